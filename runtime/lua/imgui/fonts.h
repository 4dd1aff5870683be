// Fonts as Lua values: an ImFont is a userdata with the ID of a font of gui::Fonts, for pointers change
// whenever a font is added. Loop thread only, fails with Lua errors.
#pragma once

#include <imgui.h>

#include <lua.hpp>

#include "lua/imgui/objects.h"

namespace appctl::lua {

// What the pointer of an Object holds for a font that ImGui gave out; never nullptr.
void* font_handle(const ImFont* font);
// io.FontDefault = font: what the next frames are drawn with. nil is the default font.
void choose_font(lua_State* L, int i);

}  // namespace appctl::lua
