// Lua values written as JSON text. Called from bound functions, on the thread of the state. Raises a Lua
// error that names the path of what cannot be written, as .users[3].callback.
#pragma once

#include <lua.hpp>

namespace appctl::lua {

struct JsonStyle {
  int indent = 0;  // blanks a level; 0 = all on one line
};

// Pushes the text of the value at `index`. `who`: the function that is named in errors, "json.encode".
void push_json(lua_State* L, int index, JsonStyle style, const char* who);

// --- what an array is, when it is empty: a table with this mark as its metatable ---
void register_json(lua_State* L);    // once per state
void mark_json_array(lua_State* L);  // the table on top of the stack
bool is_json_array(lua_State* L, int index);

}  // namespace appctl::lua
