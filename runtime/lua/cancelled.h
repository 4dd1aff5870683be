// The error value that a cancelled task's wait raises. A table, so that scripts can look at `reason`.
#pragma once

#include <lua.hpp>
#include <string_view>

namespace appctl::lua {

void register_cancelled(lua_State* L);                       // once per state
void push_cancelled(lua_State* L, std::string_view reason);  // raises Lua's memory error
bool is_cancelled(lua_State* L, int index);

}  // namespace appctl::lua
