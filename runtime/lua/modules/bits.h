// The libraries bit32 and bit of older Luas. Plain functions of a state, raise Lua errors only.
#pragma once

#include <lua.hpp>

namespace appctl::lua {

void open_bits(lua_State* L);  // sets both globals, and what require gives

}  // namespace appctl::lua
