// Every option of `appctl test`, once. The flags, the environment, the [test] section of the configuration file
// and the usage text are all read from this table. Constant data, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/option_table.h"
#include "test_config.h"

namespace appctl::cli {

// The TestConfig in the making, and what only the command line wants to know.
struct TestDraft {
  TestConfig test;
  bool tap = false, json = false;
  std::string config_file;  // empty = none
};

struct TestOption {
  std::string_view name;   // "jobs": --jobs, APPCTL_TEST_JOBS, and the key jobs
  std::string_view value;  // what stands for it in the usage text; empty for a toggle
  ValueKind kind;
  std::string_view help;
  Expectation (*set)(TestDraft&, std::string_view text);
  bool in_file = true;
};

std::span<const TestOption> test_options();
const TestOption* find_test_option(std::string_view name);  // nullptr if there is none
std::string environment_name(const TestOption& option);     // APPCTL_TEST_JOBS

}  // namespace appctl::cli
