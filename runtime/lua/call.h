// Calling Lua from C++: the one pcall, and how a failure is told. Loop thread (or the thread of the
// state). Nothing here raises.
#pragma once

#include <lua.hpp>

#include "core/reporter.h"

namespace appctl::lua {

class State;

enum class CallOutcome { ok, failed, unwound };

// Calls the function below `nargs` arguments on the top of L's stack; ok leaves `nresults` results,
// otherwise nothing. `failed` fills message and traceback of `report`.
CallOutcome call(State& state, lua_State* L, int nargs, int nresults, core::Report& report);

// The same, but what went wrong stays on top of the stack as failure_handler leaves it (or the unwinding error).
int call_raw(State& state, lua_State* L, int nargs, int nresults);

// A failure: a table made of the error value, so that it can be raised again and told in full.
enum FailureField : int {
  failure_value = 1,
  failure_message,
  failure_traceback,
  failure_stalled,   // true if the watchdog raised it
  failure_cause,     // the failure of the awaited task that this one passes on, or nil
  failure_origin,    // where its task was spawned: an id of Tasks' origins, or nil
  failure_replaced,  // the failure that was under way when this one came out of a <close>, or nil
};

// The message handler of every protected call of ours: makes a failure of the error value and leaves it with
// Tasks (see take_failure), so that a __close gets the error value itself. The unwinding error and Cancelled
// pass unchanged. Without Tasks the failure takes the place of the value.
int failure_handler(lua_State* L);

// Pushes the failure for the error value at `index`: what such a handler leaves. `level`: where the traceback
// begins. A failure that a later error would hide is kept until the task or call has ended.
enum class FailureKind { error, stalled };
void push_failure(lua_State* L, int index, FailureKind kind, int level);
// The same, of an error that ends neither the task nor the call.
void describe_failure(lua_State* L, int index, FailureKind kind, int level);

// Calls f(L), which must run nothing of a script, with the `nargs` values on top of the stack, where Lua's
// errors are caught: so the caller may have destructors alive. Their place takes what f left on top, or, if
// it is false, the error, to be raised with lua_error when the destructors have run. Meanwhile the collector
// stands, or a finaliser could change what f reads. REQUIRES: two free places on the stack; f keeps no
// destructor alive where Lua can raise.
template <class F>
bool call_own(lua_State* L, F& f, int nargs) {
  const bool collects = lua_gc(L, LUA_GCISRUNNING) != 0;
  if (collects) lua_gc(L, LUA_GCSTOP);
  lua_pushcfunction(L, [](lua_State* L) {
    F& f = *static_cast<F*>(lua_touserdata(L, 1));
    lua_remove(L, 1);
    f(L);
    return 1;
  });
  lua_insert(L, -nargs - 1);
  lua_pushlightuserdata(L, &f);
  lua_insert(L, -nargs - 1);
  const bool ok = lua_pcall(L, nargs + 1, 1, 0) == LUA_OK;
  if (collects) lua_gc(L, LUA_GCRESTART);
  return ok;
}

// Reads what a protected call left on top of the stack with that status (not LUA_OK), and pops it.
void read_failure(State& state, lua_State* L, int status, core::Report& report);

// Loads text (a whole chunk) as a function on top of the stack; a failure is a message with the line.
bool load(lua_State* L, const char* text, std::size_t size, const char* chunk_name, bool allow_bytecode,
          core::Report& report);

}  // namespace appctl::lua
