// The timers of a run: a 4-ary heap of deadlines in nanoseconds. Owned by the scheduler, loop thread
// only. Equal deadlines come out in the order in which they were set. Nothing here fails but for want
// of memory (std::bad_alloc).
#pragma once

#include <cstdint>
#include <vector>

#include "core/clock.h"

namespace appctl::core {

// What a timer wakes. It knows its place in the heap, so clearing costs log n.
struct Sleeper {
  static constexpr std::uint32_t not_set = UINT32_MAX;
  std::uint32_t heap_index = not_set;  // written by Timers only
};

class Timers {
 public:
  void set(Sleeper& sleeper, Instant deadline);  // REQUIRES: not set already
  void clear(Sleeper& sleeper);                  // does nothing if it is not set
  Sleeper* pop_due(Instant now);                 // the earliest with deadline <= now, or nullptr
  Instant next() const { return heap_.empty() ? Instant::never() : heap_.front().deadline; }
  std::size_t size() const { return heap_.size(); }
  // The earliest deadline of those for which `wanted(sleeper)` is true, or never(). Looks at each.
  template <class F>
  Instant next_of(F wanted) const {
    Instant next = Instant::never();
    for (const Entry& entry : heap_) {
      if (entry.deadline < next && wanted(*entry.sleeper)) next = entry.deadline;
    }
    return next;
  }

 private:
  struct Entry {
    Instant deadline;
    std::uint64_t order;  // of registration
    Sleeper* sleeper;
    bool before(const Entry& other) const {
      return deadline != other.deadline ? deadline < other.deadline : order < other.order;
    }
  };
  void place(std::size_t index, const Entry& entry);
  void sift_up(std::size_t index, Entry entry);
  void sift_down(std::size_t index, Entry entry);

  std::vector<Entry> heap_;
  std::uint64_t next_order_ = 0;
};

}  // namespace appctl::core
