#include "work/process.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "work/os_error.h"
#include "work/process_handles.h"

namespace appctl::work {
namespace {

bool is_directory(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// The system has one number for several things that are missing.
std::string why_not_started(const Command& command, int error) {
  const std::string& program = command.argv[0];
  if (!command.directory.empty() && !is_directory(command.directory)) {
    return "cannot start '" + program + "' in '" + command.directory + "' (cwd): " +
           (access(command.directory.c_str(), F_OK) == 0 ? "it is no directory"
                                                         : "there is no such directory");
  }
  std::string text = "cannot start '" + program + "': ";
  const bool is_path = program.find('/') != std::string::npos;
  if (error == ENOENT && !is_path) return text + "no program of that name is in PATH (ENOENT)";
  if (error == ENOENT && access(program.c_str(), F_OK) == 0)
    return text + "the interpreter that its first line names does not exist (ENOENT)";
  if (error == EACCES && is_path && is_directory(program)) return text + "it is a directory (EACCES)";
  if (error == EACCES && is_path && access(program.c_str(), X_OK) != 0)
    return text + "it is not executable, or in a folder that cannot be entered (EACCES)";
  if (error == ENOEXEC)
    return text + "it is no program: its first line names no interpreter, like #!/bin/sh (ENOEXEC)";
  return text + os_error(error);
}

}  // namespace

core::Result<std::shared_ptr<Process>> Process::start(IoLoop& loop, const Command& command) {
  const std::shared_ptr<Process> process(new Process);
  auto* const handles = new ProcessHandles(loop, process);
  const int error = handles->start(command);
  if (error == 0) return process;
  return core::Error{core::ExitCode::script_error, why_not_started(command, error)};
}

Process::~Process() = default;

bool Process::send(int signal) {
  return handles_ && handles_->send(signal);
}

void Process::terminate(core::Duration grace) {
  if (handles_) handles_->terminate(grace);
}

void Process::limit(core::Duration time, core::Duration grace) {
  if (handles_) handles_->limit(time, grace);
}

void Process::collect(std::size_t most) {
  most_collected_ = most;
}

void Process::took(Stream stream) {
  if (handles_ && output(stream).backlog.size() < most_backlog / 2) handles_->resume_reading(stream);
}

void Process::discard_excess(Stream stream, bool discard) {
  output(stream).discarding = discard;
  if (discard && handles_) handles_->resume_reading(stream);
}

bool Process::write(std::string data) {
  if (!input_open_) return false;
  if (!data.empty()) handles_->write(std::move(data));
  return input_open_;
}

void Process::close_input() {
  if (input_open_) handles_->close_input();
}

const char* signal_name(int signal) {
  static thread_local char name[16];
  const char* const abbreviation = sigabbrev_np(signal);
  if (!abbreviation) return nullptr;
  std::snprintf(name, sizeof name, "SIG%s", abbreviation);
  return name;
}

int signal_number(std::string_view name) {
  if (name.starts_with("SIG")) name.remove_prefix(3);
  for (int signal = 1; signal < NSIG; ++signal) {
    const char* const abbreviation = sigabbrev_np(signal);
    if (abbreviation && name == abbreviation) return signal;
  }
  return 0;
}

}  // namespace appctl::work
