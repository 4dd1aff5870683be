// coroutine.*: a script's own coroutines inside tasks. A wait inside one passes outwards, through each
// resume and wrap, to the scheduler, and comes back the same way; a task's own coroutine is out of reach.
#include <algorithm>

#include "lua/bind.h"
#include "lua/errors.h"
#include "lua/modules/modules.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

// What the extra space of a coroutine holds: its task, or, in a script's coroutine, the task that waits
// inside it (null while it does not wait).
void*& owner(lua_State* co) {
  return *static_cast<void**>(lua_getextraspace(co));
}

constexpr int failed = -1;

lua_State* check_thread(lua_State* L, int index) {
  lua_State* co = lua_tothread(L, index);
  luaL_argexpected(L, co, index, "coroutine");
  return co;
}

LuaTask* current_task(lua_State* L) {
  Tasks* tasks = upvalue<State>(L).tasks;
  return tasks ? tasks->current() : nullptr;
}

// A coroutine that yields to the script inside a task.shield takes the shield along, and brings it back.
// Says how many shields the task is in outside of co.
int enter_shields(lua_State* L, lua_State* co) {
  LuaTask* task = current_task(L);
  if (!task) return 0;
  const int outside = task->shields();
  const int inside = upvalue<State>(L).tasks->take_shields(L, co);
  if (inside > 0) task->set_shields(std::min(outside + inside, LuaTask::most_shields));
  return outside;
}

void leave_shields(lua_State* L, lua_State* co, int outside, bool will_go_on) {
  LuaTask* task = current_task(L);
  if (!task || task->shields() == outside) return;
  const int inside = task->shields() - outside;
  task->set_shields(outside);
  if (will_go_on && inside > 0) upvalue<State>(L).tasks->keep_shields(L, co, inside);
}

// Resumes co with `nargs` values from the top of L; `shields` is what enter_shields said. Returns how many
// results lie on co, or `failed` with the error there, or yields out of L if a wait passes through.
int resume_through(lua_State* L, lua_State* co, int nargs, int shields, lua_KFunction k) {
  State& state = upvalue<State>(L);
  Tasks* tasks = state.tasks;
  const bool blocks = tasks && !lua_isyieldable(L);
  lua_xmove(L, co, nargs);
  if (blocks) ++tasks->unyieldable;
  state.set_running(co);
  int results = 0;
  const int status = lua_resume(co, L, nargs, &results);
  state.set_running(L);
  if (blocks) --tasks->unyieldable;
  if (status == LUA_YIELD && tasks && tasks->host_yield()) {
    owner(co) = tasks->current();
    return lua_yieldk(L, 0, shields, k);
  }
  leave_shields(L, co, shields, status == LUA_YIELD);
  return status == LUA_OK || status == LUA_YIELD ? results : failed;
}

// Whether co can be resumed; otherwise pushes the reason.
bool resumable(lua_State* L, lua_State* co, int nargs) {
  const char* reason = nullptr;
  if (owner(co) || co == upvalue<State>(L).main()) {
    reason = "cannot resume a coroutine that is a task or waits inside one";
  } else if (co == L || (lua_status(co) == LUA_OK && lua_gettop(co) > 0 && [&] {
               lua_Debug ar;
               return lua_getstack(co, 0, &ar) != 0;
             }())) {
    reason = "cannot resume non-suspended coroutine";
  } else if (lua_status(co) != LUA_YIELD && (lua_status(co) != LUA_OK || lua_gettop(co) == 0)) {
    reason = "cannot resume dead coroutine";
  } else if (!lua_checkstack(co, nargs)) {
    reason = "too many arguments to resume";
  }
  if (reason) lua_pushstring(L, reason);
  return !reason;
}

int take_results(lua_State* L, lua_State* co, int results) {
  if (!lua_checkstack(L, results + 1)) {
    lua_pop(co, results);
    lua_pushliteral(L, "too many results to resume");
    return failed;
  }
  lua_xmove(co, L, results);
  return results;
}

// Runs what must be closed in co; the error, if any, is on top of co.
int close_thread(lua_State* L, lua_State* co) {
  State& state = upvalue<State>(L);
  const int shields = enter_shields(L, co);
  state.set_running(co);
  const int status = lua_resetthread(co);
  state.set_running(L);
  leave_shields(L, co, shields, false);
  return status;
}

// The error on top of co is the cancel of the current task. It is looked at on L: a coroutine that failed has no
// room for more.
bool was_cancelled(lua_State* L, lua_State* co) {
  const LuaTask* task = current_task(L);
  if (!task || !task->cancel_requested()) return false;
  lua_xmove(co, L, 1);
  const bool cancelled = is_cancelled(L, -1);
  lua_xmove(L, co, 1);
  return cancelled;
}

// --- resume ---

// The results, or the error, are on co: as coroutine.resume returns them.
int return_resume(lua_State* L, lua_State* co, int results) {
  if (results != failed) {
    results = take_results(L, co, results);
  } else {
    // Scripts rarely close a coroutine that failed, but nothing that a cancel has ended may be left open.
    if (was_cancelled(L, co)) close_thread(L, co);
    lua_xmove(co, L, 1);
  }
  if (results == failed) {
    if (is_unwind(L, -1)) {
      close_thread(L, co);  // nobody else will
      raise_unwind(L);
    }
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
  }
  lua_pushboolean(L, 1);
  lua_insert(L, -(results + 1));
  return results + 1;
}

int continue_resume(lua_State* L, int, lua_KContext shields) {
  lua_State* co = lua_tothread(L, 1);
  owner(co) = nullptr;
  return return_resume(L, co, resume_through(L, co, 0, static_cast<int>(shields), continue_resume));
}

int resume(lua_State* L) {
  lua_State* co = check_thread(L, 1);
  const int nargs = lua_gettop(L) - 1;
  if (!resumable(L, co, nargs)) {
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
  }
  return return_resume(L, co, resume_through(L, co, nargs, enter_shields(L, co), continue_resume));
}

// --- wrap ---

// As Lua's own wrap: an error closes the coroutine and goes on with the position of the caller.
int return_wrap(lua_State* L, lua_State* co, int results) {
  if (results != failed) {
    results = take_results(L, co, results);
    if (results != failed) return results;
    return lua_error(L);
  }
  const int status = lua_status(co);
  if (status != LUA_OK && status != LUA_YIELD) close_thread(L, co);
  lua_xmove(co, L, 1);
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

int continue_wrap(lua_State* L, int, lua_KContext shields) {
  lua_State* co = lua_tothread(L, lua_upvalueindex(2));
  owner(co) = nullptr;
  return return_wrap(L, co, resume_through(L, co, 0, static_cast<int>(shields), continue_wrap));
}

int call_wrapped(lua_State* L) {
  lua_State* co = lua_tothread(L, lua_upvalueindex(2));
  const int nargs = lua_gettop(L);
  if (!resumable(L, co, nargs)) return luaL_error(L, "%s", lua_tostring(L, -1));
  return return_wrap(L, co, resume_through(L, co, nargs, enter_shields(L, co), continue_wrap));
}

int wrap(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_State* co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_pushcclosure(L, entry<call_wrapped>, 2);
  return 1;
}

// --- the others ---

const char* status_of(lua_State* L, lua_State* co) {
  if (co == L) return "running";
  if (owner(co)) return "normal";  // a task, or waiting inside one: not the script's to resume
  switch (lua_status(co)) {
    case LUA_YIELD: return "suspended";
    case LUA_OK: {
      lua_Debug ar;
      if (lua_getstack(co, 0, &ar)) return "normal";
      return lua_gettop(co) == 0 ? "dead" : "suspended";
    }
    default: return "dead";
  }
}

int status(lua_State* L) {
  lua_pushstring(L, status_of(L, check_thread(L, 1)));
  return 1;
}

int close(lua_State* L) {
  lua_State* co = check_thread(L, 1);
  const char* status = status_of(L, co);
  if (status[0] == 'r' || status[0] == 'n') {
    return luaL_error(L,
                      owner(co) ? "cannot close a coroutine that is a task or waits inside one"
                                : "cannot close a %s coroutine",
                      status);
  }
  if (close_thread(L, co) == LUA_OK) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_xmove(co, L, 1);
  if (is_unwind(L, -1)) return lua_error(L);
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

int running(lua_State* L) {
  Tasks* tasks = upvalue<State>(L).tasks;
  if (tasks && tasks->current() && owner(L) == tasks->current()) tasks->current()->expose();
  lua_pushboolean(L, lua_pushthread(L));
  return 2;
}

int after_yield(lua_State* L, int, lua_KContext) {
  upvalue<State>(L).tasks->resumed(L);
  return 0;
}

// Directly in a task this is task.yield(), and in a GUI callback it is refused like that; in a script's own
// coroutine it is Lua's.
int yield(lua_State* L) {
  Tasks* tasks = upvalue<State>(L).tasks;
  if (tasks && L == upvalue<State>(L).main()) tasks->waiting_task(L, "coroutine.yield");
  if (!tasks || !tasks->current() || owner(L) != tasks->current()) return lua_yield(L, lua_gettop(L));
  tasks->waiting_task(L, "coroutine.yield");
  lua_settop(L, 0);
  return tasks->yield(L, 0, after_yield);
}

constexpr Entry functions[] = {
    {"resume", entry<resume>}, {"wrap", entry<wrap>},       {"status", entry<status>},
    {"close", entry<close>},   {"running", entry<running>}, {"yield", entry<yield>},
};

}  // namespace

void open_coroutine(lua_State* L, State& state) {
  lua_getglobal(L, "coroutine");
  set_functions(L, functions, &state);
  lua_pop(L, 1);
}

}  // namespace appctl::lua
