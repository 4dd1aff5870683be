// The text of the script: a file or standard input. Any thread. Fails with ExitCode::usage.
#pragma once

#include <string>

#include "core/error.h"

namespace appctl {

struct ScriptSource {
  std::string text;        // without a byte order mark, and with an empty line for a shebang
  std::string chunk_name;  // "@script.lua", or "=stdin"
  std::string directory;   // where require looks first; "." for standard input
};

core::Result<ScriptSource> read_script(const std::string& path);  // "-" is standard input

}  // namespace appctl
