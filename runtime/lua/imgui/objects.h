// ImGui's structs as Lua values: ImGui.GetIO(), GetStyle(), viewports, fonts, draw lists, sort specs,
// payloads. A full userdata holds a pointer and a type tag in its first word; fields are live and are
// found through a table that the generator writes. One that is used after its time (a draw list of
// another frame) raises an error. Owned by Lua; what it points to by ImGui. Loop thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <lua.hpp>
#include <span>

#include "lua/imgui/binding.h"
#include "lua/imgui/values.h"

namespace appctl::lua {

enum class FieldType : std::uint8_t {
  boolean,
  int32,
  uint32,
  int8,
  int16,
  uint16,
  uint8,
  float32,
  float64,
  vec2,
  vec4,
  string,
  characters,
  font,
  payload
};
enum class Access : std::uint8_t { read_only, read_write };

struct Field {
  const char* name;
  FieldType type;
  Access access;
  std::uint32_t offset;  // bytes, in the struct
  std::uint32_t count;   // of an array; 0 = no array
  float low, high;       // what may be written; each component of a vector
};

// A type of userdata; its address is the tag.
struct Class {
  const char* name;
  std::span<const Field> fields = {};
  std::span<const Entry> methods = {};
  std::span<const Entry> metamethods = {};  // of values (ImVec2); objects get theirs from fields and methods
};
extern const Class io_class, style_class, viewport_class, font_class, draw_list_class, payload_class,
    sort_specs_class;

struct Object {
  const Class* tag;
  void* pointer;
  std::uint64_t frame;  // gui::Scopes::frame() when it was made
};

// Pushes a userdata for `pointer`; nil for nullptr.
void push_object(lua_State* L, const Class& type, const void* pointer);
// The userdata of that type at index i, or nullptr.
Object* as_object(lua_State* L, int i, const Class& type);
// What the object at index i points to. Raises if it is of another type, or out of date.
void* arg_object(lua_State* L, int i, const Class& type);
inline void* opt_object(lua_State* L, int i, const Class& type) {
  return lua_type(L, i) <= LUA_TNIL ? nullptr : arg_object(L, i, type);
}

// For vectors that were read from a field: writes one component through to the live struct.
void write_through(lua_State* L, const Link& link, int component, float value);

// Makes the metatable of the class and leaves it on the stack, once per state.
void push_metatable(lua_State* L, const Class& type);

}  // namespace appctl::lua
