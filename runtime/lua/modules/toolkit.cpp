#include "lua/modules/toolkit.h"

#include <unistd.h>

#include <climits>

#include "lua/bind.h"
#include "lua/errors.h"
#include "lua/group.h"
#include "lua/modules/app.h"
#include "lua/modules/app_services.h"
#include "lua/modules/scripts.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

Tasks& tasks_of_app(lua_State* L) {
  return upvalue<AppParts>(L).tasks;
}

LuaTask& check_task_at(lua_State* L, int index) {
  LuaTask* task = Tasks::to_task(L, index);
  if (!task) luaL_typeerror(L, index, "task");
  return *task;
}

// internal.embedded(name, globals) -> the embedded script as a function, whose globals are in that table
int embedded(lua_State* L) {
  luaL_checktype(L, 2, LUA_TTABLE);
  push_embedded(L, luaL_checkstring(L, 1));
  lua_pushvalue(L, 2);
  lua_setupvalue(L, -2, 1);
  return 1;
}

// internal.copy_of(table): next in Lua would sort the keys of a run that repeats
int copy_of(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  int count = 0;
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) ++count;
  lua_createtable(L, 0, count);  // once as large as it gets
  for (lua_pushnil(L); lua_next(L, 1);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, 2);
  }
  return 1;
}

// internal.publish(name, table): the global, and for require
int publish_table(lua_State* L) {
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  publish(L, luaL_checkstring(L, 1));
  return 0;
}

// --- owners: what a task, a subscription or an overlay belongs to ---

constexpr lua_Integer the_script = 0, the_window = -1;  // otherwise the id of a group

lua_Integer owner_id(Tasks& tasks, const core::Scope& scope) {
  const auto* group = dynamic_cast<const Group*>(&scope);
  if (group) return static_cast<lua_Integer>(group->id());
  return &scope == &tasks.root() ? the_script : the_window;
}

// internal.owner() -> of what is made here
int owner(lua_State* L) {
  Tasks& tasks = tasks_of_app(L);
  lua_pushinteger(L, owner_id(tasks, tasks.scope_of_caller()));
  return 1;
}

// internal.owner_of_group(id) -> of what the group was opened in; the script if it has ended
int owner_of_group(lua_State* L) {
  Tasks& tasks = tasks_of_app(L);
  const Group* group = tasks.find_group(static_cast<std::uint64_t>(luaL_checkinteger(L, 1)));
  lua_pushinteger(L, group ? owner_id(tasks, *group->parent()) : the_script);
  return 1;
}

core::Scope* find_owner(lua_State* L, lua_Integer id) {
  Tasks& tasks = tasks_of_app(L);
  if (id == the_script) return &tasks.root();
  if (id == the_window) return &tasks.callback_scope();
  return tasks.find_group(static_cast<std::uint64_t>(id));
}

// internal.spawn_at(owner, fn, ...) -> t, or nil if the owner has ended
int spawn_at(lua_State* L) {
  core::Scope* scope = find_owner(L, luaL_checkinteger(L, 1));
  luaL_checktype(L, 2, LUA_TFUNCTION);
  if (!scope || scope->cancelled()) return 0;
  tasks_of_app(L).spawn(L, lua_gettop(L) - 2, *scope);
  return 1;
}

// --- tasks ---

// internal.keep_failures_apart(group): the failure of one of its tasks is told as that of any other, and does
// not end the group
int keep_failures_apart(lua_State* L) {
  if (Group* group = tasks_of_app(L).find_group(static_cast<std::uint64_t>(luaL_checkinteger(L, 1))))
    group->keep_failures_apart();
  return 0;
}

// internal.wake_for_window(t): its internal.wait_for_window returns
int wake_for_window(lua_State* L) {
  LuaTask& task = check_task_at(L, 1);
  if (task.wait() == core::Wait::window) task.wake();
  return 0;
}

// internal.call_here(fn, ...) -> ...: nothing may wait in fn
int call_here(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// internal.tell_quietly(t): should it fail, the script shows that itself; the panel of errors stays closed
int tell_quietly(lua_State* L) {
  check_task_at(L, 1).tell_quietly();
  return 0;
}

// internal.is_unwinding(value): of the error that closes a variable: the task is cancelled, or the run ends
int is_unwinding(lua_State* L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, is_unwind(L, 1) || is_cancelled(L, 1));
  return 1;
}

int show_errors(lua_State* L) {
  upvalue<AppParts>(L).services.show_errors();
  return 0;
}

// internal.working_folder() -> its path; "/" if it is gone
int working_folder(lua_State* L) {
  char path[PATH_MAX];
  lua_pushstring(L, getcwd(path, sizeof path) ? path : "/");
  return 1;
}

constexpr Entry internals[] = {
    {"embedded", entry<embedded>},
    {"copy_of", entry<copy_of>},
    {"publish", entry<publish_table>},
    {"owner", entry<owner>},
    {"owner_of_group", entry<owner_of_group>},
    {"spawn_at", entry<spawn_at>},
    {"keep_failures_apart", entry<keep_failures_apart>},
    {"wake_for_window", entry<wake_for_window>},
    {"call_here", entry<call_here>},
    {"tell_quietly", entry<tell_quietly>},
    {"is_unwinding", entry<is_unwinding>},
    {"show_errors", entry<show_errors>},
    {"working_folder", entry<working_folder>},
};

}  // namespace

void add_toolkit_internals(lua_State* L, AppParts& parts) {
  set_functions(L, internals, &parts);
}

}  // namespace appctl::lua
