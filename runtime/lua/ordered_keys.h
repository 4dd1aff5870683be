// The keys of a table in an order that depends on the keys alone, not on the hashes of this run: 1 to the
// border of the array part, then strings, then other numbers, booleans, and the rest by address. On the
// thread of the state; raises Lua's memory error.
#pragma once

#include <lua.hpp>

namespace appctl::lua {

// Pushes a list of the keys of the table at `table`, an absolute index.
void push_ordered_keys(lua_State* L, int table);

}  // namespace appctl::lua
