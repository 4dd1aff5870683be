// What drag and drop carries: strings and colours as ImGui's own bytes, any other Lua value by reference.
// Loop thread only, fails with Lua errors.
#pragma once

#include <imgui.h>

#include <lua.hpp>

namespace appctl::lua {

// Pushes payload.Data: the value that was given to SetDragDropPayload.
void push_payload(lua_State* L, const ImGuiPayload& payload);

void forget_payload(lua_State* L);  // after the last frame

}  // namespace appctl::lua
