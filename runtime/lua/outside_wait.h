// Waiting for what happens outside the loop: a job, a program, a file. Whoever makes it happen has an
// OutsideWait, in which tasks park, and wakes them from the loop thread (phase 3). Loop thread only.
#pragma once

#include <lua.hpp>
#include <string>

#include "core/clock.h"
#include "lua/waiters.h"

namespace appctl::lua {

class LuaTask;
class Tasks;

struct OutsideWait {
  Waiters waiting;  // each is a LuaTask
  // What they wait for, for reports: "a worker".
  virtual std::string purpose() = 0;

 protected:
  ~OutsideWait() = default;  // REQUIRES: nobody waits
};

// Parks the current task; `what` names the function. `k` goes on when it was woken, when the deadline came
// (Instant::never(): none), or when the task was cancelled; it begins with leave_outside. Whatever has the
// OutsideWait must stay alive until then: it is on the stack of L.
int wait_outside(lua_State* L, Tasks& tasks, OutsideWait& wait, const char* what, core::Instant deadline,
                 lua_KContext context, lua_KFunction k);
// In `k`: the task waits no longer. Raises if it was cancelled.
LuaTask& leave_outside(lua_State* L, Tasks& tasks, OutsideWait& wait);
// They go on, in the order in which they came.
void wake_outside(OutsideWait& wait);

}  // namespace appctl::lua
