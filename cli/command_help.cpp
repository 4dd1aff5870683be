#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/command.h"
#include "cli/usage.h"
#include "core/error.h"
#include "host.h"

namespace appctl::cli {

int print(const std::string& text) {
  const bool is_taken =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size();  // all that fits no buffer
  if (is_taken && std::fflush(stdout) == 0) return static_cast<int>(core::ExitCode::done);
  std::fprintf(stderr, "appctl: error: cannot write to standard output: %s\n", std::strerror(errno));
  return static_cast<int>(core::ExitCode::script_error);
}

int refuse(const std::string& who, const std::string& message) {
  std::fprintf(stderr, "%s: %s\n", who.c_str(), message.c_str());
  return static_cast<int>(core::ExitCode::usage);
}

int command_help(const std::vector<std::string>&) {
  return print(usage());
}

int command_version(const std::vector<std::string>&) {
  return print("appctl " APPCTL_VERSION "\n" + versions());
}

}  // namespace appctl::cli
