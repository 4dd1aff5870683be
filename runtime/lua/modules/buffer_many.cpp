// Many elements at a time: b:fill and b:copy. What came before a value that does not fit is written.
#include <cstring>

#include "lua/modules/buffer_elements.h"

namespace appctl::lua::buffers {
namespace {

void put_number(lua_State* L, Buffer& b, std::size_t at) {
  if (!put_value(L, b, at, 2)) refuse_value(L, 2, 2, b);
}

[[noreturn]] void refuse_item(lua_State* L, lua_Integer k, const Buffer& b) {
  lua_rawgeti(L, 2, k);
  if (lua_isnumber(L, -1))
    luaL_argerror(L, 2, lua_pushfstring(L, "value %I: %s", k, push_misfit(L, lua_gettop(L), b.type())));
  luaL_argerror(L, 2, lua_pushfstring(L, "value %I is a %s, not a number", k, luaL_typename(L, -1)));
  __builtin_unreachable();
}

// Gives how many of the first n numbers of the list at index 2 were put. A few at a time come to the stack.
template <class T>
lua_Integer put_items(lua_State* L, lua_Integer n, T* to) {
  constexpr lua_Integer batch = 16;  // has room on every stack
  const int top = lua_gettop(L);
  for (lua_Integer done = 0; done < n;) {
    const int count = static_cast<int>(n - done < batch ? n - done : batch);
    for (int k = 1; k <= count; ++k) lua_rawgeti(L, 2, done + k);
    for (int k = 1; k <= count; ++k, ++done) {
      int is_number;
      const double v = lua_tonumberx(L, top + k, &is_number);
      if (!is_number || !core::convert(v, to[done])) return lua_settop(L, top), done;
    }
    lua_settop(L, top);
  }
  return n;
}

// The numbers of the list at index 2 to b, from element `at` on. REQUIRES: they have room.
void put_list(lua_State* L, Buffer& b, std::size_t at) {
  const auto n = static_cast<lua_Integer>(lua_rawlen(L, 2));
  const lua_Integer put = core::with_type(
      b.type(), [L, n, &b, at](auto type) { return put_items(L, n, b.change<decltype(type)>() + at); });
  if (put < n) refuse_item(L, put + 1, b);
}

// Repeats the first `period` elements of the part until its end.
void repeat(Buffer& b, core::Range part, std::size_t period) {
  const std::size_t size = core::size_of(b.type());
  std::byte* start = b.change() + part.first * size;
  const std::size_t all = part.count * size;
  for (std::size_t done = period * size; done < all; done *= 2)
    std::memcpy(start + done, start, done < all - done ? done : all - done);
}

void copy_buffer(lua_State* L, Buffer& b, std::size_t at) {
  const Buffer& from = check_buffer(L, 2);
  check_room(L, 2, from.count(), b, at);
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
  check_room(L, 2, length / size, b, at);
  if (length > 0) std::memcpy(b.change() + at * size, lua_tostring(L, 2), length);
}

// Where b:copy begins: element 1, (i) or (row, column).
std::size_t opt_start(lua_State* L, const Buffer& b) {
  if (lua_isnoneornil(L, 3)) return 0;
  return lua_isnoneornil(L, 4) ? arg_index(L, 3, b) : arg_row_column(L, 3, b);
}

}  // namespace

// b:fill(value [, first [, last]])
int fill(lua_State* L) {
  Buffer& b = check_buffer(L, 1);
  const bool list = lua_istable(L, 2);
  if (!list && !lua_isnumber(L, 2)) luaL_typeerror(L, 2, "number");
  const core::Range part = opt_elements(L, 3, b);
  const std::size_t period = list ? lua_rawlen(L, 2) : 1;
  if (period == 0) luaL_argerror(L, 2, "an empty list");
  if (part.count % period != 0)
    luaL_argerror(L, 2,
                  lua_pushfstring(L, "%I values do not go into %I elements", static_cast<lua_Integer>(period),
                                  static_cast<lua_Integer>(part.count)));
  lua_settop(L, 2);
  if (part.count > 0) {
    list ? put_list(L, b, part.first) : put_number(L, b, part.first);
    repeat(b, part, period);
  }
  lua_settop(L, 1);
  return 1;
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
    check_room(L, 2, lua_rawlen(L, 2), b, at);
    put_list(L, b, at);
  }
  lua_settop(L, 1);
  return 1;
}

}  // namespace appctl::lua::buffers
