// Watches the run from a thread of its own: SIGINT, SIGTERM, the time limit, and the grace. Owned by the
// host; made before any other thread, on the loop thread, whose signals it blocks (SIGINT and SIGTERM
// then arrive here alone). Construction throws std::system_error if no thread can be had.
//
// What happens is told to the loop by mail. A loop that does not take the mail within `patience` is
// inside Lua or C: then SIGURG makes the loop thread call `interrupt` in a signal handler, and again if
// that did not help. The same at the end of the grace (told as ExitCode::script_error); if that does not
// help either, or at a second signal, the process ends by _exit, at once: what standard output still has
// to write is written only if its reader takes it without a wait.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "core/error.h"
#include "core/mailbox.h"

namespace appctl::work {

class Watchdog;

struct SupervisorOptions {
  std::optional<std::chrono::nanoseconds> time_limit;  // real time, from now
  std::chrono::nanoseconds grace{5'000'000'000};       // real time, from the first event
  Watchdog* watchdog = nullptr;                        // looks on the supervisor's thread
  // Called there after each look; says what cannot be stopped if the watchdog has lost hope.
  std::function<std::string(bool hopeless)> looked;
};

class Supervisor {
 public:
  // `told` runs on the loop thread, by mail. `interrupt` must be async-signal-safe. `stuck_at` says where
  // the loop thread stands in the script ("script.lua:3" or empty), once it was interrupted twice; called
  // on the other thread.
  Supervisor(const SupervisorOptions& options, core::Mailbox& mailbox,
             std::function<void(core::ExitCode)> told, void (*interrupt)(), const char* (*stuck_at)());
  ~Supervisor();  // stops the thread and restores the signals
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Loop thread: the run is ending for another reason; the grace counts from now.
  void start_grace();

 private:
  static constexpr std::chrono::milliseconds patience{50};
  static constexpr int most_interrupts = 2;
  using Time = std::chrono::steady_clock::time_point;

  void watch();
  void event(core::ExitCode code);
  std::optional<Time> next_deadline();
  void deadline_reached(Time now);
  void look();
  [[noreturn]] void give_up(const char* why, core::ExitCode code);

  SupervisorOptions options_;
  core::Mailbox& mailbox_;
  std::function<void(core::ExitCode)> told_;
  const char* (*stuck_at_)();
  pthread_t loop_thread_;
  sigset_t old_mask_;
  struct sigaction old_urgent_;

  std::mutex mutex_;  // guards the deadlines and the code
  std::optional<Time> limit_at_;
  std::optional<Time> interrupt_at_;
  std::optional<Time> give_up_at_;
  int interrupts_ = 0;
  int last_interrupts_ = 0;  // when the grace was over
  core::ExitCode code_ = core::ExitCode::done;

  std::atomic<bool> mail_taken_{true};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace appctl::work
