// While a test runs, or a tree of the UI is asked for: each function of Dear ImGui that makes something on
// the screen notes what it made in testing::Items. The functions of the table are replaced by ones that call
// them, so a run that records nothing pays nothing. Loop thread only, fails with Lua errors (memory).
#pragma once

#include <lua.hpp>

#include "testing/items.h"

namespace appctl::lua {

// Once, after open_imgui and before the script. `items` must outlive the state.
void record_items(lua_State* L, testing::Items& items);

}  // namespace appctl::lua
