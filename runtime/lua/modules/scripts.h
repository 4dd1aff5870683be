// The Lua half of appctl, embedded from scripts/: compiled when appctl is built (scripts/gen/embed.cpp).
#pragma once

#include <lua.hpp>
#include <string_view>

namespace appctl::lua {

struct EmbeddedScript {
  const char* name;  // "task.lua"
  std::string_view code;  // what lua_dump wrote
};
extern const EmbeddedScript embedded_scripts[];  // ends with a null name

// Pushes the embedded script as a function. Raises.
void push_embedded(lua_State* L, const char* name);
// Runs the embedded script with the table on top of the stack as its argument, and pops that. Raises.
void run_embedded(lua_State* L, const char* name);

}  // namespace appctl::lua
