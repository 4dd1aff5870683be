// Where in a value one is that is gone through table by table: for messages, and to find a table inside
// itself. Each step stands in the frame of the function that goes through its table. The thread of the state.
#pragma once

#include <lua.hpp>
#include <string_view>

namespace appctl::lua {

struct ValueStep {
  ValueStep* outer;
  const void* table;
  std::string_view key;  // without data: `index` counts, or if that is 0 nothing of it has begun
  lua_Integer index;
};

// Whether the table is the one of the step or of one around it.
bool is_inside(const ValueStep* step, const void* table);

// Pushes ".users[3].name"; of a deep path the beginning. `depth`: how many steps there are. Raises memory
// errors.
void push_value_path(lua_State* L, const ValueStep* step, int depth);

// Adds the key at the index as such a step: .name, [3] or ["other name"]. Raises memory errors.
void add_path_key(lua_State* L, int index, luaL_Buffer& text);

}  // namespace appctl::lua
