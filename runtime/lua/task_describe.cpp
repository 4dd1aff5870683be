// What is told of a task that waits: what for, since when and where; and whether a wait could ever end.
#include <cstdio>

#include "lua/join.h"
#include "lua/outside_wait.h"
#include "lua/state.h"
#include "lua/task.h"
#include "lua/wait_queue.h"

namespace appctl::lua {
namespace {

constexpr int most_steps = 100;  // when following who waits for whom; a longer cycle is found as a deadlock

// Whether `from` can go on only after `goal` has ended.
bool waits_for(const LuaTask& from, const LuaTask& goal, int& steps) {
  if (from.state() != core::TaskState::parked || --steps < 0) return false;
  const auto reaches = [&](const LuaTask& next) { return &next == &goal || waits_for(next, goal, steps); };
  switch (from.wait()) {
    case core::Wait::task: return from.awaited && reaches(*from.awaited);
    case core::Wait::tasks:
      return from.joining && from.joining->needs_any([&](const LuaTask& t) { return reaches(t); });
    case core::Wait::group: return from.group && goal.scope() && goal.scope()->is_inside(*from.group);
    default: return false;
  }
}

bool finds_window(const LuaTask& from, int& steps) {
  if (from.state() != core::TaskState::parked || --steps < 0) return false;
  const auto finds = [&steps](const LuaTask& next) { return finds_window(next, steps); };
  switch (from.wait()) {
    case core::Wait::window: return true;
    case core::Wait::task: return from.awaited && finds(*from.awaited);
    case core::Wait::tasks: return from.joining && from.joining->waits_for_any(finds);
    case core::Wait::group: {
      bool found = false;
      core::each_task(*from.group, [&](const core::Task& task) {
        found = found || finds(static_cast<const LuaTask&>(task));
      });
      return found;
    }
    default: return false;
  }
}

}  // namespace

bool LuaTask::waits_for_window() const {
  int steps = most_steps;
  return finds_window(*this, steps);
}

bool LuaTask::is_awaited_by(const LuaTask& other) const {
  int steps = most_steps;
  return waits_for(other, *this, steps);
}

// One without a name is told from others by where it was spawned.
std::string LuaTask::called() const {
  const std::string name = tasks_->name(*this);
  return name != "a task" || !origin_ ? name : name + " spawned at " + tasks_->origin_line(*this);
}

std::string LuaTask::what_it_waits_for() const {
  if (wait() == core::Wait::task && awaited) return "a task: " + awaited->called();
  if (wait() == core::Wait::outside && outside) return outside->purpose();
  if (wait() != core::Wait::queue || !queue) return core::to_string(wait());
  std::string text = queue->purpose;
  if (!queue->holder) return text;
  const auto* holder = static_cast<const LuaTask*>(tasks_->scheduler_.find(queue->holder));
  return text + (holder ? ", held by " + holder->called() : ", held by a task that has ended");
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
