// Looks whether the script holds the loop too long. Owned by the host; made on the loop thread, it outlives
// the supervisor, on whose thread it looks. Construction throws std::system_error if the system has no timer
// left; afterwards nothing fails.
//
// While the loop is busy, a timer signals the supervisor's thread (SIGUSR2) every few milliseconds; tick()
// then compares core::Activity with what it saw before. Only when a strike is due does the loop thread get a
// signal, SIGVTALRM, and calls `strike` in its handler: the script pays nothing before. A loop that waits has
// no timer.
#pragma once

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <atomic>

#include "work/stall_meter.h"

namespace appctl::work {

class Watchdog {
 public:
  // `strike` gets bits of core::strike on the loop thread, in a signal handler: it must be async-signal-safe.
  Watchdog(const StallLimits& limits, core::Activity& activity, void (*strike)(unsigned strikes));
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // --- loop thread ---
  // Before and after the loop blocks; at most `longest`. Short waits leave the timer alone.
  void rest(core::Duration longest);
  void go_on();
  // A task has this time slice from now on.
  void expect_slice(core::Duration slice);
  // A strike has reached the script's code.
  void hit() { hits_.fetch_add(1, std::memory_order_relaxed); }
  // How long the script had held the loop when it was struck last, and how long it has until now.
  core::Duration held() const;

  // --- supervisor's thread ---
  // Looks once. False: the script was to be killed and cannot be stopped.
  bool tick();
  // No signal comes any more. REQUIRES: no tick() is under way; the loop thread may call it then.
  void stop();

 private:
  enum class Timer : std::uint8_t {
    running,  // set; tick() sets it again
    resting,  // set, while the loop waits: the next tick lets it go
    stopped,  // not set
  };
  static void handler(int);
  void take_strikes();
  void deliver(unsigned strikes, std::uint64_t count);
  void set_timer(core::Duration after);

  StallLimits limits_;
  core::Activity& activity_;
  void (*strike_)(unsigned strikes);
  pthread_t loop_thread_;
  struct sigaction old_action_;
  timer_t timer_;
  core::Duration shortest_slice_{0};
  std::atomic<std::int64_t> period_ns_;  // 0 = nothing to watch
  std::atomic<Timer> state_{Timer::stopped};

  StallMeter meter_;  // supervisor's thread
  std::atomic<unsigned> wanted_{0};
  std::atomic<std::uint64_t> struck_count_{0};  // the strikes are meant for this call only
  std::atomic<std::int64_t> since_ns_{0};
  std::atomic<std::int64_t> taken_ns_{0};  // 0: not yet
  std::atomic<std::uint64_t> hits_{0};
};

}  // namespace appctl::work
