// The one place from which text reaches the user on stderr, and the keeper of the exit code. Owned by
// the host. Loop thread only, except notice() and warning(). Errors with the same message and line are
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

#include "core/error.h"

namespace appctl::core {

// One failure, told in full.
struct Report {
  std::string message;    // "script.lua:12: what happened"
  std::string traceback;  // "stack traceback:\n\t..." or empty
  std::string origin;     // the chain of lines that spawned the task, or empty
  int count = 1;          // how often it has happened
  ExitCode code = ExitCode::script_error;
};

// The text as it is shown: a control byte other than newline and tab as "\x1b", so that what a script says
// can neither drive the terminal nor end early. Bytes from 0x80 stay as they are. Any thread.
std::string printable(std::string_view text);

// The first `most` bytes of the text, or up to three fewer, so that no UTF-8 character is cut. Any thread.
std::string_view cut(std::string_view text, std::size_t most);

// Equal for errors that count as the same: message and the first place in a script that the traceback names
// (its first line, if it names none). Bounded: for a message above 4 KB its head, its size and a hash.
std::string error_key(const Report& report);

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

  // Prints an error (once per key) and tells the listener. Does not touch the exit code.
  void error(Report report);
  // Prints "appctl: notice: ..." or "appctl: warning: ...". Any thread.
  void notice(const std::string& text) { say(Severity::notice, text); }
  void warning(const std::string& text) { say(Severity::warning, text); }
  // The line that warning() would print, for one who must not wait for a stream; empty if it is not told.
  std::string warning_line(std::string_view text, bool color) const;
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
  void say(Severity severity, const std::string& text);

  ReporterOptions options_;
  std::mutex mutex_;                                     // guards the streams
  std::list<Known> known_;                               // oldest first
  std::unordered_map<std::string_view, Known*> by_key_;  // the key is that of *known
  std::function<void(const Report&)> listener_;
  int exit_code_ = 0;
};

}  // namespace appctl::core
