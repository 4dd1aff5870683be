// `appctl test` as a whole: finds the tests, runs them in other processes, tells how they went, and says with
// what code to exit. Main thread; call it once per process.
#pragma once

#include "test_config.h"

namespace appctl::testing {

int run_tests(const TestConfig& config);

}  // namespace appctl::testing
