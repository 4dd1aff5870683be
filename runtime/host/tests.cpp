// The two halves of `appctl test`, for the command line.
#include "host.h"
#include "host/test_server.h"
#include "testing/runner.h"

namespace appctl {

int test(const TestConfig& config) {
  return testing::run_tests(config);
}

int serve_tests_to_parent() {
  return serve_tests();
}

}  // namespace appctl
