// When a run cannot go on, and what to say about it. Loop thread only.
#pragma once

#include <cstdint>
#include <string>

#include "core/cancel.h"
#include "core/clock.h"
#include "core/scheduler.h"

namespace appctl::core {

// Nothing is ready, no timer runs, nothing outside is pending, and tasks are left. The text names each
// of them (the first 20), what it waits for and where; empty if the run can go on.
// REQUIRES: no window is open (a window can always wake a task).
std::string deadlock_report(const Scheduler& scheduler, const Scope& root, bool outside_may_come);

// Counts turns at one instant of the virtual clock, or in which nothing happened but tests of conditions.
class LivelockMeter {
 public:
  static constexpr std::uint64_t limit = 1'000'000;
  // Call once a turn in which a task ran; true when the run is livelocked.
  bool turn(Instant now, bool only_tested = false) {
    if (now != at_ && !only_tested) turns_ = 0;
    at_ = now;
    return ++turns_ >= limit;
  }

 private:
  Instant at_{-1};
  std::uint64_t turns_ = 0;
};
// "\n  task 'x' (spawned at ...) waits for ..." for each live task (the first 20).
std::string list_tasks(const Scope& root);
std::string livelock_report(const Scope& root, Instant now);

}  // namespace appctl::core
