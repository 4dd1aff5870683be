// The command line of `appctl test`: flags and paths to a TestConfig, and the usage text, both from one
// table. Pure, any thread. Fails with ExitCode::usage; the message lacks only the command's name.
#pragma once

#include <string>
#include <vector>

#include "core/error.h"
#include "test_config.h"

namespace appctl::cli {

struct TestRequest {
  bool help = false;
  TestConfig config;
};

// `args` are those behind "test". Flags and paths may be mixed; behind -- everything is a path.
core::Result<TestRequest> parse_test_options(const std::vector<std::string>& args);
std::string test_usage();

}  // namespace appctl::cli
