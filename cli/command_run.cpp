#include <cstdio>

#include "cli/command.h"
#include "cli/options.h"
#include "host.h"

namespace appctl::cli {
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
