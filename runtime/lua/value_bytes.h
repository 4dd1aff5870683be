// Values as bytes, and back, for the store: integers, floats, strings of any bytes, booleans, json.null, and
// tables with any such keys, json.array included. Called from bound functions, on the thread of the state.
#pragma once

#include <lua.hpp>
#include <string_view>

#include "lua/block.h"

namespace appctl::lua {

// Appends the value on top of the stack. Raises an error with the path of what cannot be kept, `who` in
// front. Called where raising is harmless to the owner of the block (call_own).
void pack_value(lua_State* L, Block& out, const char* who);

// Pushes the value. False, with nothing pushed, if the bytes are none that pack_value wrote; raises memory
// errors.
bool unpack_value(lua_State* L, std::string_view bytes);

}  // namespace appctl::lua
