// Reading and writing the fields of ImGui's structs, by the tables that the generator writes. Loop thread
// only; a value of the wrong type or out of its range is a Lua error, and nothing is written then.
#pragma once

#include <cstddef>
#include <lua.hpp>

#include "lua/imgui/objects.h"

namespace appctl::lua {

std::size_t size_of(FieldType type);  // bytes of one element

// `base`: the struct; `offset`: of the field, or of one element of it.
void push_field(lua_State* L, const Class& owner, const Field& field, void* base, std::size_t offset);
// Writes the value at stack index i.
void set_field(lua_State* L, const Field& field, void* base, std::size_t offset, int i);

void check_writable(lua_State* L, const Class& owner, const Field& field);
float checked(lua_State* L, const Field& field, float v);  // v, if it is in the range of the field

}  // namespace appctl::lua
