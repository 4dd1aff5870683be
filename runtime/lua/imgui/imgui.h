// Dear ImGui for scripts: the global ImGui, the enum tables, ImVec2, ImVec4, ImColor, IM_COL32. Most of
// it is written by scripts/gen/imgui.lua at build time. Loop thread only, fails with Lua errors.
#pragma once

#include <lua.hpp>

#include "gui/fonts.h"
#include "gui/images.h"
#include "gui/scopes.h"

namespace appctl::lua {

// Sets the globals, and package.preload for require "ImGui" and "imgui". Call it in a protected call, with
// the standard libraries open. `scopes`, `images` and `fonts` must outlive the state. The assert guard of
// this thread raises Lua errors from then on while a binding runs.
void open_imgui(lua_State* L, gui::Scopes& scopes, gui::Images& images, gui::Fonts& fonts);

// Adds what the layout functions and overlays of scripts/ui use to the table on top of the stack; after
// open_imgui.
void add_scope_internals(lua_State* L);

// Lets go of the script's values that ImGui may still ask for: the last payload of a drag, the last function that
// limits a window. After the last frame, in a protected call.
void forget_script_values(lua_State* L);

}  // namespace appctl::lua
