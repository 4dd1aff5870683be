// debug.*: what would let a script break the host is refused: its tables, its upvalues, its variables.
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

int setupvalue(lua_State* L) {
  if (lua_iscfunction(L, 1))
    return luaL_error(L, "debug.setupvalue: the variables of C functions cannot be set");
  return forward(L);
}

int setlocal(lua_State* L) {
  lua_State* target = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
  const auto level = static_cast<int>(luaL_checkinteger(L, target == L ? 1 : 2));
  lua_Debug ar;
  // Lua's own function, once called, is a level of the stack; this one stands at the same place.
  if (level >= 0 && lua_getstack(target, level, &ar)) {
    lua_getinfo(target, "S", &ar);
    if (ar.what[0] == 'C') return luaL_error(L, "debug.setlocal: the variables of C functions cannot be set");
    if (target == L) {
      lua_pushinteger(L, level + 1);
      lua_replace(L, 1);
    }
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

void replace(lua_State* L, State& state, const char* name, lua_CFunction function) {
  lua_pushlightuserdata(L, &state);
  lua_getfield(L, -2, name);
  lua_pushcclosure(L, function, 2);
  lua_setfield(L, -2, name);
}

}  // namespace

void open_debug(lua_State* L, State& state) {
  if (state.options().allow_native) return;
  lua_getglobal(L, "debug");
  replace(L, state, "setupvalue", entry<setupvalue>);
  replace(L, state, "setlocal", entry<setlocal>);
  replace(L, state, "setuservalue", entry<setuservalue>);
  replace(L, state, "getuservalue", entry<getuservalue>);
  replace(L, state, "getregistry", entry<getregistry>);
  lua_pop(L, 1);
}

}  // namespace appctl::lua
