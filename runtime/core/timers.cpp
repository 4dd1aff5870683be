#include "core/timers.h"

#include <algorithm>

namespace appctl::core {
namespace {
constexpr std::size_t arity = 4;  // half the depth of a binary heap, and one cache line of children
}

void Timers::set(Sleeper& sleeper, Instant deadline) {
  heap_.emplace_back();
  sift_up(heap_.size() - 1, {deadline, next_order_++, &sleeper});
}

void Timers::clear(Sleeper& sleeper) {
  if (sleeper.heap_index == Sleeper::not_set) return;
  const std::size_t hole = sleeper.heap_index;
  sleeper.heap_index = Sleeper::not_set;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (hole == heap_.size()) return;
  if (hole > 0 && last.before(heap_[(hole - 1) / arity])) {
    sift_up(hole, last);
  } else {
    sift_down(hole, last);
  }
}

Sleeper* Timers::pop_due(Instant now) {
  if (heap_.empty() || heap_.front().deadline > now) return nullptr;
  Sleeper* due = heap_.front().sleeper;
  clear(*due);
  return due;
}

void Timers::place(std::size_t index, const Entry& entry) {
  heap_[index] = entry;
  entry.sleeper->heap_index = static_cast<std::uint32_t>(index);
}

void Timers::sift_up(std::size_t index, Entry entry) {
  while (index > 0) {
    const std::size_t parent = (index - 1) / arity;
    if (!entry.before(heap_[parent])) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, entry);
}

void Timers::sift_down(std::size_t index, Entry entry) {
  for (;;) {
    const std::size_t first = index * arity + 1;
    if (first >= heap_.size()) break;
    const std::size_t end = std::min(first + arity, heap_.size());
    std::size_t least = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (heap_[child].before(heap_[least])) least = child;
    }
    if (!heap_[least].before(entry)) break;
    place(index, heap_[least]);
    index = least;
  }
  place(index, entry);
}

}  // namespace appctl::core
