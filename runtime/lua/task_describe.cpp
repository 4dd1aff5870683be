// What is told of a task that waits: what for, since when and where; and whether a wait could ever end.
#include <cstdio>

#include "lua/join.h"
#include "lua/state.h"
#include "lua/task.h"
#include "lua/wait_queue.h"

namespace appctl::lua {
namespace {

constexpr int most_steps = 100;  // when looking for a cycle: a longer one is found as a deadlock

bool is_inside(const core::Scope* scope, const core::Scope& owner) {
  for (; scope; scope = scope->parent()) {
    if (scope == &owner) return true;
  }
  return false;
}

// Whether `from` can go on only after `goal` has ended.
bool waits_for(const LuaTask& from, const LuaTask& goal, int& steps) {
  if (from.state() != core::TaskState::parked || --steps < 0) return false;
  const auto reaches = [&](const LuaTask& next) { return &next == &goal || waits_for(next, goal, steps); };
  switch (from.wait()) {
    case core::Wait::task: return from.awaited && reaches(*from.awaited);
    case core::Wait::tasks:
      return from.joining && from.joining->needs_any([&](const LuaTask& t) { return reaches(t); });
    case core::Wait::group: return from.group && is_inside(goal.scope(), *from.group);
    default: return false;
  }
}

}  // namespace

bool LuaTask::is_awaited_by(const LuaTask& other) const {
  int steps = most_steps;
  return waits_for(other, *this, steps);
}

std::string LuaTask::what_it_waits_for() const {
  if (wait() == core::Wait::task && awaited) return "a task: " + tasks_->name(*awaited);
  if (wait() != core::Wait::queue || !queue) return core::to_string(wait());
  std::string text = queue->purpose;
  if (!queue->holder) return text;
  const auto* holder = static_cast<const LuaTask*>(tasks_->scheduler_.find(queue->holder));
  return text + (holder ? ", held by " + tasks_->name(*holder) : ", held by a task that has ended");
}

std::string LuaTask::describe() const {
  std::string text = tasks_->name(*this);
  if (origin_) text += " (spawned at " + tasks_->origin_line(*this) + ")";
  text += " waits for " + what_it_waits_for();
  char place[160];
  where(thread_, place, sizeof place);
  if (place[0]) text += std::string(" at ") + place;
  if (state() != core::TaskState::parked) return text;
  char since[48];
  std::snprintf(since, sizeof since, ", since %.3f s", since_ms_ * 1e-3);
  return text + since;
}

}  // namespace appctl::lua
