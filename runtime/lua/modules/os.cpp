// math.randomseed follows --seed. (os.time, os.date and os.clock follow the clock of the run by way of
// libc_time.cpp; os.exit stands with app.exit.)
#include "lua/bind.h"
#include "lua/modules/modules.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

// math.randomseed(): Lua's own, upvalue 2, with the seed of the run in place of a random one.
int randomseed(lua_State* L) {
  const auto& seed = upvalue<State>(L).options().seed;
  if (lua_gettop(L) == 0 && seed) lua_pushinteger(L, static_cast<lua_Integer>(*seed));
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

}  // namespace

void open_os(lua_State* L, State& state) {
  lua_getglobal(L, "math");
  lua_pushlightuserdata(L, &state);
  lua_getfield(L, -2, "randomseed");
  lua_pushcclosure(L, entry<randomseed>, 2);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "randomseed");
  if (state.options().seed) {
    lua_call(L, 0, 0);
  } else {
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

}  // namespace appctl::lua
