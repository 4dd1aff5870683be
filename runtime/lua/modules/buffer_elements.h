// Elements and arguments that the functions of buffers have in common. Each raises what is wrong with what it
// was given; a script cannot run meanwhile. For modules/buffer*.cpp; a state's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <lua.hpp>

#include "lua/buffer.h"

namespace appctl::lua::buffers {

using core::Buffer;
using core::Element;

// `argument` 0: between brackets.
[[noreturn]] void refuse(lua_State* L, int argument, const char* why);
[[noreturn]] void refuse_index(lua_State* L, int argument, const Buffer& b, lua_Integer given);
// Why the value at index i of the stack is no element of b.
[[noreturn]] void refuse_value(lua_State* L, int argument, int i, const Buffer& b);
// "300 does not fit u8: 0 to 255", of the number at index i; left on the stack.
const char* push_misfit(lua_State* L, int i, Element type);

// Places in b, counted from 0: (i), and (row, column).
std::size_t arg_index(lua_State* L, int i, const Buffer& b);
std::size_t arg_row_column(lua_State* L, int i, const Buffer& b);
// [first [, last]] of `length`, counted from 1; last may be the one before first.
core::Range opt_part(lua_State* L, int i, lua_Integer length);
inline core::Range opt_elements(lua_State* L, int i, const Buffer& b) {
  return opt_part(L, i, static_cast<lua_Integer>(b.count()));
}
// `count` values have room from `at` on, or the argument is refused.
void check_room(lua_State* L, int argument, std::size_t count, const Buffer& b, std::size_t at);

template <class T>
bool put_as(Buffer& b, std::size_t index, double v) {
  T element;
  if (!core::convert(v, element)) return false;
  b.change<T>()[index] = element;
  return true;
}

// Written out, as a call of each element's own: this is the inner loop of scripts.
// REQUIRES: index < b.count()
inline bool put(Buffer& b, std::size_t index, double v) {
  switch (b.type()) {
    case Element::u8: return put_as<std::uint8_t>(b, index, v);
    case Element::i32: return put_as<std::int32_t>(b, index, v);
    case Element::f32: return put_as<float>(b, index, v);
    case Element::f64: break;
  }
  return put_as<double>(b, index, v);
}

// The number at index i of the stack; false if it is none, or does not fit.
inline bool put_value(lua_State* L, Buffer& b, std::size_t at, int i) {
  int is_number;
  const double v = lua_tonumberx(L, i, &is_number);
  return is_number && put(b, at, v);
}

inline void push_element(lua_State* L, const Buffer& b, std::size_t index) {
  switch (b.type()) {
    case Element::u8: return lua_pushinteger(L, b.elements<std::uint8_t>()[index]);
    case Element::i32: return lua_pushinteger(L, b.elements<std::int32_t>()[index]);
    case Element::f32: return lua_pushnumber(L, static_cast<double>(b.elements<float>()[index]));
    case Element::f64: return lua_pushnumber(L, b.elements<double>()[index]);
  }
}

// Their functions, for the registration in buffer.cpp.
int index(lua_State* L);     // b[i], b.name; upvalue 2 has the methods, and the properties as numbers
int newindex(lua_State* L);  // b[i] = v
int get(lua_State* L);
int set(lua_State* L);
int fill(lua_State* L);
int copy(lua_State* L);
enum Property : int { property_type, property_rows, property_columns };

}  // namespace appctl::lua::buffers
