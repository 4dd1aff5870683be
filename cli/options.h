// Settles how a run is to go: flag before environment before configuration file before default. (What a
// script asks for comes between file and default; the host does that.) Pure but for reading the file;
// any thread. Fails with ExitCode::usage; the message lacks only the command's name.
#pragma once

#include <string>
#include <vector>

#include "cli/surroundings.h"
#include "core/error.h"
#include "run_config.h"

namespace appctl::cli {

struct Request {
  enum class Kind { run, help, version };
  Kind kind = Kind::run;
  RunConfig config;                  // for Kind::run
  std::vector<std::string> notices;  // to be told unless config.quiet
};

// `args` are those behind "run".
core::Result<Request> parse_options(const std::vector<std::string>& args, const Surroundings& surroundings);

}  // namespace appctl::cli
