#include "lua/outside_wait.h"

#include "lua/task.h"

namespace appctl::lua {

int wait_outside(lua_State* L, Tasks& tasks, OutsideWait& wait, const char* what, core::Instant deadline,
                 lua_KContext context, lua_KFunction k) {
  LuaTask& task = tasks.waiting_task(L, what);
  if (!task.must_raise()) {
    task.outside = &wait;
    wait.waiting.add(task, [](Waiter&, LuaTask&) {});
    if (deadline != core::Instant::never()) tasks.scheduler().wake_at(task, deadline);
  }
  return tasks.park(L, task, core::Wait::outside, context, k);
}

LuaTask& leave_outside(lua_State* L, Tasks& tasks, OutsideWait& wait) {
  wait.waiting.remove(*tasks.current());
  tasks.current()->outside = nullptr;
  return tasks.resumed(L);
}

void wake_outside(OutsideWait& wait) {
  while (Waiter* waiter = wait.waiting.take_first()) {
    auto& task = static_cast<LuaTask&>(*waiter);
    task.outside = nullptr;
    task.wake();
  }
}

}  // namespace appctl::lua
