// What scripts/task.lua builds groups, shields and the reports of several failures from.
#include <cstdio>
#include <string>

#include "lua/bind.h"
#include "lua/call.h"
#include "lua/errors.h"
#include "lua/modules/task_waits.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

// --- groups: Lua knows a group by its id ---

Group* find_group(lua_State* L) {
  return tasks_of(L).find_group(static_cast<std::uint64_t>(luaL_checkinteger(L, 1)));
}

Group& check_group(lua_State* L) {
  Group* group = find_group(L);
  if (!group) raise(L, "the group has ended: it takes no more tasks");
  return *group;
}

// internal.new_group(guard) -> id, which is also put into guard[1], where its __close finds it: nothing can
// come in between, neither a memory error nor a hook.
int new_group(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  const auto id = static_cast<lua_Integer>(tasks_of(L).open_group(L).id());
  lua_pushinteger(L, id);
  lua_rawseti(L, 1, 1);
  lua_pushinteger(L, id);
  return 1;
}

// internal.spawn_in(id, fn, ...)
int spawn_in(lua_State* L) {
  Group& group = check_group(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  tasks_of(L).spawn(L, lua_gettop(L) - 2, group);
  return 1;
}

int group_emptied(lua_State* L, int, lua_KContext);

int wait_until_empty(lua_State* L, Group& group) {
  Tasks& tasks = tasks_of(L);
  LuaTask& task = tasks.waiting_task(L, "task.group");
  if (!task.must_raise()) {
    if (group.empty()) return 0;
    task.group = &group;
    group.waiter = &task;
  }
  return tasks.park(L, task, core::Wait::group, 0, group_emptied);
}

// It may have got a new task meanwhile.
int group_emptied(lua_State* L, int, lua_KContext) {
  Group& group = *find_group(L);
  group.waiter = nullptr;
  tasks_of(L).resumed(L).group = nullptr;
  return wait_until_empty(L, group);
}

// internal.wait_group(id): until its last task has ended.
int wait_group(lua_State* L) {
  return wait_until_empty(L, check_group(L));
}

// internal.cancel_group(id, reason)
int cancel_group(lua_State* L) {
  std::size_t size = 0;
  const char* reason = luaL_checklstring(L, 2, &size);
  if (Group* group = find_group(L)) group->cancel({reason, size});
  return 0;
}

// internal.close_group(id) -> the list of its failed tasks
int close_group(lua_State* L) {
  Group& group = check_group(L);
  tasks_of(L).push_failures(L, group);
  tasks_of(L).close_group(group);
  return 1;
}

// --- shields ---

int begin_shield(lua_State* L) {
  LuaTask* task = tasks_of(L).current();
  if (!task) return 0;
  if (task->shields() == LuaTask::most_shields) raise(L, "task.shield and task.defer are nested too deeply");
  task->set_shields(task->shields() + 1);
  return 0;
}

int end_shield(lua_State* L) {
  LuaTask* task = tasks_of(L).current();
  if (task && task->shields() > 0) task->set_shields(task->shields() - 1);
  return 0;
}

// internal.shield_task(t): all of it, from the start.
int shield_task(lua_State* L) {
  check_task(L, 1).set_shields(1);
  return 0;
}

// internal.cleanup_place() -> "here" if a deferred function can wait where it is; "forced" if the task is
// being ended by force and nothing may wait any more; "elsewhere" if it needs a task of its own.
int cleanup_place(lua_State* L) {
  Tasks& tasks = tasks_of(L);
  const bool forced = tasks.current() && tasks.current()->killed();
  lua_pushstring(L, forced ? "forced" : tasks.can_wait(L) ? "here" : "elsewhere");
  return 1;
}

// --- failures ---

// internal.failure(t) -> {value, message, traceback} of a failed task, which counts as seen from now on
int failure(lua_State* L) {
  LuaTask& task = check_task(L, 1);
  if (task.outcome() != Outcome::failed) return luaL_error(L, "the task has not failed");
  tasks_of(L).push_failure(L, task, 1);
  if (lua_istable(L, -1)) return 1;
  lua_createtable(L, 3, 0);  // memory ran out: there is a message only
  for (const int field : {1, 2}) {
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, field);
  }
  lua_pushliteral(L, "");
  lua_rawseti(L, -2, 3);
  return 1;
}

// internal.describe(value) -> {value, message, traceback}: a message handler for xpcall
int describe(lua_State* L) {
  lua_settop(L, 1);
  describe_failure(L, 1, FailureKind::error, 2);
  return 1;
}

// internal.origin(t) -> "spawned at a.lua:3", and by whom
int origin(lua_State* L) {
  const LuaTask& task = check_task(L, 1);
  char text[2048];
  {
    const std::string chain = tasks_of(L).origin_chain(task);
    std::snprintf(text, sizeof text, "%s", chain.c_str());
  }  // nothing with a destructor is alive where Lua can raise
  lua_pushstring(L, text);
  return 1;
}

// internal.raise(value, cause): the error value goes on; its report names the failure `cause` as its origin.
int raise_value(lua_State* L) {
  tasks_of(L).note_cause(L, 2);
  lua_settop(L, 1);
  return lua_error(L);
}

int raise_timeout(lua_State* L) {
  luaL_checknumber(L, 1);
  push_timeout(L, 1);
  return lua_error(L);
}

// internal.raise_from(co, value): an error that came out of a script's coroutine, with its traceback.
int raise_from(lua_State* L) {
  lua_State* co = lua_tothread(L, 1);
  luaL_argexpected(L, co, 1, "coroutine");
  lua_createtable(L, 3, 0);
  lua_pushvalue(L, 2);
  lua_rawseti(L, -2, 1);
  luaL_traceback(L, co, nullptr, 0);
  lua_rawseti(L, -2, 3);
  tasks_of(L).note_cause(L, -1);
  lua_settop(L, 2);
  return lua_error(L);
}

constexpr Entry internals[] = {
    {"new_group", entry<new_group>},
    {"spawn_in", entry<spawn_in>},
    {"wait_group", entry<wait_group>},
    {"cancel_group", entry<cancel_group>},
    {"close_group", entry<close_group>},
    {"begin_shield", entry<begin_shield>},
    {"end_shield", entry<end_shield>},
    {"shield_task", entry<shield_task>},
    {"cleanup_place", entry<cleanup_place>},
    {"failure", entry<failure>},
    {"origin", entry<origin>},
    {"describe", entry<describe>},
    {"raise", entry<raise_value>},
    {"raise_timeout", entry<raise_timeout>},
    {"raise_from", entry<raise_from>},
};

}  // namespace

void add_group_internals(lua_State* L, Tasks& tasks) {
  set_functions(L, internals, &tasks);
}

}  // namespace appctl::lua
