#include <unistd.h>

#include <cstdio>

#include "cli/command.h"
#include "cli/options.h"
#include "host.h"

namespace appctl::cli {
namespace {

Surroundings surroundings() {
  Surroundings result;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos)
      result.variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  result.stderr_is_terminal = isatty(STDERR_FILENO) == 1;
  return result;
}

}  // namespace

int command_run(const std::vector<std::string>& args) {
  core::Result<Request> request = parse_options(args, surroundings());
  if (!request) return refuse("appctl run", request.error().message);
  if (request->kind == Request::Kind::help) return command_help({});
  if (request->kind == Request::Kind::version) return command_version({});
  if (!request->config.quiet) {
    for (const std::string& notice : request->notices)
      std::fprintf(stderr, "appctl: notice: %s\n", notice.c_str());
  }
  return run(request->config);
}

}  // namespace appctl::cli
