// What makes a task wait: for a time, a turn, the window, a condition, another task.
#include "lua/modules/task_waits.h"

#include <algorithm>

#include "lua/bind.h"
#include "lua/join.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

// --- for a time ---

double check_seconds(lua_State* L, int index) {
  const double seconds = luaL_checknumber(L, index);
  luaL_argcheck(L, seconds >= 0, index, "seconds must be 0 or more");  // also refuses NaN
  return seconds;
}

// Seconds since the run began.
core::Instant to_instant(double seconds) {
  return core::Instant{0} + core::from_seconds(seconds);
}

int after_wait(lua_State* L, int, lua_KContext began_ns) {
  Tasks& tasks = tasks_of(L);
  tasks.resumed(L);
  lua_pushnumber(L, static_cast<double>(tasks.state().clock().now().ns - began_ns) * 1e-9);
  return 1;
}

int park_until(lua_State* L, Tasks& tasks, LuaTask& task, core::Instant now, core::Instant deadline) {
  if (!task.must_raise() && deadline != core::Instant::never()) tasks.scheduler().wake_at(task, deadline);
  return tasks.park(L, task, core::Wait::time, now.ns, after_wait);
}

int wait(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  const double seconds = check_seconds(L, 1);
  LuaTask& task = tasks.waiting_task(L, "task.wait");
  const core::Instant now = tasks.state().clock().now();
  return park_until(L, tasks, task, now, now + core::from_seconds(seconds));
}

// internal.wait_until(t): waits until t seconds since the run began.
int wait_until(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  const double at = luaL_checknumber(L, 1);
  LuaTask& task = tasks.waiting_task(L, "task.every");
  return park_until(L, tasks, task, tasks.state().clock().now(), to_instant(at));
}

// --- for a turn, the window, a condition ---

int after_yield(lua_State* L, int, lua_KContext tasks) {
  reinterpret_cast<Tasks*>(tasks)->resumed(L);
  return 0;
}

int yield(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  tasks.waiting_task(L, "task.yield");
  return tasks.yield(L, reinterpret_cast<lua_KContext>(&tasks), after_yield);
}

// internal.checkpoint(what): raises, a turn later, if the task was cancelled; else it returns at once.
int checkpoint(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  if (!tasks.current() || !tasks.current()->must_raise()) return 0;
  tasks.waiting_task(L, luaL_checkstring(L, 1));
  return tasks.yield(L, reinterpret_cast<lua_KContext>(&tasks), after_yield);
}

// internal.wait_for_window([what]): parks until the window closes, or internal.wake_for_window.
int wait_for_window(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  return tasks.park(L, tasks.waiting_task(L, luaL_optstring(L, 1, "win:await")), core::Wait::window,
                    reinterpret_cast<lua_KContext>(&tasks), after_yield);
}

int after_test(lua_State* L, int, lua_KContext context) {
  Tasks& tasks = *reinterpret_cast<Tasks*>(context);
  tasks.stop_testing(*tasks.current());
  tasks.resumed(L);
  return 0;
}

// internal.is_past(t): whether t seconds since the run began are over, rounded as test_again rounds them:
// otherwise a wait could end just before a deadline again and again.
int is_past(lua_State* L) {
  lua_pushboolean(L, tasks_of(L).state().clock().now() >= to_instant(luaL_checknumber(L, 1)));
  return 1;
}

// internal.test_again(t): waits until a condition may have come true, at most until t seconds since the
// run began.
int test_again(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  const double at = luaL_optnumber(L, 1, -1);
  LuaTask& task = tasks.waiting_task(L, "task.wait_until");
  if (!task.must_raise())
    tasks.test_again(task, at < 0 ? core::Instant::never() : to_instant(at));
  return tasks.park(L, task, core::Wait::condition, reinterpret_cast<lua_KContext>(&tasks), after_test);
}

// --- for another task: its handle is at index 1 ---

void wake_awaiter(Waiter& self, LuaTask&) {
  auto& waiter = static_cast<LuaTask&>(self);
  waiter.awaited = nullptr;
  waiter.wake();
}

int return_await(lua_State* L, Tasks& tasks, LuaTask& target) {
  const int results = tasks.push_results(L, target, 1);
  if (results >= 0) return results;
  if (target.outcome() == Outcome::failed) {
    tasks.push_failure(L, target, 1);
    tasks.note_cause(L, -1);
    lua_pop(L, 1);
  }
  return lua_error(L);
}

int return_pawait(lua_State* L, Tasks& tasks, LuaTask& target) {
  lua_pushboolean(L, target.outcome() == Outcome::done);
  const int results = tasks.push_results(L, target, 1);
  return results >= 0 ? results + 1 : (lua_insert(L, 3), lua_settop(L, 3), 2);
}

template <int (*Return)(lua_State*, Tasks&, LuaTask&)>
int after_await(lua_State* L, int, lua_KContext awaited) {
  Tasks& tasks = tasks_of(L);
  LuaTask& target = *reinterpret_cast<LuaTask*>(awaited);
  // A waiter that is being cancelled will not take the failure; it must not be lost.
  if (tasks.current()->must_raise() && target.outcome() == Outcome::failed) tasks.note_lost(L, target, 1);
  tasks.resumed(L);
  return Return(L, tasks, target);
}

// Such a wait would never end. The handle of `target` is at index 1.
void refuse_cycle(lua_State* L, Tasks& tasks, const LuaTask& task, const LuaTask& target) {
  if (&task == &target) raise(L, "a task cannot await itself");
  if (!task.is_awaited_by(target)) return;
  tasks.push_names(L);
  lua_pushvalue(L, 1);
  lua_rawget(L, -2);
  const char* name = lua_tostring(L, -1);
  raise(L, "cannot await %s%s%s, for it waits for the current task", name ? "task '" : "a task",
        name ? name : "", name ? "'" : "");
}

// internal.refuse_cycle(t): raises if to wait until t has ended would never end.
int refuse_cycle(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  const LuaTask& target = check_task(L, 1);
  if (tasks.current()) refuse_cycle(L, tasks, *tasks.current(), target);
  return 0;
}

template <int (*Return)(lua_State*, Tasks&, LuaTask&)>
int await_task(lua_State* L, LuaTask& target, const char* what) {
  Tasks& tasks = tasks_of(L);
  lua_settop(L, 1);
  const bool running = target.outcome() == Outcome::running;
  if (!running && !(tasks.current() && tasks.current()->must_raise())) return Return(L, tasks, target);
  LuaTask& task = tasks.waiting_task(L, what);
  if (!task.must_raise()) {
    refuse_cycle(L, tasks, task, target);
    task.awaited = &target;
    target.waiters().add(task, wake_awaiter);
  }
  return tasks.park(L, task, core::Wait::task, reinterpret_cast<lua_KContext>(&target), after_await<Return>);
}

int finish_other(lua_State* L, int, lua_KContext) {
  return lua_gettop(L) - 1;
}

// task.await(x): x a task, or anything with a method `await`.
int await(lua_State* L) {
  if (LuaTask* target = Tasks::to_task(L, 1)) return await_task<return_await>(L, *target, "task.await");
  if (!lua_istable(L, 1) && !lua_isuserdata(L, 1)) return luaL_typeerror(L, 1, "task or awaitable");
  lua_settop(L, 1);
  if (lua_getfield(L, 1, "await") == LUA_TNIL) return luaL_typeerror(L, 1, "task or awaitable");
  lua_pushvalue(L, 1);
  lua_callk(L, 1, LUA_MULTRET, 0, finish_other);
  return finish_other(L, LUA_OK, 0);
}

// internal.pawait_task(t)
int pawait_task(lua_State* L) {
  return await_task<return_pawait>(L, check_task(L, 1), "task.pawait");
}

constexpr Entry functions[] = {
    {"wait", entry<wait>},
    {"sleep", entry<wait>},
    {"yield", entry<yield>},
    {"await", entry<await>},
};

constexpr Entry internals[] = {
    {"join", entry<join>},
    {"checkpoint", entry<checkpoint>},
    {"wait_until", entry<wait_until>},
    {"wait_for_window", entry<wait_for_window>},
    {"test_again", entry<test_again>},
    {"is_past", entry<is_past>},
    {"refuse_cycle", entry<refuse_cycle>},
    {"pawait_task", entry<pawait_task>},
};

}  // namespace

int await_method(lua_State* L) {
  return await_task<return_await>(L, check_task(L, 1), "await");
}

int result_method(lua_State* L) {
  LuaTask& task = check_task(L, 1);
  if (task.outcome() == Outcome::running) return luaL_error(L, "the task has not ended; await it");
  return return_await(L, tasks_of(L), task);
}

void add_wait_functions(lua_State* L, Tasks& tasks) {
  set_functions(L, functions, &tasks);
}

void add_wait_internals(lua_State* L, Tasks& tasks) {
  set_functions(L, internals, &tasks);
}

}  // namespace appctl::lua
