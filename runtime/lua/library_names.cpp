#include "lua/library_names.h"

#include <cstring>

#include "lua/bind.h"
#include "lua/ordered_keys.h"

namespace appctl::lua {
namespace {

const char names_key = 0;   // in the registry: value -> name
const char values_key = 0;  // name -> value
constexpr const char* standard[] = {"coroutine", "debug", "io", "math", "os", "package", "string", "table", "utf8"};

// C functions, and those of embedded Lua; a script may have put its own into a library.
bool is_ours(lua_State* L, int index) {
  if (lua_iscfunction(L, index)) return true;
  lua_Debug ar;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">S", &ar);
  return std::strncmp(ar.source, "@appctl/", 8) == 0;
}

// Of two names of one value the first in the alphabet counts, whichever comes first: "load" and "loadstring".
bool is_better(lua_State* L, int name, int other) {
  return lua_isnil(L, other) || lua_compare(L, name, other, LUA_OPLT);
}

// names values: the two tables are at `names` and behind. The value on top of the stack has the name below it;
// pops both. It is found by each of its names.
void add(lua_State* L, int names) {
  const int value = lua_gettop(L);
  lua_pushvalue(L, value - 1);
  lua_pushvalue(L, value);
  lua_rawset(L, names + 1);
  lua_pushvalue(L, value);
  lua_rawget(L, names);
  if (is_better(L, value - 1, value + 1)) {
    lua_pushvalue(L, value);
    lua_pushvalue(L, value - 1);
    lua_rawset(L, names);
  }
  lua_settop(L, value - 2);
}

// The functions of the table on top of the stack, which is called `prefix`; pops it. In order: the names are new
// strings, and in a run that repeats each has the same address.
void add_functions(lua_State* L, int names, const char* prefix) {
  const int library = lua_gettop(L);
  push_ordered_keys(L, library);
  const auto count = static_cast<lua_Integer>(lua_rawlen(L, -1));
  for (lua_Integer i = 1; i <= count; ++i) {
    lua_rawgeti(L, library + 1, i);
    lua_pushvalue(L, -1);
    lua_rawget(L, library);
    if (lua_type(L, -2) == LUA_TSTRING && lua_isfunction(L, -1) && is_ours(L, lua_gettop(L))) {
      lua_pushfstring(L, "%s%s", prefix, lua_tostring(L, -2));
      lua_pushvalue(L, -2);
      add(L, names);
    }
    lua_settop(L, library + 1);
  }
  lua_settop(L, library - 1);
}

// The table on top of the stack, and what is in it; pops it.
void add_library(lua_State* L, int names, const char* name) {
  if (!lua_istable(L, -1)) return lua_pop(L, 1);
  lua_pushstring(L, name);
  lua_pushvalue(L, -2);
  add(L, names);
  char prefix[64];
  std::strncpy(prefix, name, sizeof prefix - 2);
  prefix[sizeof prefix - 2] = '\0';
  std::strcat(prefix, ".");
  add_functions(L, names, prefix);
}

void make_names(lua_State* L) {
  lua_newtable(L);
  lua_newtable(L);
  const int names = lua_gettop(L) - 1;
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  for (const char* name : standard) {
    lua_getfield(L, names + 2, name);
    add_library(L, names, name);
  }
  lua_getfield(L, names + 2, "_G");
  add_functions(L, names, "");
  luaL_getsubtable(L, LUA_REGISTRYINDEX, modules_key);
  const lua_Integer modules = luaL_len(L, -1);
  for (lua_Integer i = 1; i <= modules; ++i) {
    lua_rawgeti(L, -1, i);
    lua_pushfstring(L, "appctl.%s", lua_tostring(L, -1));
    lua_rawget(L, -3);
    add_library(L, names, lua_tostring(L, -2));
    lua_pop(L, 1);
  }
  lua_settop(L, names + 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &values_key);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &names_key);
}

void push_map(lua_State* L, const char& key) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key) == LUA_TTABLE) return;
  lua_pop(L, 1);
  make_names(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key);
}

}  // namespace

void learn_library_names(lua_State* L) {
  push_map(L, names_key);
  lua_pop(L, 1);
}

const char* library_name(lua_State* L, int index) {
  index = lua_absindex(L, index);
  push_map(L, names_key);
  lua_pushvalue(L, index);
  lua_rawget(L, -2);
  const char* name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : nullptr;
  lua_pop(L, 2);
  return name;
}

void push_library_value(lua_State* L, const char* name, std::size_t size) {
  push_map(L, values_key);
  lua_pushlstring(L, name, size);
  lua_rawget(L, -2);
  lua_remove(L, -2);
}

}  // namespace appctl::lua
