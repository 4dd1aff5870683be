// Expected failures as values, and the exit codes of the command.
// Plain data, any thread. Nothing here throws.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace appctl::core {

// What the process returns; see appctl(1), EXIT STATUS. The first failure of a run decides.
enum class ExitCode : int {
  done = 0,
  script_error = 1,  // syntax, an uncaught error, memory limit, closed stdout
  usage = 2,         // wrong usage; script missing, a directory or unreadable
  test_failed = 3,
  stuck = 4,    // deadlock or livelock
  stalled = 5,  // killed by the stall watchdog
  no_display = 6,
  time_limit = 124,
  interrupted = 130,
  terminated = 143,
};

struct Error {
  ExitCode code = ExitCode::script_error;
  std::string message;  // complete: what happened, where, and what to do about it
};

// A T, or the Error that says why there is none.
template <class T>
class Result {
 public:
  Result(T value) : value_(std::move(value)) {}      // NOLINT: implicit by design
  Result(Error error) : value_(std::move(error)) {}  // NOLINT: implicit by design
  explicit operator bool() const { return std::holds_alternative<T>(value_); }
  T& operator*() { return std::get<T>(value_); }                  // REQUIRES: *this is true
  T* operator->() { return &std::get<T>(value_); }                // REQUIRES: *this is true
  const Error& error() const { return std::get<Error>(value_); }  // REQUIRES: *this is false

 private:
  std::variant<T, Error> value_;
};

struct Done {};  // the value of an operation that only succeeds or fails
using Status = Result<Done>;

}  // namespace appctl::core
