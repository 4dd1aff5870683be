// buffer: typed memory for scripts. What a method writes or reads is checked in full before, except in a copy
// that converts. A metamethod of the script cannot run in between; where memory is asked for, finalisers can,
// and the buffer is looked up again.
#include "lua/buffer.h"

#include <cfloat>
#include <cstring>

#include "lua/bind.h"
#include "lua/modules/modules.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

using core::Buffer;
using core::Element;

// ----- arguments ------------------------------------------------------------------------------

// `argument` 0: between brackets.
[[noreturn]] void refuse(lua_State* L, int argument, const char* why) {
  if (argument > 0) luaL_argerror(L, argument, why);
  raise(L, "%s", why);
}

lua_Integer whole(lua_State* L, int i) {
  if (lua_type(L, i) != LUA_TNUMBER) luaL_typeerror(L, i, "integer");
  return luaL_checkinteger(L, i);
}

Element arg_type(lua_State* L, int i) {
  const auto type = core::element_named(luaL_checkstring(L, i));
  if (!type)
    luaL_argerror(
        L, i, lua_pushfstring(L, "unknown type '%s'; there are u8, i32, f32 and f64", lua_tostring(L, i)));
  return *type;
}

[[noreturn]] void refuse_index(lua_State* L, int argument, const Buffer& b, lua_Integer given) {
  if (b.count() == 0) refuse(L, argument, lua_pushfstring(L, "element %I: the buffer is empty", given));
  refuse(L, argument,
         lua_pushfstring(L, "element %I is out of range: the buffer has elements 1 to %I", given,
                         static_cast<lua_Integer>(b.count())));
}

std::size_t arg_index(lua_State* L, int i, const Buffer& b) {
  const lua_Integer given = whole(L, i);
  const std::size_t index = static_cast<std::size_t>(given) - 1;
  if (index >= b.count()) refuse_index(L, i, b, given);
  return index;
}

std::size_t arg_side(lua_State* L, int i, const char* what, std::int64_t length) {
  const lua_Integer given = whole(L, i);
  if (given < 1 || given > length)
    luaL_argerror(L, i,
                  lua_pushfstring(L, "%s %I is out of range: the buffer has %s 1 to %I", what, given,
                                  std::strcmp(what, "row") == 0 ? "rows" : "columns",
                                  static_cast<lua_Integer>(length)));
  return static_cast<std::size_t>(given) - 1;
}

std::size_t arg_row_column(lua_State* L, int i, const Buffer& b) {
  const std::size_t row = arg_side(L, i, "row", b.rows());
  return row * static_cast<std::size_t>(b.columns()) + arg_side(L, i + 1, "column", b.columns());
}

// [first [, last]] at index i, both counted from 1; last may be the one before first.
core::Range opt_part(lua_State* L, int i, lua_Integer length) {
  const lua_Integer first = lua_isnoneornil(L, i) ? 1 : whole(L, i);
  const lua_Integer last = lua_isnoneornil(L, i + 1) ? length : whole(L, i + 1);
  if (first < 1 || last > length || last < first - 1)
    luaL_argerror(L, i, lua_pushfstring(L, "%I to %I is not within 1 to %I", first, last, length));
  return {static_cast<std::size_t>(first) - 1, static_cast<std::size_t>(last - first + 1)};
}

core::Range opt_elements(lua_State* L, int i, const Buffer& b) {
  return opt_part(L, i, static_cast<lua_Integer>(b.count()));
}

// ----- elements -------------------------------------------------------------------------------

template <class T>
bool put_as(Buffer& b, std::size_t index, double v) {
  T element;
  if (!core::convert(v, element)) return false;
  b.change<T>()[index] = element;
  return true;
}

// REQUIRES: index < b.count()
inline bool put(Buffer& b, std::size_t index, double v) {
  return core::with_type(b.type(), [&](auto type) { return put_as<decltype(type)>(b, index, v); });
}

inline void push_element(lua_State* L, const Buffer& b, std::size_t index) {
  switch (b.type()) {
    case Element::u8: return lua_pushinteger(L, b.elements<std::uint8_t>()[index]);
    case Element::i32: return lua_pushinteger(L, b.elements<std::int32_t>()[index]);
    case Element::f32: return lua_pushnumber(L, static_cast<double>(b.elements<float>()[index]));
    case Element::f64: return lua_pushnumber(L, b.elements<double>()[index]);
  }
}

// A number as an element of b, for a value that is there twice: 300 does not fit u8.
const char* push_misfit(lua_State* L, int value, Element type) {
  const char* given = luaL_tolstring(L, value, nullptr);
  if (type == Element::u8) return lua_pushfstring(L, "%s does not fit u8: 0 to 255", given);
  if (type == Element::i32)
    return lua_pushfstring(L, "%s does not fit i32: -2147483648 to 2147483647", given);
  return lua_pushfstring(L, "%s does not fit f32: up to %f", given, static_cast<double>(FLT_MAX));
}

// Why the value at index i cannot be an element.
[[noreturn]] void refuse_value(lua_State* L, int argument, int i, const Buffer& b) {
  const int value = lua_absindex(L, i);
  if (lua_type(L, value) != LUA_TNUMBER)
    refuse(L, argument, lua_pushfstring(L, "number expected, got %s", luaL_typename(L, value)));
  refuse(L, argument, push_misfit(L, value, b.type()));
}

// ----- reading and writing --------------------------------------------------------------------

// Raises why b[key] = v (or b[key], without a value) cannot be done.
[[noreturn]] void refuse_access(lua_State* L, bool writing) {
  const Buffer& b = check_buffer(L, 1);
  if (writing && lua_type(L, 2) == LUA_TSTRING)
    raise(L, "a buffer's '%s' cannot be set, only its elements can", lua_tostring(L, 2));
  int is_whole;
  const lua_Integer index = lua_tointegerx(L, 2, &is_whole);
  if (lua_type(L, 2) != LUA_TNUMBER || !is_whole)
    raise(L, "a buffer has elements 1 to %I, not %s", static_cast<lua_Integer>(b.count()),
          luaL_tolstring(L, 2, nullptr));
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

// b[i] = v
int newindex(lua_State* L) {
  Buffer* b = to_buffer(L, 1);
  std::size_t index;
  if (b && find_index(L, *b, index) && lua_type(L, 3) == LUA_TNUMBER && put(*b, index, lua_tonumber(L, 3)))
      [[likely]]
    return 0;
  refuse_access(L, true);
}

enum Property : int { property_type, property_rows, property_columns };

void push_property(lua_State* L, const Buffer& b, int property) {
  switch (property) {
    case property_type: lua_pushstring(L, core::name_of(b.type())); break;
    case property_rows: lua_pushinteger(L, b.rows()); break;
    default: lua_pushinteger(L, b.columns());
  }
}

// Upvalue 2 has the methods, and the numbers of the properties.
int named(lua_State* L) {
  if (!is_buffer(L, 1)) luaL_typeerror(L, 1, "buffer");
  lua_pushvalue(L, 2);
  if (!lua_istable(L, lua_upvalueindex(2)) || lua_rawget(L, lua_upvalueindex(2)) != LUA_TNUMBER) return 1;
  push_property(L, check_buffer(L, 1), static_cast<int>(lua_tointeger(L, -1)));
  return 1;
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
  const lua_Integer n = lua_isnoneornil(L, 4) ? 1 : whole(L, 4);
  const auto left = static_cast<lua_Integer>(b.count() - first);
  if (n < 0 || n > left)
    luaL_argerror(L, 4, lua_pushfstring(L, "%I elements: there are %I from there on", n, left));
  if (n > 200) luaL_argerror(L, 4, "at most 200 at once: use b:slice");
  luaL_checkstack(L, static_cast<int>(n), nullptr);
  for (lua_Integer i = 0; i < n; ++i) push_element(L, b, first + static_cast<std::size_t>(i));
  return static_cast<int>(n);
}

void set_at(lua_State* L, Buffer& b, std::size_t at, int i) {
  if (lua_type(L, i) != LUA_TNUMBER || !put(b, at, lua_tonumber(L, i))) refuse_value(L, i, i, b);
}

// b:set(i, v), b:set(row, column, v, ...)
int set(lua_State* L) {
  Buffer& b = check_buffer(L, 1);
  const int top = lua_gettop(L);
  if (top <= 3) {
    set_at(L, b, arg_index(L, 2, b), 3);
    lua_settop(L, 1);
    return 1;
  }
  const std::size_t first = arg_row_column(L, 2, b);
  const std::size_t count = static_cast<std::size_t>(top) - 3;
  if (count > b.count() - first)
    luaL_argerror(L, 4,
                  lua_pushfstring(L, "%d values: there are %I elements from there on", top - 3,
                                  static_cast<lua_Integer>(b.count() - first)));
  for (int i = 4; i <= top; ++i) set_at(L, b, first + static_cast<std::size_t>(i) - 4, i);
  lua_settop(L, 1);
  return 1;
}

// ----- many at once ---------------------------------------------------------------------------

// The numbers of the list at index i to b, from element `at` on. REQUIRES: they have room.
void put_list(lua_State* L, int i, Buffer& b, std::size_t at) {
  const auto n = static_cast<lua_Integer>(lua_rawlen(L, i));
  for (lua_Integer k = 1; k <= n; ++k) {
    const int type = lua_rawgeti(L, i, k);
    if (type == LUA_TNUMBER && put(b, at++, lua_tonumber(L, -1))) {
      lua_pop(L, 1);
    } else if (type == LUA_TNUMBER) {
      luaL_argerror(L, i, lua_pushfstring(L, "value %I: %s", k, push_misfit(L, lua_gettop(L), b.type())));
    } else {
      luaL_argerror(L, i, lua_pushfstring(L, "value %I is a %s, not a number", k, luaL_typename(L, -1)));
    }
  }
}

// Repeats the first `period` elements of the part until its end.
void repeat(Buffer& b, core::Range part, std::size_t period) {
  const std::size_t size = core::size_of(b.type());
  std::byte* start = b.change() + part.first * size;
  const std::size_t all = part.count * size;
  for (std::size_t done = period * size; done < all; done *= 2)
    std::memcpy(start + done, start, done < all - done ? done : all - done);
}

// b:fill(value [, first [, last]])
int fill(lua_State* L) {
  Buffer& b = check_buffer(L, 1);
  const bool list = lua_istable(L, 2);
  if (!list && lua_type(L, 2) != LUA_TNUMBER) luaL_typeerror(L, 2, "number");
  const core::Range part = opt_elements(L, 3, b);
  const std::size_t period = list ? lua_rawlen(L, 2) : 1;
  if (period == 0) luaL_argerror(L, 2, "an empty list");
  if (part.count % period != 0)
    luaL_argerror(L, 2,
                  lua_pushfstring(L, "%I values do not go into %I elements", static_cast<lua_Integer>(period),
                                  static_cast<lua_Integer>(part.count)));
  lua_settop(L, 2);
  if (part.count > 0) {
    list ? put_list(L, 2, b, part.first) : set_at(L, b, part.first, 2);
    repeat(b, part, period);
  }
  lua_settop(L, 1);
  return 1;
}

void check_room(lua_State* L, std::size_t count, const Buffer& b, std::size_t at) {
  if (count <= b.count() - at) return;
  luaL_argerror(L, 2,
                lua_pushfstring(L, "%I values: there are %I elements from there on",
                                static_cast<lua_Integer>(count), static_cast<lua_Integer>(b.count() - at)));
}

void copy_buffer(lua_State* L, Buffer& b, std::size_t at) {
  const Buffer& from = check_buffer(L, 2);
  check_room(L, from.count(), b, at);
  const auto bad = core::copy(from, {0, from.count()}, b, at);
  if (!bad) return;
  push_element(L, from, *bad);
  luaL_argerror(L, 2,
                lua_pushfstring(L, "element %I: %s", static_cast<lua_Integer>(*bad) + 1,
                                push_misfit(L, lua_gettop(L), b.type())));
}

void copy_string(lua_State* L, Buffer& b, std::size_t at) {
  const std::size_t size = core::size_of(b.type()), length = lua_rawlen(L, 2);
  if (length % size != 0)
    luaL_argerror(L, 2,
                  lua_pushfstring(L, "%I bytes are no whole number of %s", static_cast<lua_Integer>(length),
                                  core::name_of(b.type())));
  check_room(L, length / size, b, at);
  if (length > 0) std::memcpy(b.change() + at * size, lua_tostring(L, 2), length);
}

// Where b:copy begins: element 1, (i) or (row, column).
std::size_t opt_start(lua_State* L, const Buffer& b) {
  if (lua_isnoneornil(L, 3)) return 0;
  return lua_isnoneornil(L, 4) ? arg_index(L, 3, b) : arg_row_column(L, 3, b);
}

// b:copy(source [, i | row, column])
int copy(lua_State* L) {
  Buffer& b = check_buffer(L, 1);
  const std::size_t at = opt_start(L, b);
  lua_settop(L, 2);
  if (is_buffer(L, 2)) {
    copy_buffer(L, b, at);
  } else if (lua_type(L, 2) == LUA_TSTRING) {
    copy_string(L, b, at);
  } else {
    if (!lua_istable(L, 2)) luaL_typeerror(L, 2, "buffer, list of numbers or string");
    check_room(L, lua_rawlen(L, 2), b, at);
    put_list(L, 2, b, at);
  }
  lua_settop(L, 1);
  return 1;
}

// ----- copies ---------------------------------------------------------------------------------

// A new buffer with a part of the one at index 1.
int push_copy(lua_State* L, core::Range part, std::int64_t columns, std::int64_t rows) {
  Buffer& made = new_buffer(L, check_buffer(L, 1).type(), columns, rows);
  core::copy(check_buffer(L, 1), part, made, 0);  // a finaliser may have freed it
  return 1;
}

// b:slice(first [, last])
int slice(lua_State* L) {
  const core::Range part = opt_elements(L, 2, check_buffer(L, 1));
  return push_copy(L, part, static_cast<std::int64_t>(part.count), 1);
}

// b:row(first [, last])
int row(lua_State* L) {
  const Buffer& b = check_buffer(L, 1);
  if (lua_isnoneornil(L, 3)) {
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
  }
  whole(L, 2);
  const core::Range rows = opt_part(L, 2, b.rows());
  const auto columns = static_cast<std::size_t>(b.columns());
  return push_copy(L, {rows.first * columns, rows.count * columns}, b.columns(),
                   static_cast<std::int64_t>(rows.count));
}

// b:clone()
int clone(lua_State* L) {
  const Buffer& b = check_buffer(L, 1);
  return push_copy(L, {0, b.count()}, b.columns(), b.rows());
}

// b:to_string([first [, last]])
int to_string(lua_State* L) {
  const Buffer& b = check_buffer(L, 1);
  const core::Range part = opt_elements(L, 2, b);
  const std::size_t size = core::size_of(b.type());
  lua_pushlstring(L, reinterpret_cast<const char*>(b.data()) + part.first * size, part.count * size);
  return 1;
}

// ----- what is in it --------------------------------------------------------------------------

void push_value(lua_State* L, const Buffer& b, double v) {
  if (core::is_whole(b.type())) {
    lua_pushinteger(L, static_cast<lua_Integer>(v));
  } else {
    lua_pushnumber(L, v);
  }
}

// b:min([first [, last]]), b:max([first [, last]])
template <double core::Extent::*Which>
int extent(lua_State* L) {
  const Buffer& b = check_buffer(L, 1);
  const auto found = core::extent(b, opt_elements(L, 2, b));
  if (!found) return lua_pushnil(L), 1;
  push_value(L, b, *found.*Which);
  return 1;
}

// b:sum([first [, last]])
int sum(lua_State* L) {
  const Buffer& b = check_buffer(L, 1);
  const core::Range part = opt_elements(L, 2, b);
  if (core::is_whole(b.type())) {
    lua_pushinteger(L, core::whole_sum(b, part));
  } else {
    lua_pushnumber(L, core::sum(b, part));
  }
  return 1;
}

int length(lua_State* L) {
  lua_pushinteger(L, static_cast<lua_Integer>(check_buffer(L, 1).count()));
  return 1;
}

int describe(lua_State* L) {
  const BufferHandle* handle = to_handle(L, 1);
  if (!handle) luaL_typeerror(L, 1, "buffer");
  if (const Buffer* b = handle->buffer) {
    lua_pushfstring(L, "buffer(%s, %I rows x %I columns)", core::name_of(b->type()),
                    static_cast<lua_Integer>(b->rows()), static_cast<lua_Integer>(b->columns()));
  } else {
    lua_pushstring(L, handle->gone_to ? "buffer(moved)" : "buffer(freed)");
  }
  return 1;
}

// Also at the end of a <close> variable, and by the garbage collector.
int free(lua_State* L) {
  if (!is_buffer(L, 1)) luaL_typeerror(L, 1, "buffer");
  free_buffer(L, 1);
  return 0;
}

// ----- making one -----------------------------------------------------------------------------

// buffer.new(type, columns [, rows])
int make(lua_State* L) {
  const Element type = arg_type(L, 1);
  const lua_Integer columns = whole(L, 2), rows = lua_isnoneornil(L, 3) ? 1 : whole(L, 3);
  new_buffer(L, type, columns, rows);
  return 1;
}

// buffer.from_string(type, bytes [, columns])
int from_string(lua_State* L) {
  const Element type = arg_type(L, 1);
  luaL_checktype(L, 2, LUA_TSTRING);
  const auto length = static_cast<lua_Integer>(lua_rawlen(L, 2)),
             size = static_cast<lua_Integer>(core::size_of(type));
  if (length % size != 0)
    luaL_argerror(L, 2,
                  lua_pushfstring(L, "%I bytes are no whole number of %s", length, core::name_of(type)));
  const lua_Integer count = length / size, columns = lua_isnoneornil(L, 3) ? count : whole(L, 3);
  if (columns < 0 || (columns == 0 ? count != 0 : count % columns != 0))
    luaL_argerror(L, 3, lua_pushfstring(L, "%I elements do not make rows of %I", count, columns));
  Buffer& b = new_buffer(L, type, columns, columns == 0 ? 1 : count / columns);
  if (length > 0) std::memcpy(b.change(), lua_tostring(L, 2), static_cast<std::size_t>(length));
  return 1;
}

constexpr Entry functions[] = {{"new", entry<make>}, {"from_string", entry<from_string>}};
constexpr Entry methods[] = {{"get", entry<get>},
                             {"set", entry<set>},
                             {"fill", entry<fill>},
                             {"copy", entry<copy>},
                             {"slice", entry<slice>},
                             {"row", entry<row>},
                             {"clone", entry<clone>},
                             {"to_string", entry<to_string>},
                             {"min", entry<extent<&core::Extent::low>>},
                             {"max", entry<extent<&core::Extent::high>>},
                             {"sum", entry<sum>},
                             {"free", entry<free>}};
constexpr struct {
  const char* name;
  Property property;
} properties[] = {{"type", property_type}, {"rows", property_rows}, {"columns", property_columns}};
constexpr Entry metamethods[] = {{"__newindex", entry<newindex>},
                                 {"__len", entry<length>},
                                 {"__tostring", entry<describe>},
                                 {"__gc", entry<free>},
                                 {"__close", entry<free>}};

}  // namespace

void open_buffer(lua_State* L) {
  lua_newtable(L);
  lua_pushliteral(L, "buffer");
  lua_setfield(L, -2, "__name");
  set_functions(L, metamethods, nullptr);
  lua_pushlightuserdata(L, nullptr);
  lua_newtable(L);
  set_functions(L, methods, nullptr);
  for (const auto& each : properties) {
    lua_pushinteger(L, each.property);
    lua_setfield(L, -2, each.name);
  }
  lua_pushcclosure(L, entry<index>, 2);
  lua_setfield(L, -2, "__index");
  set_buffer_metatable(L);
  lua_newtable(L);
  set_functions(L, functions, nullptr);
  publish(L, "buffer");
}

}  // namespace appctl::lua
