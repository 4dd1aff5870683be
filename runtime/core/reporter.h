// The one place from which text reaches the user on stderr, and the keeper of the exit code. Owned by
// the host. Loop thread only, except where it says any thread. Errors with the same message and line are
// printed once and counted; the count is printed when the run ends (flush_counts).
//
// At most 1,000 distinct errors are remembered, each with at most 4 KB of its message. For one more the
// oldest that happened once is forgotten, or, if each happened again, the oldest, whose count is printed
// then. So a new error is never hidden; one that was forgotten counts as new.
#pragma once

#include <cstdio>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/clock.h"
#include "core/error.h"
#include "core/log.h"

namespace appctl::core {

// One failure, told in full.
struct Report {
  std::string message;    // "script.lua:12: what happened"
  std::string traceback;  // "stack traceback:\n\t..." or empty
  std::string origin;     // the chain of lines that spawned the task, or empty
  int count = 1;          // how often it has happened
  ExitCode code = ExitCode::script_error;
};

// Equal for errors that count as the same: message and the first place in a script that the traceback names
// (its first line, if it names none). Bounded: for a message above 4 KB its head, its size and a hash.
std::string error_key(const Report& report);

struct ReporterOptions {
  std::FILE* out = stderr;
  bool color = false;
  Severity least = Severity::notice;        // what is below is not told at all
  Severity least_on_out = Severity::debug;  // what is below is not told on `out`
  std::FILE* log = nullptr;                 // gets all that is told, with the time
  LogFormat format = LogFormat::text;       // of both
  bool keep_errors = false;                 // all of them, however much follows: while a test runs
};

class Reporter {
 public:
  explicit Reporter(ReporterOptions options) : options_(options) {}

  // From now on what is told has a time. Once, before other threads tell something; the clock outlives the
  // use.
  void set_clock(Clock* clock) { clock_ = clock; }

  // Prints an error (once per key) and tells the listener. Does not touch the exit code.
  void error(Report report);
  // Prints "appctl: notice: ..." or "appctl: warning: ...". Any thread.
  void notice(const std::string& text) { log(Severity::notice, {}, {}, text); }
  void warning(const std::string& text) { log(Severity::warning, {}, {}, text); }
  // What a script logs: the line that logs, the name of its task, the text. Any thread.
  void log(Severity severity, std::string source, std::string task, std::string text);
  bool is_told(Severity severity) const { return severity >= options_.least; }
  // What was told last, behind that number. Any thread.
  std::vector<LogEntry> told_behind(std::uint64_t number) const;
  // All errors behind that number. Any thread. REQUIRES: keep_errors
  std::vector<LogEntry> errors_behind(std::uint64_t number) const;
  // The lines that warning() would print on `out` and in the log, for one who must not wait for a stream;
  // empty if nothing is told there.
  struct Lines {
    std::string out, log;
  };
  Lines warning_lines(std::string_view text) const;
  const ReporterOptions& options() const { return options_; }
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

  // Called with each new error and with each repetition (same key, higher count): the error panel.
  void listen(std::function<void(const Report&)> listener) { listener_ = std::move(listener); }

 private:
  static constexpr std::size_t most_remembered = 1000;
  struct Known {
    std::string key;
    std::string message;  // at most its first 4 KB
    int count = 1;
  };
  void remember(Known known);
  void tell_count(const Known& known);
  LogEntry entry(Severity severity, std::string text) const;
  Lines lines(const LogEntry& entry) const;
  void put(const LogEntry& entry);  // REQUIRES: mutex_ is held
  void check_log();                 // the same

  ReporterOptions options_;
  Clock* clock_ = nullptr;
  mutable std::mutex mutex_;  // guards the streams, the ring and the errors
  LogRing ring_;
  std::vector<LogEntry> errors_;  // if they are kept
  bool log_lost_ = false;
  std::list<Known> known_;                               // oldest first
  std::unordered_map<std::string_view, Known*> by_key_;  // the key is that of *known
  std::function<void(const Report&)> listener_;
  int exit_code_ = 0;
};

}  // namespace appctl::core
