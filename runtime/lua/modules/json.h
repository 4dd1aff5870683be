// The json module. It needs nothing but a state, so a worker's state can have it too. Raises Lua's memory
// error.
#pragma once

#include <lua.hpp>

namespace appctl::lua {

void open_json(lua_State* L);  // once per state; publishes `json`

}  // namespace appctl::lua
