// A group of tasks: what task.group waits for. The tasks that are started in it belong to it, and those
// that they start; the first failure that nobody else awaits cancels the others. Owned by Tasks; Lua
// knows a group by its id. Loop thread only; nothing here raises.
#pragma once

#include <cstdint>

#include "core/cancel.h"

namespace appctl::lua {

class LuaTask;
class Tasks;

class Group final : public core::Scope {
 public:
  static constexpr int most_failures = 16;  // kept for the one who waits; what fails later is reported

  Group(Tasks& tasks, core::Scope& parent, std::uint64_t id) : Scope(&parent), tasks_(tasks), id_(id) {}

  std::uint64_t id() const { return id_; }
  int failures() const { return failures_; }
  bool takes_failure() const { return !abandoned_ && !failures_apart_ && failures_ < most_failures; }
  int next_failure() { return ++failures_; }
  // Nobody waits any more, and nobody will: it goes with its last task.
  void abandon() { abandoned_ = true; }

  // A failure of its tasks concerns nobody but who awaits them.
  void keep_failures_apart() { failures_apart_ = true; }

  LuaTask* waiter = nullptr;  // parked until the last task has ended

 private:
  void emptied() override;

  Tasks& tasks_;
  const std::uint64_t id_;
  int failures_ = 0;
  bool abandoned_ = false;
  bool failures_apart_ = false;
};

}  // namespace appctl::lua
