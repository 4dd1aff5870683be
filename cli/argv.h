// Splits the arguments of `appctl run` into flags, script and what belongs to the script. Pure, any
// thread. Fails with ExitCode::usage; the message lacks only the command's name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/option_table.h"
#include "core/error.h"

namespace appctl::cli {

struct Arguments {
  std::vector<Setting> flags;  // in the order in which they were given
  bool help = false;
  bool version = false;
  std::optional<std::string> script;
  std::vector<std::string> script_args;  // untouched, "--" and all
};

core::Result<Arguments> parse_argv(const std::vector<std::string>& args);

// "--headless" or "--headless=1" -> "--headless"; empty if `arg` is not one of our flags.
std::string flag_in(const std::string& arg);

}  // namespace appctl::cli
