#include "lua/modules/task.h"

#include <cstring>

#include "lua/bind.h"
#include "lua/modules/task_waits.h"
#include "lua/state.h"
#include "lua/task.h"
#include "lua/task_store.h"
#include "lua/wait_queue.h"

namespace appctl::lua {

Tasks& tasks_of(lua_State* L) {
  return *State::of(L).tasks;
}

LuaTask& check_task(lua_State* L, int index) {
  LuaTask* task = Tasks::to_task(L, index);
  luaL_argexpected(L, task, index, "task");
  return *task;
}

namespace {

// --- starting ---

const char driver_key = 0;  // in the registry: runs a coroutine as a function (scripts/task.lua sets it)

// The options of task.spawn, at index 1 of L.
void check_options(lua_State* L) {
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    const char* name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
    if (std::strcmp(name, "name") == 0) {
      if (lua_type(L, -1) != LUA_TSTRING)
        raise(L, "task.spawn: name must be a string, not a %s", luaL_typename(L, -1));
    } else if (std::strcmp(name, "slice") == 0) {
      if (lua_type(L, -1) != LUA_TNUMBER || !(lua_tonumber(L, -1) >= 0))
        raise(L, "task.spawn: slice must be a number of seconds, 0 or more");
    } else {
      raise(L, "task.spawn: unknown option '%s'; there are name and slice", luaL_tolstring(L, -2, nullptr));
    }
    lua_pop(L, 1);
  }
}

// Raw, as they were checked.
void push_option(lua_State* L, const char* name) {
  lua_pushstring(L, name);
  lua_rawget(L, 1);
}

void name_task(lua_State* L, Tasks& tasks, int handle, int name) {
  tasks.push_names(L);
  lua_pushvalue(L, handle);
  lua_pushvalue(L, name);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

// One that cannot be resumed would fail in the task only, at no line of the script.
void check_coroutine(lua_State* L, lua_State* co) {
  lua_Debug ar;
  const int status = lua_status(co);
  const bool begun = lua_getstack(co, 0, &ar) != 0;
  if (task_of_thread(co))
    raise(L, "task.spawn: a coroutine that is a task or waits inside one cannot be started");
  if (status == LUA_OK && begun) raise(L, "task.spawn: a running coroutine cannot be started");
  if (status == LUA_YIELD || (status == LUA_OK && lua_gettop(co) > 0)) return;
  raise(L, "task.spawn: a dead coroutine cannot be started");
}

// Makes the function or coroutine at `function`, with the arguments behind it, a task, whose handle takes
// their place.
LuaTask& start(lua_State* L, int function) {
  if (lua_isthread(L, function)) {
    check_coroutine(L, lua_tothread(L, function));
    lua_rawgetp(L, LUA_REGISTRYINDEX, &driver_key);
    lua_insert(L, function);
  } else if (!lua_isfunction(L, function)) {
    luaL_typeerror(L, function, "function or coroutine");
  }
  Tasks& tasks = tasks_of(L);
  return tasks.spawn(L, lua_gettop(L) - function, tasks.scope_of_caller());
}

// task.spawn([options,] fn, ...)
int spawn(lua_State* L) {
  if (!lua_istable(L, 1)) {
    start(L, 1);
    return 1;
  }
  check_options(L);
  push_option(L, "slice");
  const bool has_slice = !lua_isnil(L, -1);
  const double slice = lua_tonumber(L, -1);
  lua_pop(L, 1);
  push_option(L, "name");
  lua_replace(L, 1);  // name fn ...
  Tasks& tasks = tasks_of(L);
  LuaTask& task = start(L, 2);
  if (has_slice) tasks.set_slice(task, core::from_seconds(slice));
  if (!lua_isnil(L, 1)) name_task(L, tasks, 2, 1);
  return 1;
}

// internal.set_driver(fn): what runs a coroutine that was given to task.spawn.
int set_driver(lua_State* L) {
  lua_settop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &driver_key);
  return 0;
}

// --- methods of a handle ---

int cancel(lua_State* L) {
  LuaTask& task = check_task(L, 1);
  std::size_t size = 0;
  const char* reason = luaL_optlstring(L, 2, "the script asked for it", &size);
  task.cancel_alone({reason, size});
  return 0;
}

int done(lua_State* L) {
  lua_pushboolean(L, check_task(L, 1).outcome() != Outcome::running);
  return 1;
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

const char fields_key = 0;  // in the registry: what gives the fields that only some tasks have

// handle[key]: a method (upvalue 2 holds them), the field `name`, or what the task of a worker has.
int get_field(lua_State* L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL) return 1;
  if (lua_type(L, 2) != LUA_TSTRING) return 1;
  if (std::strcmp(lua_tostring(L, 2), "name") != 0) {
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &fields_key) == LUA_TNIL) return 1;
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 1);
    return 1;
  }
  check_task(L, 1);
  tasks_of(L).push_names(L);
  lua_pushvalue(L, 1);
  lua_rawget(L, -2);
  return 1;
}

// internal.set_task_fields(fn): fn(t, key) gives what handles have beyond their methods and the name.
int set_task_fields(lua_State* L) {
  lua_settop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &fields_key);
  return 0;
}

int set_name(lua_State* L) {
  check_task(L, 1);
  const char* field = luaL_checkstring(L, 2);
  if (std::strcmp(field, "name") != 0)
    return luaL_error(L, "a task has no field '%s' to set; only 'name'", field);
  if (lua_type(L, 3) != LUA_TSTRING)
    raise(L, "the name of a task must be a string, not a %s", luaL_typename(L, 3));
  name_task(L, tasks_of(L), 1, 3);
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
    {"spawn", entry<spawn>},
    {"cancel", entry<cancel>},
    {"current", entry<current>},
    {"list", entry<list>},
};

constexpr Entry methods[] = {
    {"await", entry<await_method>},   {"cancel", entry<cancel>}, {"done", entry<done>},
    {"result", entry<result_method>}, {"status", entry<status>},
};

constexpr Entry metamethods[] = {
    {"__newindex", entry<set_name>},
    {"__tostring", entry<handle_to_string>},
};

constexpr Entry internals[] = {
    {"is_task", entry<is_task>},
    {"set_driver", entry<set_driver>},
    {"set_background", entry<set_background>},
    {"set_task_fields", entry<set_task_fields>},
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
  add_wait_internals(L, tasks);
  add_group_internals(L, tasks);
  open_wait_queue(L, tasks);
  lua_newtable(L);
  set_functions(L, functions, &tasks);
  add_wait_functions(L, tasks);
  publish(L, "task");
}

}  // namespace appctl::lua
