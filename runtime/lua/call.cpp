#include "lua/call.h"

#include <cstring>

#include "lua/errors.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

// Not luaL_tolstring alone: an address in the message would make each error a new one.
int tostring_function(lua_State* L) {
  if (lua_type(L, 1) < LUA_TTABLE || luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL) {
    luaL_tolstring(L, 1, nullptr);
  } else {
    lua_pushfstring(L, "(the error value is a %s without __tostring)", luaL_typename(L, 1));
  }
  return 1;
}

bool begins(const char* line, const char* with) {
  return std::strncmp(line, with, std::strlen(with)) == 0;
}

// Pushes a message that names a line of the embedded Lua half (a C function refused what that gave it) with the
// script's line in its place.
void push_with_line_of_script(lua_State* L, const char* message) {
  const char* rest = std::strstr(message, ": ");
  char place[160];
  where(L, place, sizeof place);
  if (rest && place[0]) {
    lua_pushfstring(L, "%s%s", place, rest);
  } else {
    lua_pushstring(L, message);
  }
}

// Pushes the text of the error value at `index`: strings as they are, other values with the place
// where they were raised.
void push_message(lua_State* L, int index) {
  if (lua_type(L, index) == LUA_TSTRING) {
    if (begins(lua_tostring(L, index), "appctl/")) return push_with_line_of_script(L, lua_tostring(L, index));
    return lua_pushvalue(L, index);
  }
  char place[160];
  where(L, place, sizeof place);
  lua_pushcfunction(L, tostring_function);
  lua_pushvalue(L, index);
  const bool failed = lua_pcall(L, 1, 1, 0) != LUA_OK;
  if (failed && is_unwind(L, -1)) {
    lua_pushfstring(L, "(a %s value whose __tostring ended the run)", luaL_typename(L, index));
    lua_remove(L, -2);
  } else if (failed) {
    lua_pushfstring(L, "(a %s value whose __tostring failed: %s)", luaL_typename(L, index),
                    lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, -1));
    lua_remove(L, -2);
  }
  if (place[0]) {
    lua_pushfstring(L, "%s: %s", place, lua_tostring(L, -1));
    lua_remove(L, -2);
  }
}

// The host's base function, embedded Lua, and the C functions that it called.
bool is_ours(const char* line, const char* next) {
  if (begins(line, "\tappctl/") || begins(line, "\t[C]: in ?")) return true;
  return next && begins(line, "\t[C]: in ") && begins(next, "\tappctl/");
}

// Pushes the traceback without the lines that are ours.
void push_traceback(lua_State* L, int level) {
  luaL_traceback(L, L, nullptr, level);
  const int full = lua_gettop(L);
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  for (const char* line = lua_tostring(L, full); line && *line;) {
    const char* end = std::strchr(line, '\n');
    const std::size_t size = end ? static_cast<std::size_t>(end - line) : std::strlen(line);
    if (!is_ours(line, end ? end + 1 : nullptr)) {
      if (line != lua_tostring(L, full)) luaL_addchar(&out, '\n');
      luaL_addlstring(&out, line, size);
    }
    line = end ? end + 1 : nullptr;
  }
  luaL_pushresult(&out);
  lua_remove(L, full);
}

void read_field(lua_State* L, int index, int n, std::string& into) {
  lua_rawgeti(L, index, n);
  std::size_t size;
  if (lua_type(L, -1) == LUA_TSTRING) {
    const char* text = lua_tolstring(L, -1, &size);
    into.assign(text, size);
  }
  lua_pop(L, 1);
}

}  // namespace

int failure_handler(lua_State* L) {
  lua_settop(L, 1);
  Tasks* const tasks = State::of(L).tasks;
  const bool being_cancelled = tasks && tasks->current() && tasks->current()->cancel_requested();
  if (is_unwind(L, 1) || (being_cancelled && is_cancelled(L, 1))) return 1;
  push_failure(L, 1, FailureKind::error, 1);
  if (tasks) lua_settop(L, 1);  // kept by link_failures
  return 1;
}

void push_failure(lua_State* L, int index, FailureKind kind, int level) {
  describe_failure(L, index, kind, level);
  if (Tasks* tasks = State::of(L).tasks) tasks->link_failures(L, lua_gettop(L));
}

void describe_failure(lua_State* L, int index, FailureKind kind, int level) {
  lua_createtable(L, failure_replaced, 0);
  const int failure = lua_gettop(L);
  lua_pushvalue(L, index);
  lua_rawseti(L, failure, failure_value);
  push_message(L, index);
  lua_rawseti(L, failure, failure_message);
  push_traceback(L, level);
  lua_rawseti(L, failure, failure_traceback);
  lua_pushboolean(L, kind == FailureKind::stalled);
  lua_rawseti(L, failure, failure_stalled);
}

void read_failure(State& state, lua_State* L, int status, core::Report& report) {
  if (lua_type(L, -1) == LUA_TTABLE) {
    read_field(L, lua_gettop(L), failure_message, report.message);
    read_field(L, lua_gettop(L), failure_traceback, report.traceback);
    lua_rawgeti(L, -1, failure_stalled);
    if (lua_toboolean(L, -1)) report.code = core::ExitCode::stalled;
    lua_pop(L, 1);
  } else {
    // No handler ran: memory, or an error inside error handling.
    std::size_t size = 0;
    const char* text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : "";
    report.message.assign(text, size);
    const std::string at = state.memory_failed_at();
    if (status == LUA_ERRMEM && !at.empty()) report.message = at + ": " + report.message;
  }
  lua_pop(L, 1);
}

int call_raw(State& state, lua_State* L, int nargs, int nresults) {
  const int base = lua_gettop(L) - nargs;
  lua_pushcfunction(L, failure_handler);
  lua_insert(L, base);
  lua_State* const before = state.running();
  const core::HostWork not_nested(state.activity());  // a call inside a call counts by itself
  state.enter_script(L);
  const int status = lua_pcall(L, nargs, nresults, base);
  state.leave_script(before);
  state.drop_script_hook(L);
  lua_remove(L, base);
  return status;
}

CallOutcome call(State& state, lua_State* L, int nargs, int nresults, core::Report& report) {
  const int status = call_raw(state, L, nargs, nresults);
  if (status == LUA_OK) return CallOutcome::ok;
  if (is_unwind(L, -1)) {
    state.set_unwinding(false);
    lua_pop(L, 1);
    return state.tasks && state.tasks->read_in_flight(report) ? CallOutcome::failed : CallOutcome::unwound;
  }
  if (state.tasks) state.tasks->take_failure(L);
  read_failure(state, L, status, report);
  core::Report told;
  if (state.tasks) state.tasks->read_in_flight(told);  // forgets it
  return CallOutcome::failed;
}

bool load(lua_State* L, const char* text, std::size_t size, const char* chunk_name, bool allow_bytecode,
          core::Report& report) {
  if (!allow_bytecode && size > 0 && text[0] == LUA_SIGNATURE[0]) {
    report.message =
        std::string(chunk_name + 1) +
        ": this is bytecode, which is refused: it can crash the host (--allow-native accepts it)";
    return false;
  }
  const int status = luaL_loadbufferx(L, text, size, chunk_name, allow_bytecode ? "bt" : "t");
  if (status == LUA_OK) return true;
  if (status == LUA_ERRMEM) report.message = std::string(chunk_name + 1) + ": ";
  report.message += lua_tostring(L, -1);
  lua_pop(L, 1);
  return false;
}

}  // namespace appctl::lua
