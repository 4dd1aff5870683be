// Settles how tests are to run: flag before environment before configuration file before default; and the usage
// text. Pure but for reading the file; any thread. Fails with ExitCode::usage; the message lacks only the command's name.
#pragma once

#include <string>
#include <vector>

#include "cli/surroundings.h"
#include "core/error.h"
#include "test_config.h"

namespace appctl::cli {

struct TestRequest {
  bool help = false;
  TestConfig config;
  std::vector<std::string> notices;  // to be told
};

// `args` are those behind "test". Flags and paths may be mixed; behind -- everything is a path.
core::Result<TestRequest> parse_test_options(const std::vector<std::string>& args,
                                             const Surroundings& surroundings);
std::string test_usage();

}  // namespace appctl::cli
