// debug.*: what would let a script break the host is refused: its tables, its upvalues, its variables.
#include <cstring>

#include "lua/bind.h"
#include "lua/modules/modules.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

// Calls Lua's own function, upvalue 2, with all arguments.
int forward(lua_State* L) {
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// Functions of C and of the embedded Lua half are the host's.
bool is_host_code(const lua_Debug& ar) {
  return ar.what[0] == 'C' || std::strncmp(ar.source, "@appctl/", 8) == 0;
}

void refuse_host_function(lua_State* L, int index, const char* what) {
  if (!lua_isfunction(L, index)) return;
  lua_Debug ar;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">S", &ar);
  if (is_host_code(ar))
    luaL_error(L, "debug.%s: the variables of the host's functions are out of reach", what);
}

int getupvalue(lua_State* L) {
  refuse_host_function(L, 1, "getupvalue");
  return forward(L);
}

int setupvalue(lua_State* L) {
  refuse_host_function(L, 1, "setupvalue");
  return forward(L);
}

int upvaluejoin(lua_State* L) {
  refuse_host_function(L, 1, "upvaluejoin");
  refuse_host_function(L, 3, "upvaluejoin");
  return forward(L);
}

// getlocal and setlocal([thread,] level, n ...): Lua's own function, once called, is a level of the
// stack; this one stands at the same place, so the level is one more.
int local(lua_State* L, const char* what) {
  const int level_at = lua_isthread(L, 1) ? 2 : 1;
  lua_State* const target = level_at == 2 ? lua_tothread(L, 1) : L;
  if (lua_isfunction(L, level_at)) return forward(L);  // names of parameters
  const auto level = static_cast<int>(luaL_checkinteger(L, level_at));
  lua_Debug ar;
  if (level >= 0 && lua_getstack(target, level, &ar)) {
    lua_getinfo(target, "S", &ar);
    if (is_host_code(ar))
      return luaL_error(L, "debug.%s: the variables of the host's functions are out of reach", what);
    const char* name = lua_getlocal(target, &ar, static_cast<int>(luaL_checkinteger(L, level_at + 1)));
    if (name) lua_pop(target, 1);
    if (name && name[0] == '(' && what[0] == 's')
      return luaL_error(L, "debug.setlocal: %s cannot be set", name);
  }
  if (target == L) {
    lua_pushinteger(L, level + lua_Integer{1});
    lua_replace(L, level_at);
  }
  return forward(L);
}

int getlocal(lua_State* L) {
  return local(L, "getlocal");
}
int setlocal(lua_State* L) {
  return local(L, "setlocal");
}

int setmetatable(lua_State* L) {
  if (lua_type(L, 1) == LUA_TUSERDATA) {
    return luaL_error(
        L,
        "debug.setmetatable: userdata belongs to the host, with a wrong metatable it would crash "
        "(--allow-native allows it)");
  }
  return forward(L);
}

int setuservalue(lua_State* L) {
  if (lua_type(L, 1) == LUA_TUSERDATA)
    return luaL_error(L, "debug.setuservalue: userdata belongs to the host");
  return forward(L);
}

int getuservalue(lua_State* L) {
  lua_pushnil(L);
  lua_pushboolean(L, 0);
  return 2;
}

int getregistry(lua_State* L) {
  return luaL_error(L,
                    "debug.getregistry is not available: it can crash the host (--allow-native allows it)");
}

// The script has a hook of its own beside ours: a strike that it would disarm is armed again.
int sethook(lua_State* L) {
  State& state = upvalue<State>(L);
  lua_State* const target = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
  const LuaTask* const task = state.tasks ? state.tasks->current() : nullptr;
  const bool clears = lua_isnoneornil(L, target == L ? 1 : 2);
  if (task && task->sliced()) {
    if (clears) return 0;
    return luaL_error(
        L,
        "debug.sethook: this task has a time slice (--time-slice, or slice in task.spawn), which "
        "needs the hook itself");
  }
  const int results = forward(L);
  state.script_set_hook(target);
  return results;
}

void replace(lua_State* L, State& state, const char* name, lua_CFunction function) {
  lua_pushlightuserdata(L, &state);
  lua_getfield(L, -2, name);
  lua_pushcclosure(L, function, 2);
  lua_setfield(L, -2, name);
}

}  // namespace

void open_debug(lua_State* L, State& state) {
  lua_getglobal(L, "debug");
  replace(L, state, "sethook", entry<sethook>);
  if (state.options().allow_native) return lua_pop(L, 1);
  replace(L, state, "getupvalue", entry<getupvalue>);
  replace(L, state, "setupvalue", entry<setupvalue>);
  replace(L, state, "upvaluejoin", entry<upvaluejoin>);
  replace(L, state, "getlocal", entry<getlocal>);
  replace(L, state, "setmetatable", entry<setmetatable>);
  replace(L, state, "setlocal", entry<setlocal>);
  replace(L, state, "setuservalue", entry<setuservalue>);
  replace(L, state, "getuservalue", entry<getuservalue>);
  replace(L, state, "getregistry", entry<getregistry>);
  lua_pop(L, 1);
}

}  // namespace appctl::lua
