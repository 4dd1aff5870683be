// The commands of appctl, one function and one file each. Main thread; they return the exit code.
#pragma once

#include <string>
#include <vector>

namespace appctl::cli {

// `args` are those behind the command's name.
int command_run(const std::vector<std::string>& args);
int command_test(const std::vector<std::string>& args);
// The process that `appctl test` starts; nobody else does.
int command_test_worker(const std::vector<std::string>& args);
int command_help(const std::vector<std::string>& args);
int command_version(const std::vector<std::string>& args);

// Writes to standard output; the exit code tells whether all of it got there.
int print(const std::string& text);
// "WHO: message" on standard error; returns ExitCode::usage.
int refuse(const std::string& who, const std::string& message);

}  // namespace appctl::cli
