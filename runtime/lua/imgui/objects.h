// ImGui's structs as Lua values: ImGui.GetIO(), GetStyle(), viewports, fonts, draw lists, sort specs,
// payloads. A full userdata holds a pointer and a type tag in its first word; fields are live and are
// found through a table that the generator writes. One that is used after its time (a draw list of
// another frame) raises an error. The userdata is owned by Lua; what it points to by ImGui, unless the
// script has made it (made.h). Loop thread only.
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
  fonts,  // a list of them
  atlas,
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

struct Object;

// A type of userdata; its address is the tag.
struct Class {
  const char* name;
  // What the object points to now. Raises if its time is over. nullptr for values (ImVec2).
  void* (*find)(lua_State* L, const Object& object) = nullptr;
  bool single = false;               // there is one at a time: find needs nothing but the tag
  void (*destroy)(void*) = nullptr;  // of what the script has made; nullptr = nothing to do
  std::span<const Field> fields = {};
  std::span<const Entry> methods = {};
  std::span<const Entry> metamethods = {};  // of values; objects get theirs from fields and methods
};
extern const Class io_class, style_class, viewport_class, font_class, draw_list_class, payload_class,
    sort_specs_class, atlas_class, font_config_class, ranges_builder_class, storage_class, text_filter_class,
    list_clipper_class, input_data_class, size_data_class;
extern const std::span<const Class* const> struct_classes;  // all that have fields or are made by scripts

struct Object {
  const Class* tag;
  void* pointer;
  std::uint64_t frame;  // gui::Scopes::frame() when it was made, or the count of the callback
};

// Pushes a userdata for `pointer`; nil for nullptr.
void push_object(lua_State* L, const Class& type, const void* pointer);
void push_object(lua_State* L, const Class& type, const void* pointer, std::uint64_t frame);
// The userdata of that type at index i, or nullptr.
Object* as_object(lua_State* L, int i, const Class& type);
// What the object at index i points to. Raises if it is of another type, or out of date.
void* arg_object(lua_State* L, int i, const Class& type);
inline void* opt_object(lua_State* L, int i, const Class& type) {
  return lua_type(L, i) <= LUA_TNIL ? nullptr : arg_object(L, i, type);
}

// The one object of a type with `single`.
inline void* find_single(lua_State* L, const Class& type) {
  return type.find(L, Object{&type, nullptr, 0});
}

// The values of Class::find, see there.
void* find_io(lua_State* L, const Object& object);
void* find_style(lua_State* L, const Object& object);
void* find_viewport(lua_State* L, const Object& object);
void* find_atlas(lua_State* L, const Object& object);
void* find_font(lua_State* L, const Object& object);
void* find_in_frame(lua_State* L, const Object& object);
void* find_sort_specs(lua_State* L, const Object& object);
void* find_callback_data(lua_State* L, const Object& object);  // the callback that it was given to still runs
void* find_made(lua_State* L, const Object& object);           // made by the script
void* find_storage(lua_State* L, const Object& object);        // either made, or of this frame

// For vectors that were read from a field: writes one component through to the live struct.
void write_through(lua_State* L, const Link& link, int component, float value);

// Makes the metatable of the class and leaves it on the stack, once per state.
void push_metatable(lua_State* L, const Class& type);

}  // namespace appctl::lua
