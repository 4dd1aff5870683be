// Finds the command and gives it the rest. Here, and nowhere else, every exception ends.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <exception>

#include "cli/argv.h"
#include "cli/command.h"
#include "cli/nearest.h"
#include "core/error.h"

namespace {

using namespace appctl;

struct Command {
  const char* name;
  int (*run)(const std::vector<std::string>& args);
};
constexpr Command commands[] = {{"run", cli::command_run},
                                {"test", cli::command_test},
                                {"help", cli::command_help},
                                {"--help", cli::command_help},
                                {"-h", cli::command_help},
                                {"--version", cli::command_version}};

// A process started with a standard stream closed would get its descriptor for the next file it opens, and
// print into that. What stands here instead fails on use, as the closed stream would.
void hold_standard_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (fcntl(stream, F_GETFD) != -1) continue;
    const int opened = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (opened != stream) return;  // no /dev/null: nothing can be done
  }
}

int unknown_command(const std::string& name) {
  const bool is_option = name.starts_with('-');
  const std::string what = std::string(is_option ? "unknown option" : "unknown command") + " '" + name + "'";
  if (is_option && !cli::flag_in(name).empty())
    return cli::refuse("appctl", what + "; flags stand behind 'appctl run'");
  if (name.ends_with(".lua"))
    return cli::refuse("appctl", what + "; did you mean 'appctl run " + name + "'?");
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  const std::string hint = cli::did_you_mean(name, names);
  return cli::refuse("appctl", what + (hint.empty() ? "; see 'appctl help'" : hint));
}

int dispatch(const std::vector<std::string>& args) {
  if (args.empty()) return cli::refuse("appctl", "no command given; see 'appctl help'");
  if (args.front() == "test-worker") return cli::command_test_worker(args);
  for (const Command& command : commands) {
    if (args.front() == command.name) return command.run({args.begin() + 1, args.end()});
  }
  return unknown_command(args.front());
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_streams();
  try {
    return dispatch(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "appctl: error: %s\n", error.what());
    return static_cast<int>(core::ExitCode::script_error);
  }
}
