#include "core/scheduler.h"

#include <cassert>
#include <utility>

namespace appctl::core {

const char* to_string(Wait wait) {
  switch (wait) {
    case Wait::none: return "its turn";
    case Wait::time: return "a time";
    case Wait::task: return "a task";
    case Wait::tasks: return "several tasks";
    case Wait::group: return "its group";
    case Wait::queue: return "a queue";
    case Wait::condition: return "a condition";
    case Wait::window: return "the window";
    case Wait::outside: return "outside work";
  }
  return "?";
}

TaskId Scheduler::add(Task& task, Scope& scope, TaskId parent) {
  std::uint32_t slot;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  slots_[slot].task = &task;
  task.id_ = {slot, ++slots_[slot].generation};
  task.parent_ = parent;
  scope.enter(task);
  ++live_;
  push_ready(task);
  return task.id_;
}

Task* Scheduler::find(TaskId id) const {
  if (id.slot >= slots_.size()) return nullptr;
  const Slot& slot = slots_[id.slot];
  return slot.generation == id.generation ? slot.task : nullptr;
}

void Scheduler::wake(Task& task) {
  if (task.state_ != TaskState::parked) return;
  timers_.clear(task);
  wakes_ += task.wait_ != Wait::condition;
  push_ready(task);
}

std::size_t Scheduler::fire_timers(Instant now) {
  std::size_t fired = 0;
  while (Sleeper* due = timers_.pop_due(now)) {
    wake(*static_cast<Task*>(due));
    ++fired;
  }
  return fired;
}

void Scheduler::begin_round() {
  round_last_ = ready_last_;
  round_over_ = !round_last_;
}

Scheduler::Round Scheduler::run_round() {
  Round round;
  begin_round();
  stopped_ = false;
  while (!round_over_ && !stopped_) run_first(round);
  count(round);
  round.took = std::exchange(took_, Duration(0));
  return round;
}

Scheduler::Round Scheduler::run_burst(std::size_t most) {
  Round round;
  stopped_ = false;
  while (ready_first_ && round.resumed < most && !stopped_) run_first(round);
  count(round);
  return round;
}

void Scheduler::count(const Round& round) {
  resumes_ += round.resumed;
  progress_ += round.resumed - round.tested;
}

inline void Scheduler::run_first(Round& round) {
  Task& task = *ready_first_;
  round_over_ |= &task == round_last_;
  ready_first_ = task.ready_next_;
  if (!ready_first_) ready_last_ = nullptr;
  // Among many tasks the first look at one is a cache miss: it is begun while this one runs.
  __builtin_prefetch(ready_first_);
  task.state_ = TaskState::running;
  task.wait_ = Wait::none;
  current_ = &task;
  const Step step = task.resume();
  current_ = nullptr;
  const bool tested = step == Step::parked && task.wait_ == Wait::condition;
  ++round.resumed;
  round.tested += tested;
  round.raising |= step == Step::raising;
  round.only_yielded &= step == Step::yielded || step == Step::raising || tested;
  switch (step) {
    case Step::yielded:
    case Step::raising: push_ready(task); break;
    case Step::parked: task.state_ = TaskState::parked; break;
    case Step::ended: finish(task); break;
  }
}

void Scheduler::push_ready(Task& task) {
  task.state_ = TaskState::ready;
  task.ready_next_ = nullptr;
  (ready_last_ ? ready_last_->ready_next_ : ready_first_) = &task;
  ready_last_ = &task;
}

void Scheduler::finish(Task& task) {
  task.state_ = TaskState::ended;
  timers_.clear(task);
  Slot& slot = slots_[task.id_.slot];
  slot.task = nullptr;
  free_slots_.push_back(task.id_.slot);
  --live_;
  task.scope_->leave(task);
}

Instant Scheduler::next_limit() const {
  return timers_.next_of([](const Sleeper& sleeper) {
    const Wait wait = static_cast<const Task&>(sleeper).wait();
    return wait == Wait::tasks || wait == Wait::outside;
  });
}

}  // namespace appctl::core
