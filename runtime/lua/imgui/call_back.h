// Callbacks that ImGui makes in the middle of a widget: those of InputText, and of size constraints. The
// script's function runs protected, and may draw nothing. An error of it is kept, and raised when ImGui
// has returned: no longjmp ever crosses ImGui's frames. Loop thread only.
#pragma once

#include <imgui.h>

#include <lua.hpp>

#include "lua/imgui/objects.h"

namespace appctl::lua {

// Calls the function at stack index `function` with an object for `data`, valid until it returns. Gives
// the integer that it returned (true is 1); 0 if it failed. REQUIRES: a few free slots on the stack.
int call_back(lua_State* L, int function, const Class& type, void* data);

[[noreturn]] void raise_kept(lua_State* L);
// After a call of ImGui that may have called back: raises what was kept.
inline void settle(lua_State* L, const Bindings& b) {
  if (b.kept) [[unlikely]]
    raise_kept(L);
}

void open_call_back(lua_State* L);  // once per state

// For SetNextWindowSizeConstraints: keeps the function at index i, if there is one, for the next window,
// and gives what to hand to ImGui, with the Bindings as its user data.
ImGuiSizeCallback opt_size_callback(lua_State* L, int i);

void forget_size_function(lua_State* L);  // after the last frame

}  // namespace appctl::lua
