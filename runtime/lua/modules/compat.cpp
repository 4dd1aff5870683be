// What scripts for Lua 5.1 and 5.2 expect, under the old names: most published scripts for Dear ImGui do.
// What only some builds of Lua 5.4 have is filled in where it is missing.
#include <cmath>

#include "lua/bind.h"
#include "lua/modules/bits.h"
#include "lua/modules/modules.h"
#include "lua/modules/scripts.h"

namespace appctl::lua {
namespace {

int power(lua_State* L) {
  lua_pushnumber(L, std::pow(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
  return 1;
}
int arc_tangent(lua_State* L) {
  lua_pushnumber(L, std::atan2(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
  return 1;
}
int log10(lua_State* L) {
  lua_pushnumber(L, std::log10(luaL_checknumber(L, 1)));
  return 1;
}
int getn(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_pushinteger(L, luaL_len(L, 1));
  return 1;
}
// The largest number that is a key; 0 if there is none.
int maxn(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Number largest = 0;
  for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
    if (lua_type(L, -2) == LUA_TNUMBER && lua_tonumber(L, -2) > largest) largest = lua_tonumber(L, -2);
  }
  if (largest == std::floor(largest)) {
    lua_pushinteger(L, static_cast<lua_Integer>(largest));
  } else {
    lua_pushnumber(L, largest);
  }
  return 1;
}

constexpr Entry math_functions[] = {
    {"pow", entry<power>}, {"atan2", entry<arc_tangent>}, {"log10", entry<log10>}};
constexpr Entry table_functions[] = {{"getn", entry<getn>}, {"maxn", entry<maxn>}};

// Sets what the global table `library` lacks.
template <std::size_t N>
void fill(lua_State* L, const char* library, const Entry (&functions)[N]) {
  lua_getglobal(L, library);
  for (const Entry& e : functions) {
    const bool lacks = lua_getfield(L, -1, e.name) == LUA_TNIL;
    lua_pop(L, 1);
    if (!lacks) continue;
    lua_pushlightuserdata(L, nullptr);
    lua_pushcclosure(L, e.function, 1);
    lua_setfield(L, -2, e.name);
  }
  lua_pop(L, 1);
}

// global = library[name], or the global `name` if library is nullptr.
void alias(lua_State* L, const char* global, const char* library, const char* name) {
  if (library == nullptr) {
    lua_getglobal(L, name);
  } else {
    lua_getglobal(L, library);
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
  }
  lua_setglobal(L, global);
}

// The loader of the module mq.
int load_mq(lua_State* L) {
  lua_newtable(L);
  lua_pushvalue(L, -1);
  run_embedded(L, "mq.lua");
  return 1;
}

void preload_mq(lua_State* L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushlightuserdata(L, nullptr);
  lua_pushcclosure(L, entry<load_mq>, 1);
  lua_setfield(L, -2, "mq");
  lua_pop(L, 1);
}

}  // namespace

void open_compat(lua_State* L) {
  open_bits(L);
  alias(L, "unpack", "table", "unpack");
  alias(L, "loadstring", nullptr, "load");
  fill(L, "math", math_functions);
  fill(L, "table", table_functions);
  preload_mq(L);
}

}  // namespace appctl::lua
