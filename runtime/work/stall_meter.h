// From what the watchdog sees at its ticks to what it does: pure, so that it is tested without a thread, a
// signal or a clock. One for a run, used on the supervisor's thread. Nothing here fails.
#pragma once

#include <chrono>

#include "core/stall.h"

namespace appctl::work {

struct StallLimits {  // 0 = off
  core::Duration warn{0};
  core::Duration kill{0};
  core::Duration grace{std::chrono::seconds(5)};  // from the kill until the run is ended by force
};

// What a tick sees.
struct StallSample {
  using Time = std::chrono::steady_clock::time_point;
  std::uint64_t count = 0;  // of core::Activity
  core::Duration slice{0};  // of the task that runs; 0 = none
  Time taken;               // when the loop thread took the last strike; the epoch: it has not yet
  std::uint64_t hits = 0;   // how often a strike has reached the script's code
};

class StallMeter {
 public:
  using Time = StallSample::Time;
  // How long after a strike the script's next instruction is overdue: the time goes in C.
  static constexpr std::chrono::milliseconds patience{20};

  explicit StallMeter(const StallLimits& limits) : limits_(limits) {}

  // The strikes that are due, as bits of core::strike.
  unsigned tick(const StallSample& sample, Time now);
  // When the call that runs was seen first; it began less than one tick before.
  Time since() const { return since_; }
  // How often tick() must be called. `slice`: the shortest there is, 0 = none. 0 if there is nothing to
  // watch.
  static core::Duration period(const StallLimits& limits, core::Duration slice);

 private:
  void begin(std::uint64_t count, Time now);
  bool once(unsigned strike);
  unsigned kill(Time now);
  bool unanswered(const StallSample& sample, Time now) const;

  StallLimits limits_;
  std::uint64_t count_ = 0;
  Time since_;
  unsigned done_ = 0;     // bits: struck in this call
  bool waiting_ = false;  // for the script's code to be reached
  std::uint64_t hits_before_ = 0;
  Time first_kill_;
  Time last_kill_;
};

}  // namespace appctl::work
