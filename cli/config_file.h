// The file given by --config: TOML, for both commands: each reads its own section, and leaves the other's alone.
// Reads the file at once, any thread. Fails with ExitCode::usage and a message that begins with file and line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.h"
#include "core/error.h"

namespace appctl::cli {

// What may stand there.
struct FileKey {
  std::string_view name;  // "fps-max": the key fps-max or fps_max
  ValueKind kind;
  bool in_file;  // false: it is known, and refused
};

struct FileFormat {
  std::string_view command;  // "run": its section, and for the messages
  bool flat;                 // the keys may stand at the top too
  std::vector<FileKey> keys;
};

struct FileSetting {
  std::string name;
  std::string text;
  std::string origin;  // "a.toml:3: fps-max"
};

// What the file says, in the order of its lines; values are not checked yet, only their TOML types.
// `origin` is who named the file ("--config"), for the message when it cannot be read.
core::Result<std::vector<FileSetting>> read_config_file(const std::string& path, const std::string& origin,
                                                        const FileFormat& format);

}  // namespace appctl::cli
