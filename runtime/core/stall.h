// What the loop thread and the watchdog know of each other. Activity: whether the script runs, and whether
// that is still the same call of it. Owned by the Lua state; written by the loop thread, read by any.
// Strike: what the watchdog wants of a script that holds the loop. Nothing here fails.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/clock.h"

namespace appctl::core {

// Bits, for several may be wanted at once.
namespace strike {
constexpr unsigned preempt = 1;   // the task gives way: its time slice is over
constexpr unsigned name = 2;      // tell who holds the loop
constexpr unsigned locate = 4;    // the script's code was not reached: say where the thread stands
constexpr unsigned kill = 8;      // unwind the task or callback
constexpr unsigned give_up = 16;  // nothing helps: end the run
}  // namespace strike

class Activity {
 public:
  // The two sides of each door into the script. They cost one addition: the watchdog only looks whether
  // the number is still the one it saw.
  void enter() { step(); }  // REQUIRES: !inside()
  void leave() { step(); }
  bool inside() const { return is_inside(count()); }
  std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }
  static bool is_inside(std::uint64_t count) { return (count & 1) != 0; }

  // Of the task that runs, with the real clock; 0 = it may run as long as it likes.
  void set_slice(Duration slice) { slice_ns_.store(slice.count(), std::memory_order_relaxed); }
  Duration slice() const { return Duration(slice_ns_.load(std::memory_order_relaxed)); }

 private:
  void step() { count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::int64_t> slice_ns_{0};
};

// The host works on behalf of the script (it opens a window): not the script's time.
class HostWork {
 public:
  explicit HostWork(Activity& activity) : activity_(activity), was_inside_(activity.inside()) {
    if (was_inside_) activity_.leave();
  }
  ~HostWork() {
    if (was_inside_) activity_.enter();
  }
  HostWork(const HostWork&) = delete;
  HostWork& operator=(const HostWork&) = delete;

 private:
  Activity& activity_;
  const bool was_inside_;
};

}  // namespace appctl::core
