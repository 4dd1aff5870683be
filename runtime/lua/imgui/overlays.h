// What the overlays of scripts/ui need of Dear ImGui beyond its public functions: windows that end, what
// they showed, where the keyboard is. Internals of ours, called in a GUI callback of ours; loop thread only,
// fails with Lua errors.
#pragma once

#include <lua.hpp>

namespace appctl::lua {

// Each adds its functions to the table on top of the stack; after open_imgui.
void add_overlay_internals(lua_State* L);
void add_keyboard_internals(lua_State* L);

}  // namespace appctl::lua
