// What the toolkit in scripts/ui (ui, overlay, observable) needs beyond what scripts can call.
#pragma once

#include <lua.hpp>

namespace appctl::lua {

struct AppParts;

// Adds it to the table on top of the stack, on which app.cpp has its own. `parts` must outlive the state.
void add_toolkit_internals(lua_State* L, AppParts& parts);

}  // namespace appctl::lua
