#include "lua/modules/task.h"

#include <cstring>

#include "lua/bind.h"
#include "lua/call.h"
#include "lua/join.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

// REQUIRES: L belongs to a state with tasks.
Tasks& tasks_of(lua_State* L) {
  return *State::of(L).tasks;
}

// --- starting ---

const char driver_key = 0;  // in the registry: runs a coroutine as a function (scripts/task.lua sets it)

// task.spawn(fn, ...)
int spawn(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  if (lua_isthread(L, 1)) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &driver_key);
    lua_insert(L, 1);
  } else if (!lua_isfunction(L, 1)) {
    return luaL_typeerror(L, 1, "function or coroutine");
  }
  core::Scope& scope = tasks.current() ? *tasks.current()->scope() : tasks.root();
  tasks.spawn(L, lua_gettop(L) - 1, scope);
  return 1;
}

// internal.set_driver(fn): what runs a coroutine that was given to task.spawn.
int set_driver(lua_State* L) {
  lua_settop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &driver_key);
  return 0;
}

// --- waiting ---

double check_seconds(lua_State* L, int index) {
  const double seconds = luaL_checknumber(L, index);
  luaL_argcheck(L, seconds >= 0, index, "seconds must be 0 or more");  // also refuses NaN
  return seconds;
}

int after_wait(lua_State* L, int, lua_KContext began_ns) {
  Tasks& tasks = tasks_of(L);
  tasks.resumed(L);
  lua_pushnumber(L, static_cast<double>(tasks.state().clock().now().ns - began_ns) * 1e-9);
  return 1;
}

int park_until(lua_State* L, Tasks& tasks, LuaTask& task, core::Instant now, core::Instant deadline) {
  if (!task.cancel_requested() && deadline != core::Instant::never())
    tasks.scheduler().wake_at(task, deadline);
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
  return park_until(L, tasks, task, tasks.state().clock().now(), core::Instant{0} + core::from_seconds(at));
}

int after_yield(lua_State* L, int, lua_KContext tasks) {
  reinterpret_cast<Tasks*>(tasks)->resumed(L);
  return 0;
}

int yield(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  tasks.waiting_task(L, "task.yield");
  return tasks.yield(L, reinterpret_cast<lua_KContext>(&tasks), after_yield);
}

// internal.wait_for_window(): parks until the window closes.
int wait_for_window(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  return tasks.park(L, tasks.waiting_task(L, "win:await"), core::Wait::window,
                    reinterpret_cast<lua_KContext>(&tasks), after_yield);
}

// --- awaiting: the handle is at index 1 ---

LuaTask& check_task(lua_State* L, int index) {
  LuaTask* task = Tasks::to_task(L, index);
  luaL_argexpected(L, task, index, "task");
  return *task;
}

void wake_awaiter(Waiter& self, LuaTask&) {
  auto& waiter = static_cast<LuaTask&>(self);
  waiter.awaited = nullptr;
  waiter.wake();
}

int return_await(lua_State* L, Tasks& tasks, LuaTask& target) {
  const int results = tasks.push_results(L, target, 1);
  if (results >= 0) return results;
  tasks.note_cause(L, target, 1);
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
  if (tasks.current()->cancel_requested() && target.outcome() == Outcome::failed)
    tasks.note_lost(L, target, 1);
  tasks.resumed(L);
  return Return(L, tasks, target);
}

template <int (*Return)(lua_State*, Tasks&, LuaTask&)>
int await_task(lua_State* L, LuaTask& target, const char* what) {
  Tasks& tasks = tasks_of(L);
  lua_settop(L, 1);
  if (target.outcome() != Outcome::running) return Return(L, tasks, target);
  LuaTask& task = tasks.waiting_task(L, what);
  if (&task == &target) return luaL_error(L, "a task cannot await itself");
  if (!task.cancel_requested()) {
    task.awaited = &target;
    target.add_waiter(task, wake_awaiter);
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

int await_method(lua_State* L) {
  return await_task<return_await>(L, check_task(L, 1), "await");
}

int pawait(lua_State* L) {
  return await_task<return_pawait>(L, check_task(L, 1), "task.pawait");
}

// --- methods of a handle ---

int cancel(lua_State* L) {
  LuaTask& task = check_task(L, 1);
  std::size_t size = 0;
  const char* reason = luaL_optlstring(L, 2, "the script asked for it", &size);
  task.cancel({reason, size});
  return 0;
}

int done(lua_State* L) {
  lua_pushboolean(L, check_task(L, 1).outcome() != Outcome::running);
  return 1;
}

int result(lua_State* L) {
  LuaTask& task = check_task(L, 1);
  if (task.outcome() == Outcome::running) return luaL_error(L, "the task has not ended; await it");
  return return_await(L, tasks_of(L), task);
}

const char* status_of(const LuaTask& task) {
  switch (task.outcome()) {
    case Outcome::done: return "done";
    case Outcome::failed: return "failed";
    case Outcome::cancelled: return "cancelled";
    case Outcome::running: break;
  }
  switch (task.state()) {
    case core::TaskState::running: return "running";
    case core::TaskState::ready: return "ready";
    default: return "waiting";
  }
}

int status(lua_State* L) {
  lua_pushstring(L, status_of(check_task(L, 1)));
  return 1;
}

// handle[key]: a method (upvalue 2 holds them) or the field `name`.
int get_field(lua_State* L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL) return 1;
  if (lua_type(L, 2) != LUA_TSTRING || std::strcmp(lua_tostring(L, 2), "name") != 0) return 1;
  check_task(L, 1);
  tasks_of(L).push_names(L);
  lua_pushvalue(L, 1);
  lua_rawget(L, -2);
  return 1;
}

int set_name(lua_State* L) {
  check_task(L, 1);
  const char* field = luaL_checkstring(L, 2);
  if (std::strcmp(field, "name") != 0)
    return luaL_error(L, "a task has no field '%s' to set; only 'name'", field);
  luaL_checkstring(L, 3);
  tasks_of(L).push_names(L);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 3);
  lua_rawset(L, -3);
  return 0;
}

int handle_to_string(lua_State* L) {
  LuaTask& task = check_task(L, 1);
  tasks_of(L).push_names(L);
  lua_pushvalue(L, 1);
  lua_rawget(L, -2);
  lua_pushfstring(L, "task %s (%s)", lua_isstring(L, -1) ? lua_tostring(L, -1) : "without a name",
                  status_of(task));
  return 1;
}

// --- the rest ---

int current(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  if (LuaTask* task = tasks.current()) {
    tasks.push_handle(L, *task);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

void append_handles(lua_State* L, Tasks& tasks, core::Scope& scope) {
  for (core::Task* task = scope.first(); task; task = task->next_in_scope()) {
    tasks.push_handle(L, static_cast<LuaTask&>(*task));
    lua_rawseti(L, -2, static_cast<lua_Integer>(lua_rawlen(L, -2)) + 1);
  }
  for (core::Scope* child = scope.first_child(); child; child = child->next_sibling())
    append_handles(L, tasks, *child);
}

int list(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  lua_newtable(L);
  append_handles(L, tasks, tasks.root());
  return 1;
}

// internal.set_background(t): does not keep a window's run alive.
int set_background(lua_State* L) {
  check_task(L, 1).set_background();
  return 0;
}

// internal.report(t): tells of a failed task's error, which nothing else will raise.
int report(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  LuaTask& task = check_task(L, 1);
  if (task.outcome() == Outcome::failed) tasks.report_failure(L, task, 1);
  return 0;
}

int is_task(lua_State* L) {
  lua_pushboolean(L, Tasks::to_task(L, 1) != nullptr);
  return 1;
}

int time(lua_State* L) {
  lua_pushnumber(L, tasks_of(L).state().clock().now().seconds());
  return 1;
}

constexpr Entry functions[] = {
    {"spawn", entry<spawn>},   {"wait", entry<wait>},       {"sleep", entry<wait>},
    {"yield", entry<yield>},   {"await", entry<await>},     {"pawait", entry<pawait>},
    {"cancel", entry<cancel>}, {"current", entry<current>}, {"list", entry<list>},
};

constexpr Entry methods[] = {
    {"await", entry<await_method>}, {"cancel", entry<cancel>}, {"done", entry<done>},
    {"result", entry<result>},      {"status", entry<status>},
};

constexpr Entry metamethods[] = {
    {"__newindex", entry<set_name>},
    {"__tostring", entry<handle_to_string>},
};

constexpr Entry internals[] = {
    {"join", entry<join>},
    {"is_task", entry<is_task>},
    {"set_driver", entry<set_driver>},
    {"wait_until", entry<wait_until>},
    {"wait_for_window", entry<wait_for_window>},
    {"set_background", entry<set_background>},
    {"report", entry<report>},
    {"time", entry<time>},
};

void fill_metatable(lua_State* L, Tasks& tasks) {
  tasks.push_metatable(L);
  set_functions(L, metamethods, &tasks);
  lua_pushliteral(L, "task");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pushlightuserdata(L, &tasks);
  lua_newtable(L);
  set_functions(L, methods, &tasks);
  lua_pushcclosure(L, entry<get_field>, 2);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

}  // namespace

void open_task(lua_State* L, Tasks& tasks) {
  fill_metatable(L, tasks);
  set_functions(L, internals, &tasks);
  lua_newtable(L);
  set_functions(L, functions, &tasks);
  publish(L, "task");
}

}  // namespace appctl::lua
