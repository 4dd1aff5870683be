#include "lua/errors.h"

namespace appctl::lua {
namespace {

const char cancelled_key = 0;
const char timeout_key = 0;

int cancelled_to_string(lua_State* L) {
  lua_getfield(L, 1, "reason");
  lua_pushfstring(L, "Cancelled: %s", lua_isstring(L, -1) ? lua_tostring(L, -1) : "no reason given");
  return 1;
}

int timeout_to_string(lua_State* L) {
  lua_getfield(L, 1, "message");
  if (lua_isstring(L, -1)) return 1;
  lua_getfield(L, 1, "seconds");
  lua_pushfstring(L, "Timeout: not done within %s s", lua_isnumber(L, -1) ? lua_tostring(L, -1) : "?");
  return 1;
}

// The metatable of one kind of error; the kind itself is a field that all of them share.
void register_kind(lua_State* L, const char* key, const char* kind, lua_CFunction to_string) {
  lua_createtable(L, 0, 3);
  lua_pushstring(L, kind);
  lua_setfield(L, -2, "__name");
  lua_pushlightuserdata(L, nullptr);
  lua_pushcclosure(L, to_string, 1);
  lua_setfield(L, -2, "__tostring");
  lua_createtable(L, 0, 1);
  lua_pushstring(L, kind);
  lua_setfield(L, -2, "kind");
  lua_setfield(L, -2, "__index");
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

void set_kind(lua_State* L, const char* key) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, key);
  lua_setmetatable(L, -2);
}

}  // namespace

void register_errors(lua_State* L) {
  register_kind(L, &cancelled_key, "Cancelled", cancelled_to_string);
  register_kind(L, &timeout_key, "Timeout", timeout_to_string);
}

void push_cancelled(lua_State* L, std::string_view reason) {
  lua_createtable(L, 0, 1);
  lua_pushlstring(L, reason.data(), reason.size());
  lua_setfield(L, -2, "reason");
  set_kind(L, &cancelled_key);
}

void push_timeout(lua_State* L, int seconds) {
  lua_createtable(L, 0, 1);
  lua_pushvalue(L, seconds);
  lua_setfield(L, -2, "seconds");
  set_kind(L, &timeout_key);
}

void push_timeout(lua_State* L, int seconds, int message) {
  push_timeout(L, seconds);
  lua_pushvalue(L, message);
  lua_setfield(L, -2, "message");
}

bool is_cancelled(lua_State* L, int index) {
  if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &cancelled_key);
  const bool same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same;
}

}  // namespace appctl::lua
