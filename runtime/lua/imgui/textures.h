// Pictures as Lua values: texture = ImGui.LoadTexture(path), which Image, ImageButton and the draw list
// take; a buffer of pixels serves as well (gui::Images::show). A userdata with a type tag names a picture of gui::Images, and releases it when the garbage
// collector takes it, at texture:close(), or at the end of a <close> variable. Loop thread only, fails with
// Lua errors.
#pragma once

#include <imgui.h>

#include <lua.hpp>

namespace appctl::lua {

// The texture or buffer at index i, which the frame in progress shows from now on. Raises if it is none or
// gone.
ImTextureID arg_texture(lua_State* L, int i);
bool is_texture(lua_State* L, int i);
ImVec2 texture_size(lua_State* L, int i);  // pixels. REQUIRES: is_texture

}  // namespace appctl::lua
