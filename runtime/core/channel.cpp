#include "core/channel.h"

#include <cassert>
#include <utility>

namespace appctl::core {

Channel::~Channel() {
  assert(!getters_.first && !putters_.first);  // who waits holds it
}

void Channel::List::add(ChannelOperation& operation) {
  operation.prev = last;
  operation.next = nullptr;
  (last ? last->next : first) = &operation;
  last = &operation;
}

void Channel::List::remove(ChannelOperation& operation) {
  (operation.prev ? operation.prev->next : first) = operation.next;
  (operation.next ? operation.next->prev : last) = operation.prev;
}

// The first of the list is no longer in it.
void Channel::complete(List& list, State state) {
  ChannelOperation& operation = *list.first;
  list.remove(operation);
  operation.state = state;
  operation.completed(operation);
}

Channel::State Channel::put(ChannelOperation& operation) {
  const std::lock_guard lock(mutex_);
  if (closed_) return operation.state = State::closed;
  if (getters_.first) {
    getters_.first->parcel = std::move(operation.parcel);
    complete(getters_, State::done);
    return operation.state = State::done;
  }
  if (keeps_ == Keeps::last) items_.clear();
  if (items_.size() < capacity_) {
    items_.push_back(std::move(operation.parcel));
    return operation.state = State::done;
  }
  operation.is_get = false;
  putters_.add(operation);
  return operation.state = State::waiting;
}

// There is room for those who wait to put.
void Channel::accept_waiting() {
  while (putters_.first && items_.size() < capacity_) {
    items_.push_back(std::move(putters_.first->parcel));
    complete(putters_, State::done);
  }
}

Channel::State Channel::get(ChannelOperation& operation) {
  const std::lock_guard lock(mutex_);
  if (!items_.empty()) {
    operation.parcel = std::move(items_.front());
    items_.pop_front();
    accept_waiting();
    return operation.state = State::done;
  }
  if (putters_.first) {  // without capacity a value goes from hand to hand
    operation.parcel = std::move(putters_.first->parcel);
    complete(putters_, State::done);
    return operation.state = State::done;
  }
  if (closed_) return operation.state = State::closed;
  operation.is_get = true;
  getters_.add(operation);
  return operation.state = State::waiting;
}

bool Channel::take(Parcel& parcel) {
  const std::lock_guard lock(mutex_);
  if (items_.empty()) return false;
  parcel = std::move(items_.front());
  items_.pop_front();
  accept_waiting();
  return true;
}

Channel::State Channel::leave(ChannelOperation& operation) {
  const std::lock_guard lock(mutex_);
  if (operation.state != State::waiting) return operation.state;
  (operation.is_get ? getters_ : putters_).remove(operation);
  operation.state = State::idle;
  return State::waiting;
}

void Channel::give_back(Parcel parcel) {
  const std::lock_guard lock(mutex_);
  if (getters_.first) {
    getters_.first->parcel = std::move(parcel);
    return complete(getters_, State::done);
  }
  items_.push_front(std::move(parcel));
}

void Channel::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  while (getters_.first) complete(getters_, State::closed);
  while (putters_.first) complete(putters_, State::closed);
}

bool Channel::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

std::size_t Channel::size() const {
  const std::lock_guard lock(mutex_);
  return items_.size();
}

}  // namespace appctl::core
