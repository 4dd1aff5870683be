// Globals that make values: ImVec2(1, 2) and ImVec2.new(1, 2). Loop thread only, raises memory errors.
#pragma once

#include <lua.hpp>

#include "lua/bind.h"
#include "lua/imgui/binding.h"

namespace appctl::lua {

// Sets t[name] for the table on top of the stack.
inline void set_function(lua_State* L, Bindings& b, const char* name, lua_CFunction f) {
  lua_pushlightuserdata(L, &b);
  lua_pushcclosure(L, f, 1);
  lua_setfield(L, -2, name);
}

// ImVec2(x, y) passes the global itself as the first argument; ImVec2.new(x, y) does not.
template <Function F>
int call(lua_State* L) {
  lua_remove(L, 1);
  return F(L);
}

// A global that can be called, and has the constructor as a field too. Leaves it on the stack.
template <Function F>
void set_type(lua_State* L, Bindings& b, const char* name) {
  lua_newtable(L);
  set_function(L, b, "new", entry<F>);
  lua_createtable(L, 0, 1);
  set_function(L, b, "__call", entry<call<F>>);
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_setglobal(L, name);
}

}  // namespace appctl::lua
