#include "core/outside.h"

#include <algorithm>
#include <cassert>

namespace appctl::core {

void Outside::begin(Request& request, Request::Kind kind) {
  assert(request.stage_ == Stage::ended);
  request.has_come_ = false;
  request.is_hurried_ = false;
  request.is_chosen_ = is_chosen_();
  chosen_ += request.is_chosen_ ? 1 : 0;
  request.prev_ = last_;
  request.next_ = nullptr;
  (last_ ? last_->next_ : first_) = &request;
  last_ = &request;
  ++count_;
  enter(request, kind == Request::Kind::work ? Stage::running : Stage::stream);
}

void Outside::has_come(Request& request) {
  if (request.stage_ == Stage::ended) return;
  if (order_ == Order::as_it_comes || request.stage_ != Stage::running) return request.deliver();
  request.has_come_ = true;
}

void Outside::enter(Request& request, Stage stage) {
  request.stage_ = stage;
  running_ += stage == Stage::running ? 1 : 0;
  blocked_ += stage == Stage::blocked ? 1 : 0;
}

void Outside::leave(Request& request) {
  running_ -= request.stage_ == Stage::running ? 1 : 0;
  blocked_ -= request.stage_ == Stage::blocked ? 1 : 0;
  sleepers_.clear(request);
}

void Outside::sleep_until(Request& request, Instant time) {
  leave(request);
  enter(request, Stage::asleep);
  sleepers_.set(request, time);
}

void Outside::block(Request& request) {
  leave(request);
  enter(request, Stage::blocked);
}

void Outside::go_on(Request& request) {
  if (request.stage_ != Stage::asleep && request.stage_ != Stage::blocked) return;
  leave(request);
  enter(request, Stage::running);
}

void Outside::end(Request& request) {
  if (request.stage_ == Stage::ended) return;
  leave(request);
  request.stage_ = Stage::ended;
  if (turn_ == &request) turn_ = request.next_;
  (request.prev_ ? request.prev_->next_ : first_) = request.next_;
  (request.next_ ? request.next_->prev_ : last_) = request.prev_;
  --count_;
  hurried_ -= request.is_hurried_ ? 1 : 0;
  chosen_ -= request.is_chosen_ ? 1 : 0;
}

void Outside::stay(Request& request) {
  turn_ = &request;
}

void Outside::hurry(Request& request) {
  if (request.stage_ == Stage::ended || request.is_hurried_) return;
  request.is_hurried_ = true;
  ++hurried_;
}

Instant Outside::hurry_all(Instant real) {
  Instant again = Instant::never();
  if (hurried_ == 0) return again;
  for (Request *request = first_, *next; request; request = next) {
    next = request->next_;
    if (request->is_hurried_) again = std::min(again, request->hurry(real));
  }
  return again;
}

bool Outside::count_waiting(int change) {
  const std::int64_t now = waiting_ += change;
  return change > 0 && now >= static_cast<std::int64_t>(count_) - static_cast<std::int64_t>(blocked_);
}

bool Outside::may_come() const {
  const std::int64_t others = static_cast<std::int64_t>(count() - blocked_) - waiting_;
  return others > 0 && others > static_cast<std::int64_t>(queued_in_vain_());
}

void Outside::wake_sleepers(Instant now) {
  while (Sleeper* due = sleepers_.pop_due(now)) {
    auto& request = static_cast<Request&>(*due);
    leave(request);
    enter(request, Stage::running);
    request.deliver();
  }
}

// The next running one, going round.
Request& Outside::turn_of() {
  Request* request = turn_ ? turn_ : first_;
  while (request->stage_ != Stage::running) request = request->next_ ? request->next_ : first_;
  return *(turn_ = request);
}

bool Outside::is_next_here() {
  return turn_of().has_come_;
}

void Outside::deliver_next() {
  Request& request = turn_of();
  turn_ = request.next_;
  request.has_come_ = false;
  request.deliver();
}

}  // namespace appctl::core
