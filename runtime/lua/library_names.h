// The names of what Lua's library and our modules consist of, so that a function which uses `string.format` or
// holds it in a local can go to another state. On the thread of the state; raises Lua's memory error.
#pragma once

#include <cstddef>
#include <lua.hpp>

namespace appctl::lua {

// Before a script can put something else in their place.
void learn_library_names(lua_State* L);
// The dotted name of the table or function at the index, which must be Lua's or ours; nullptr if it has none.
// Valid as long as the state.
const char* library_name(lua_State* L, int index);
// Pushes what has that name in this state; nil if nothing has.
void push_library_value(lua_State* L, const char* name, std::size_t size);

}  // namespace appctl::lua
