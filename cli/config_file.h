// The file given by --config: TOML, its keys flat or under [run]. Reads the file at once, any thread.
// Fails with ExitCode::usage and a message that begins with file and line.
#pragma once

#include <string>
#include <vector>

#include "cli/option_table.h"
#include "core/error.h"

namespace appctl::cli {

// What the file says, in the order of its lines; values are not checked yet, only their TOML types.
// `origin` is who named the file ("--config"), for the message when it cannot be read.
core::Result<std::vector<Setting>> read_config_file(const std::string& path, const std::string& origin);

}  // namespace appctl::cli
