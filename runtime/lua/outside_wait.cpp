#include "lua/outside_wait.h"

#include "lua/task.h"

namespace appctl::lua {

void OutsideWait::wake_all() {
  while (Waiter* first = waiting_.take_first()) {
    auto& task = static_cast<LuaTask&>(*first);
    task.outside = nullptr;
    task.wake();
  }
}

void OutsideWait::leave(LuaTask& task) {
  waiting_.remove(task);
}

int OutsideWait::park(lua_State* L, Tasks& tasks, const char* function, lua_KContext context,
                      lua_KFunction k) {
  LuaTask& task = tasks.waiting_task(L, function);
  if (!task.must_raise()) {
    task.outside = this;
    waiting_.add(task, [](Waiter&, LuaTask&) {});
  }
  return tasks.park(L, task, core::Wait::outside, context, k);
}

}  // namespace appctl::lua
