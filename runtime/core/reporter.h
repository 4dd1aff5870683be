// The one place from which text reaches the user on stderr, and the keeper of the exit code. Owned by
// the host. Loop thread only, except notice() and warning(). Errors with the same message and line are
// printed once and counted; the count is printed when the run ends (flush_counts).
#pragma once

#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/error.h"

namespace appctl::core {

// One failure, told in full.
struct Report {
  std::string message;    // "script.lua:12: what happened"; the key for counting
  std::string traceback;  // "stack traceback:\n\t..." or empty
  std::string origin;     // the chain of lines that spawned the task, or empty
  int count = 1;          // how often it has happened
};

enum class Severity { notice, warning, error };

struct ReporterOptions {
  std::FILE* out = stderr;
  bool color = false;
  Severity least = Severity::notice;  // what is below is not told
  std::FILE* log = nullptr;           // gets the same, without colours
};

class Reporter {
 public:
  explicit Reporter(ReporterOptions options) : options_(options) {}

  // Prints an error (once per message) and tells the listener. Does not touch the exit code.
  void error(Report report);
  // Prints "appctl: notice: ..." or "appctl: warning: ...". Any thread.
  void notice(const std::string& text) { say(Severity::notice, text); }
  void warning(const std::string& text) { say(Severity::warning, text); }
  // Prints each error's count if it happened more than once. Call once, at the end.
  void flush_counts();

  // The first failure decides; later ones and ExitCode::done change nothing.
  void fail(ExitCode code) {
    if (exit_code_ == 0) exit_code_ = static_cast<int>(code);
  }
  // app.exit(n): the code if nothing failed before.
  void exit_with(int code) {
    if (exit_code_ == 0) exit_code_ = code;
  }
  // For a failure that came first and is known to count only at the end: call fail() next.
  void forget_exit_code() { exit_code_ = 0; }
  int exit_code() const { return exit_code_; }

  // Called with each new error and with each repetition (same message, higher count): the error panel.
  void listen(std::function<void(const Report&)> listener) { listener_ = std::move(listener); }

 private:
  void say(Severity severity, const std::string& text);

  ReporterOptions options_;
  std::mutex mutex_;  // guards the streams
  std::unordered_map<std::string, Report> seen_;
  std::vector<std::string> order_;
  std::function<void(const Report&)> listener_;
  int exit_code_ = 0;
};

}  // namespace appctl::core
