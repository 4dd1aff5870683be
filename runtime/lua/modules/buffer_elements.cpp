// One element at a time: b[i], b:get and b:set, and how all functions of buffers read their arguments.
#include "lua/modules/buffer_elements.h"

#include <cfloat>
#include <cstring>

#include "lua/state.h"

namespace appctl::lua::buffers {

void refuse(lua_State* L, int argument, const char* why) {
  if (argument > 0) luaL_argerror(L, argument, why);
  raise(L, "%s", why);
}

void refuse_index(lua_State* L, int argument, const Buffer& b, lua_Integer given) {
  if (b.count() == 0) refuse(L, argument, lua_pushfstring(L, "element %I: the buffer is empty", given));
  refuse(L, argument,
         lua_pushfstring(L, "element %I is out of range: the buffer has elements 1 to %I", given,
                         static_cast<lua_Integer>(b.count())));
}

std::size_t arg_index(lua_State* L, int i, const Buffer& b) {
  const lua_Integer given = luaL_checkinteger(L, i);
  const std::size_t index = static_cast<std::size_t>(given) - 1;
  if (index >= b.count()) refuse_index(L, i, b, given);
  return index;
}

namespace {

std::size_t arg_side(lua_State* L, int i, const char* what, std::int64_t length) {
  const lua_Integer given = luaL_checkinteger(L, i);
  if (given < 1 || given > length)
    luaL_argerror(L, i,
                  lua_pushfstring(L, "%s %I is out of range: the buffer has %s 1 to %I", what, given,
                                  std::strcmp(what, "row") == 0 ? "rows" : "columns",
                                  static_cast<lua_Integer>(length)));
  return static_cast<std::size_t>(given) - 1;
}

}  // namespace

std::size_t arg_row_column(lua_State* L, int i, const Buffer& b) {
  const std::size_t row = arg_side(L, i, "row", b.rows());
  return row * static_cast<std::size_t>(b.columns()) + arg_side(L, i + 1, "column", b.columns());
}

core::Range opt_part(lua_State* L, int i, lua_Integer length) {
  const lua_Integer first = lua_isnoneornil(L, i) ? 1 : luaL_checkinteger(L, i);
  const lua_Integer last = lua_isnoneornil(L, i + 1) ? length : luaL_checkinteger(L, i + 1);
  if (first < 1 || last > length || last < first - 1)
    luaL_argerror(L, i, lua_pushfstring(L, "%I to %I is not within 1 to %I", first, last, length));
  return {static_cast<std::size_t>(first) - 1, static_cast<std::size_t>(last - first + 1)};
}

void check_room(lua_State* L, int argument, std::size_t count, const Buffer& b, std::size_t at) {
  if (count <= b.count() - at) return;
  luaL_argerror(L, argument,
                lua_pushfstring(L, "%I values, but room for %I from there on",
                                static_cast<lua_Integer>(count), static_cast<lua_Integer>(b.count() - at)));
}

const char* push_misfit(lua_State* L, int i, Element type) {
  const char* given = luaL_tolstring(L, i, nullptr);
  if (type == Element::u8) return lua_pushfstring(L, "%s does not fit u8: 0 to 255", given);
  if (type == Element::i32)
    return lua_pushfstring(L, "%s does not fit i32: -2147483648 to 2147483647", given);
  return lua_pushfstring(L, "%s does not fit f32: up to %f", given, static_cast<double>(FLT_MAX));
}

void refuse_value(lua_State* L, int argument, int i, const Buffer& b) {
  const int value = lua_absindex(L, i);
  if (!lua_isnumber(L, value))
    refuse(L, argument, lua_pushfstring(L, "number expected, got %s", luaL_typename(L, value)));
  refuse(L, argument, push_misfit(L, value, b.type()));
}

namespace {

// Raises why b[key] = v (or b[key], without a value) cannot be done.
[[noreturn]] void refuse_access(lua_State* L, bool writing) {
  const Buffer& b = check_buffer(L, 1);
  if (writing && lua_type(L, 2) == LUA_TSTRING)
    raise(L, "a buffer's '%s' cannot be set, only its elements can", lua_tostring(L, 2));
  const auto count = static_cast<lua_Integer>(b.count());
  if (lua_type(L, 2) != LUA_TNUMBER)
    raise(L, "a buffer has elements 1 to %I, none for a %s", count, luaL_typename(L, 2));
  int is_whole;
  const lua_Integer index = lua_tointegerx(L, 2, &is_whole);
  if (!is_whole) raise(L, "a buffer has elements 1 to %I, not %f", count, lua_tonumber(L, 2));
  if (static_cast<std::size_t>(index) - 1 >= b.count()) refuse_index(L, 0, b, index);
  refuse_value(L, 0, 3, b);
}

// The element that the number at index 2 names.
inline bool find_index(lua_State* L, const Buffer& b, std::size_t& index) {
  if (lua_type(L, 2) != LUA_TNUMBER) return false;
  int is_whole;
  index = static_cast<std::size_t>(lua_tointegerx(L, 2, &is_whole)) - 1;
  return is_whole && index < b.count();
}

void push_property(lua_State* L, const Buffer& b, int property) {
  switch (property) {
    case property_type: lua_pushstring(L, core::name_of(b.type())); break;
    case property_rows: lua_pushinteger(L, b.rows()); break;
    default: lua_pushinteger(L, b.columns());
  }
}

int named(lua_State* L) {
  if (!is_buffer(L, 1)) luaL_typeerror(L, 1, "buffer");
  lua_pushvalue(L, 2);
  if (!lua_istable(L, lua_upvalueindex(2)) || lua_rawget(L, lua_upvalueindex(2)) != LUA_TNUMBER) return 1;
  push_property(L, check_buffer(L, 1), static_cast<int>(lua_tointeger(L, -1)));
  return 1;
}

}  // namespace

// b[i] = v
int newindex(lua_State* L) {
  Buffer* b = to_buffer(L, 1);
  std::size_t index;
  if (b && find_index(L, *b, index) && put_value(L, *b, index, 3)) [[likely]]
    return 0;
  refuse_access(L, true);
}

// b[i], and what it has by name; nil for other names.
int index(lua_State* L) {
  const Buffer* b = to_buffer(L, 1);
  std::size_t at;
  if (b && find_index(L, *b, at)) [[likely]] {
    push_element(L, *b, at);
    return 1;
  }
  if (lua_type(L, 2) == LUA_TSTRING) return named(L);
  refuse_access(L, false);
}

// b:get(i), b:get(row, column [, n])
int get(lua_State* L) {
  const Buffer& b = check_buffer(L, 1);
  if (lua_isnoneornil(L, 3)) {
    push_element(L, b, arg_index(L, 2, b));
    return 1;
  }
  const std::size_t first = arg_row_column(L, 2, b);
  const lua_Integer n = lua_isnoneornil(L, 4) ? 1 : luaL_checkinteger(L, 4);
  const auto left = static_cast<lua_Integer>(b.count() - first);
  if (n < 0 || n > left)
    luaL_argerror(L, 4, lua_pushfstring(L, "%I elements: from there on the buffer has %I", n, left));
  if (n > 200) luaL_argerror(L, 4, "at most 200 at once: use b:slice");
  luaL_checkstack(L, static_cast<int>(n), nullptr);
  for (lua_Integer i = 0; i < n; ++i) push_element(L, b, first + static_cast<std::size_t>(i));
  return static_cast<int>(n);
}

// b:set(i, v), b:set(row, column, v, ...)
int set(lua_State* L) {
  Buffer& b = check_buffer(L, 1);
  const int top = lua_gettop(L);
  if (top <= 3) {
    const std::size_t at = arg_index(L, 2, b);
    if (!put_value(L, b, at, 3)) refuse_value(L, 3, 3, b);
    lua_settop(L, 1);
    return 1;
  }
  const std::size_t first = arg_row_column(L, 2, b);
  const std::size_t count = static_cast<std::size_t>(top) - 3;
  check_room(L, 4, count, b, first);
  for (int i = 4; i <= top; ++i) {
    if (!put_value(L, b, first + static_cast<std::size_t>(i) - 4, i)) refuse_value(L, i, i, b);
  }
  lua_settop(L, 1);
  return 1;
}

}  // namespace appctl::lua::buffers
