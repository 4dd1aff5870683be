// The trampoline: the one way from Lua into C++. Every C++ function that Lua can call is registered as
// entry<F>, so no C++ exception ever crosses a Lua frame. Loop thread (or the one thread of a worker's
// state). Raises Lua errors only.
//
// Lua is the C build: lua_error and lua_yield are a longjmp. So in a bound function nothing with a
// destructor may be alive where Lua can raise. Put such values into userdata, or into a block that ends
// before the call that can raise.
#pragma once

#include <cstdio>
#include <exception>
#include <lua.hpp>

namespace appctl::lua {

using Function = int (*)(lua_State*);

// What an exception said, kept where no destructor is needed; raised after the catch was left.
template <Function F>
int entry(lua_State* L) {
  char what[256];
  try {
    return F(L);
  } catch (const std::exception& e) {
    std::snprintf(what, sizeof what, "%s", e.what());
  }
  return luaL_error(L, "%s", what);
}

struct Entry {
  const char* name;
  lua_CFunction function;  // entry<F>
};

// Sets the functions into the table on top of the stack, each as a closure with `upvalue` as upvalue 1
// (light userdata; a closure also prints with an address that is the same in every run).
template <std::size_t N>
void set_functions(lua_State* L, const Entry (&entries)[N], void* upvalue) {
  for (const Entry& e : entries) {
    lua_pushlightuserdata(L, upvalue);
    lua_pushcclosure(L, e.function, 1);
    lua_setfield(L, -2, e.name);
  }
}

// Our own modules, in the registry: require's full name -> table, and the short names in order.
constexpr const char* modules_key = "appctl.modules";

// Makes the table on top of the stack the global `name`, gives it to require "appctl.NAME", and pops it.
// It does not stand in package.loaded: tracebacks look there for the names of functions, in no fixed order.
inline void publish(lua_State* L, const char* name) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, modules_key);
  lua_pushstring(L, name);
  lua_rawseti(L, -2, luaL_len(L, -2) + 1);
  lua_pushfstring(L, "appctl.%s", name);
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  lua_pop(L, 1);
  lua_setglobal(L, name);
}

// The light userdata given to set_functions.
template <class T>
T& upvalue(lua_State* L) {
  return *static_cast<T*>(lua_touserdata(L, lua_upvalueindex(1)));
}

}  // namespace appctl::lua
