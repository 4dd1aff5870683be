// The native half of the process module; scripts/process.lua is the other. See appctl-lua(3).
#pragma once

#include <lua.hpp>

#include "lua/modules/outside_parts.h"

namespace appctl::lua {

// Sets the global table `process`, and adds what scripts/process.lua needs to the table on top of the stack.
// `parts` must outlive the state.
void open_process(lua_State* L, OutsideParts& parts);

}  // namespace appctl::lua
