#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "cli/command.h"
#include "cli/test_options.h"
#include "host.h"

namespace appctl::cli {
namespace {

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != 0;
}

}  // namespace

int command_test(const std::vector<std::string>& args) {
  core::Result<TestRequest> request = parse_test_options(args);
  if (!request) return refuse("appctl test", request.error().message);
  if (request->help) return print(test_usage());
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal != nullptr && std::strcmp(terminal, "dumb") == 0;
  request->config.terminal =
      isatty(STDOUT_FILENO) == 1 && !is_dumb && request->config.output == TestOutput::lines;
  request->config.color = request->config.terminal && !is_set("NO_COLOR");
  return test(request->config);
}

int command_test_worker(const std::vector<std::string>&) {
  constexpr int channel = 3;  // testing/channel.h
  if (fcntl(channel, F_GETFD) == -1) return refuse("appctl test-worker", "only 'appctl test' starts this");
  return serve_tests_to_parent();
}

}  // namespace appctl::cli
