// ImVec2, ImVec4 and ImColor as Lua values: full userdata with a type tag in their first word, so that
// no script can pass something else off as one. Owned by Lua, loop thread only, fails with Lua errors.
// A vector that was read from a field of a live struct (style.WindowPadding) writes through to it.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <lua.hpp>

namespace appctl::lua {

struct Class;  // objects.h: the tag
struct Bindings;

// Where a vector was read from: the struct, the field's offset in it, and whether it may be written.
struct Link {
  const Class* owner = nullptr;  // nullptr = from nowhere
  std::uint32_t offset = 0;      // bytes
  bool writable = false;
};

struct Vec2Value {
  const Class* tag;
  ImVec2 value;
  Link link;
};
struct Vec4Value {  // ImVec4 and ImColor
  const Class* tag;
  ImVec4 value;
  Link link;
};

extern const Class vec2_class, vec4_class, color_class;

void push_vec2(lua_State* L, const ImVec2& value, Link link = {});
void push_vec4(lua_State* L, const ImVec4& value, Link link = {});
// The vector at index i, or nullptr if that is something else (tables and numbers too).
const ImVec2* as_vec2(lua_State* L, int i);
const ImVec4* as_vec4(lua_State* L, int i);  // ImVec4 or ImColor

// Sets the globals ImVec2, ImVec4, ImColor, IM_COL32 and the named colours.
void open_values(lua_State* L, Bindings& b);

}  // namespace appctl::lua
