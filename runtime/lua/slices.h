// Time slices: how long a task may run before it has to give way. Owned by Tasks, loop thread only; nothing
// here fails but for want of memory (std::bad_alloc).
//
// With the real clock the watchdog looks at the slice of the task that runs (core::Activity) and strikes.
// Under the virtual clock nothing may depend on real time: there a standing hook counts the instructions of
// the VM.
#pragma once

#include <functional>
#include <lua.hpp>
#include <unordered_map>

#include "core/stall.h"

namespace appctl::lua {

class LuaTask;
class State;

class Slices {
 public:
  static constexpr int unit = 1000;  // instructions between two hooks
  static constexpr core::Duration unit_time = std::chrono::microseconds(10);  // of the virtual clock

  explicit Slices(State& state) : state_(state) {}

  // Of every task that gets none of its own; 0 = they may run as long as they like.
  void set_standard(core::Duration slice) { standard_ = slice; }
  core::Duration standard() const { return standard_; }
  bool has_standard() const { return standard_ > core::Duration(0); }
  void set(const LuaTask& task, core::Duration slice);
  void forget(const LuaTask& task) {
    if (!own_.empty()) own_.erase(&task);
  }
  // A slice was set; the real clock needs a watchdog that looks often enough.
  std::function<void(core::Duration)> on_set;

  // Around the resume of a task that has a slice.
  void begin(const LuaTask& task, lua_State* thread);
  void end();
  // The task is about to get an error instead of giving way: its slice begins again. False if that has
  // happened in this turn already; then it has to give way.
  bool begin_again();
  core::Duration current() const { return current_; }  // of the task that runs; 0 = none
  // Whether instructions are being counted: then the hook stays.
  bool counting() const { return counting_; }
  // In a hook of the running coroutine: whether the slice is over. `unit_passed`: it came for that.
  bool is_over(bool unit_passed) {
    if (unit_passed) --left_;
    return counting_ && left_ <= 0;
  }

 private:
  core::Duration of(const LuaTask& task) const;

  State& state_;
  core::Duration standard_{0};
  std::unordered_map<const LuaTask*, core::Duration> own_;
  core::Duration current_{0};
  bool counting_ = false;
  bool began_again_ = false;
  std::int64_t left_ = 0;  // units
};

}  // namespace appctl::lua
