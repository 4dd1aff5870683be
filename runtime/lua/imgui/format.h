// ImGui.Text(fmt, ...): one argument is taken verbatim (labels contain %), more go through the rules of
// string.format. Common conversions are done here without making a Lua string; what is unusual or wrong
// is left to string.format itself. Loop thread only, fails with Lua errors.
#pragma once

#include <lua.hpp>

#include "lua/imgui/args.h"

namespace appctl::lua {

struct FormatBuffer {
  char text[1024];
};

// The text of the arguments from index i on: in the buffer, or a Lua string that stays on the stack.
// Always ends with a zero.
Text arg_formatted_slowly(lua_State* L, int i, FormatBuffer& buffer);
inline Text arg_formatted(lua_State* L, int i, FormatBuffer& buffer) {
  return lua_gettop(L) <= i ? arg_text(L, i) : arg_formatted_slowly(L, i, buffer);
}

// Keeps string.format, as it is now, for the unusual cases. Needs the string library.
void open_format(lua_State* L);

}  // namespace appctl::lua
