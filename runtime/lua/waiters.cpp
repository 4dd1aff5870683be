#include "lua/waiters.h"

namespace appctl::lua {

void Waiters::add(Waiter& waiter, Waiter::Ended ended) {
  waiter.ended = ended;
  waiter.next = nullptr;
  waiter.prev = first_ ? first_->prev : &waiter;
  if (first_) {
    first_->prev->next = &waiter;
    first_->prev = &waiter;
  } else {
    first_ = &waiter;
  }
}

void Waiters::remove(Waiter& waiter) {
  if (!waiter.ended) return;
  waiter.ended = nullptr;
  if (&waiter == first_) {
    first_ = waiter.next;
  } else {
    waiter.prev->next = waiter.next;
  }
  if (waiter.next) {
    waiter.next->prev = waiter.prev;
  } else if (first_) {
    first_->prev = waiter.prev;
  }
}

Waiter* Waiters::take_first() {
  Waiter* const waiter = first_;
  if (waiter) remove(*waiter);
  return waiter;
}

}  // namespace appctl::lua
