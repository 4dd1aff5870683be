// The error values that waits raise: tables, so that a script can tell them from others and from each other.
//   {kind = "Cancelled", reason = text}    the task was cancelled
//   {kind = "Timeout", seconds = number}   task.timeout was too short, or, with message = text, something else
#pragma once

#include <lua.hpp>
#include <string_view>

namespace appctl::lua {

void register_errors(lua_State* L);                          // once per state
void push_cancelled(lua_State* L, std::string_view reason);  // raises Lua's memory error
bool is_cancelled(lua_State* L, int index);
// The seconds, a number, are at that index, and stay what they are: 2 or 2.0. Raises Lua's memory error.
void push_timeout(lua_State* L, int seconds);
void push_timeout(lua_State* L, int seconds, int message);  // with a text that says more

}  // namespace appctl::lua
