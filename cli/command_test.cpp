#include <fcntl.h>

#include <cstdio>

#include "cli/command.h"
#include "cli/test_options.h"
#include "host.h"

namespace appctl::cli {

int command_test(const std::vector<std::string>& args) {
  core::Result<TestRequest> request = parse_test_options(args, surroundings());
  if (!request) return refuse("appctl test", request.error().message);
  if (request->help) return print(test_usage());
  for (const std::string& notice : request->notices)
    std::fprintf(stderr, "appctl test: notice: %s\n", notice.c_str());
  return test(request->config);
}

int command_test_worker(const std::vector<std::string>&) {
  constexpr int channel = 3;  // testing/channel.h
  if (fcntl(channel, F_GETFD) == -1) return refuse("appctl test-worker", "only 'appctl test' starts this");
  return serve_tests_to_parent();
}

}  // namespace appctl::cli
