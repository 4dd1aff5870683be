#include "work/watchdog.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace appctl::work {
namespace {

using core::Duration;
using Clock = std::chrono::steady_clock;

Watchdog* instance = nullptr;  // for the handler

std::int64_t to_ns(Clock::time_point time) {
  return Duration(time.time_since_epoch()).count();
}
Clock::time_point to_time(std::int64_t ns) {
  return Clock::time_point(Duration(ns));
}

}  // namespace

Watchdog::Watchdog(const StallLimits& limits, core::Activity& activity, void (*strike)(unsigned strikes))
    : limits_(limits),
      activity_(activity),
      strike_(strike),
      loop_thread_(pthread_self()),
      period_ns_(StallMeter::period(limits, Duration(0)).count()),
      meter_(limits) {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;  // blocked in every thread: the supervisor waits for it
  event.sigev_signo = SIGUSR2;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot make a timer for the watchdog");
  instance = this;
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(SIGVTALRM, &action, &old_action_);
}

Watchdog::~Watchdog() {
  sigaction(SIGVTALRM, &old_action_, nullptr);
  instance = nullptr;
  timer_delete(timer_);
}

// --- the timer ---

void Watchdog::set_timer(Duration after) {
  const itimerspec spec{{}, {after.count() / 1'000'000'000, after.count() % 1'000'000'000}};
  timer_settime(timer_, 0, &spec, nullptr);
}

void Watchdog::rest(Duration longest) {
  if (state_.load(std::memory_order_relaxed) == Timer::stopped) return;
  const bool is_short = longest <= Duration(period_ns_.load(std::memory_order_relaxed));
  if (is_short || longest == Duration::max()) {
    auto expected = Timer::running;
    state_.compare_exchange_strong(expected, Timer::resting);
  } else {
    state_ = Timer::stopped;
    set_timer(Duration(0));
  }
}

void Watchdog::go_on() {
  auto expected = Timer::resting;
  if (state_.compare_exchange_strong(expected, Timer::running) || expected == Timer::running) return;
  const Duration period(period_ns_.load(std::memory_order_relaxed));
  if (period == Duration(0)) return;
  state_ = Timer::running;
  set_timer(period);
}

void Watchdog::expect_slice(Duration slice) {
  if (slice <= Duration(0) || (shortest_slice_ > Duration(0) && slice >= shortest_slice_)) return;
  shortest_slice_ = slice;
  period_ns_ = StallMeter::period(limits_, slice).count();
  state_ = Timer::running;
  set_timer(Duration(period_ns_));
}

void Watchdog::stop() {
  period_ns_ = 0;
  state_ = Timer::stopped;
  set_timer(Duration(0));
}

// --- looking ---

bool Watchdog::tick() {
  auto expected = Timer::resting;
  if (state_.compare_exchange_strong(expected, Timer::stopped) || expected == Timer::stopped) return true;
  const StallSample sample{activity_.count(), activity_.slice(), to_time(taken_ns_),
                           hits_.load(std::memory_order_relaxed)};
  const unsigned strikes = meter_.tick(sample, Clock::now());
  if ((strikes & ~core::strike::give_up) != 0) deliver(strikes & ~core::strike::give_up, sample.count);
  if (const Duration period(period_ns_.load(std::memory_order_relaxed)); period > Duration(0))
    set_timer(period);
  return (strikes & core::strike::give_up) == 0;
}

void Watchdog::deliver(unsigned strikes, std::uint64_t count) {
  since_ns_ = to_ns(meter_.since());
  taken_ns_ = 0;
  struck_count_ = count;
  wanted_ |= strikes;
  pthread_kill(loop_thread_, SIGVTALRM);
}

Duration Watchdog::held() const {
  return Clock::now() - to_time(since_ns_);
}

// --- on the loop thread, in the handler ---

void Watchdog::handler(int) {
  const int saved_errno = errno;
  if (instance) instance->take_strikes();
  errno = saved_errno;
}

// The call that was to be struck may have ended meanwhile.
void Watchdog::take_strikes() {
  const unsigned strikes = wanted_.exchange(0);
  if (strikes == 0 || activity_.count() != struck_count_) return;
  strike_(strikes);
  taken_ns_ = to_ns(Clock::now());
  if ((strikes & core::strike::locate) != 0) kill(getpid(), SIGUSR2);  // what was found can be told
}

}  // namespace appctl::work
