#include "lua/cancelled.h"

namespace appctl::lua {
namespace {

const char metatable_key = 0;

int to_string(lua_State* L) {
  lua_getfield(L, 1, "reason");
  lua_pushfstring(L, "Cancelled: %s", lua_isstring(L, -1) ? lua_tostring(L, -1) : "no reason given");
  return 1;
}

}  // namespace

void register_cancelled(lua_State* L) {
  lua_createtable(L, 0, 2);
  lua_pushliteral(L, "Cancelled");
  lua_setfield(L, -2, "__name");
  lua_pushlightuserdata(L, nullptr);
  lua_pushcclosure(L, to_string, 1);
  lua_setfield(L, -2, "__tostring");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_key);
}

void push_cancelled(lua_State* L, std::string_view reason) {
  lua_createtable(L, 0, 1);
  lua_pushlstring(L, reason.data(), reason.size());
  lua_setfield(L, -2, "reason");
  lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
  lua_setmetatable(L, -2);
}

bool is_cancelled(lua_State* L, int index) {
  if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
  const bool same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same;
}

}  // namespace appctl::lua
