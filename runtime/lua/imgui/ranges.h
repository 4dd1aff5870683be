// Ranges of characters, {first, last, first, last...} in Lua and ended by a zero in ImGui. Loop thread
// only, fails with Lua errors.
#pragma once

#include <imgui.h>

#include <lua.hpp>

namespace appctl::lua {

// The ranges at index i, in a userdata that is left on the stack.
const ImWchar* arg_ranges(lua_State* L, int i);
void push_ranges(lua_State* L, const ImWchar* ranges);  // nullptr gives nil

}  // namespace appctl::lua
