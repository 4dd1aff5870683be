// buffer: typed memory for scripts; here what makes one, what gives a copy, and the registration. Where
// memory is asked for, finalisers of the script run, and a buffer is looked up again.
#include <cstring>

#include "lua/bind.h"
#include "lua/modules/buffer_elements.h"
#include "lua/modules/modules.h"

namespace appctl::lua {
namespace {

using namespace buffers;

/// # Buffers
/// A buffer is memory for numbers of one type, in rows and columns: pictures, samples, whatever is too much for a table.
/// Its memory counts against --memory-limit. No two buffers share memory, and a buffer belongs to one Lua state at a time:
/// it is moved to a worker and back, never copied, and every use of one that was moved is an error that says where.
///
///   local picture = buffer.new("u8", 4 * 320, 200)    -- 320 x 200 pixels: red, green, blue, alpha
///   picture:fill { 0, 0, 64, 255 }
///   picture:set(10, 4 * 20 - 3, 255, 255, 0, 255)     -- the pixel in row 10, column 20
///   local wave = buffer.new("f32", 1000)
///   for i = 1, #wave do wave[i] = math.sin(i / 50) end
///   app.run(function()
///     ImGui.Image(picture)
///     ImGui.PlotLines("wave", wave, nil, 0, nil, -1, 1, { 0, 80 })
///   end)
///
/// `ImGui.Image`, `ImGui.ImageButton` and draw lists show a buffer of u8 that has 4 columns a pixel, as it is in that
/// frame; `ImGui.PlotLines` and `ImGui.PlotHistogram` take one of any type. No loop in Lua runs for that.

/// buffer.new(type, columns [, rows]) -> b
/// Makes one of zeros. The types are "u8" (0 to 255), "i32" (whole numbers of 32 bits), "f32" and "f64" (floats). It has
/// one row unless `rows` says otherwise, and at most 1 GB.

/// buffer.from_string(type, bytes [, columns]) -> b
/// Makes one of the bytes of a string, as `b:to_string` gives them and string.pack writes them: little-endian. Without
/// `columns` it has one row.

/// b[i] -> v
/// b[i] = v
/// Elements are counted from 1, row after row; `#b` is their number. An index outside, and a number that does not fit the
/// type, are errors; u8 and i32 drop a fraction.

/// b.type
/// b.columns
/// b.rows
/// What it was made with.

/// b:get(i) -> v
/// b:get(row, column [, n]) -> v, ...
/// One element, or n of them (1 without n) from there on.

/// b:set(i, v) -> b
/// b:set(row, column, v, ...) -> b
/// Sets one element, or as many as there are values, from there on.

/// b:fill(value [, first [, last]]) -> b
/// Sets the elements from first to last (all of them without) to a number, or to those of a list over and over.

/// b:copy(source [, i]) -> b
/// b:copy(source, row, column) -> b
/// Copies all that the source has, to the first element or from there on: another buffer, whose numbers are converted
/// if it is of another type; a list of numbers; or bytes, as in buffer.from_string. What came before a number that does
/// not fit is copied. This is the fast way from Lua: a row that is put together in a table and copied takes about half
/// the time of an element at a time.

/// b:slice([first [, last]]) -> a buffer of one row
/// b:row(first [, last]) -> a buffer of these rows
/// b:clone() -> a buffer
/// Copies of a part: elements, one row or several, all of it.

/// b:to_string([first [, last]]) -> bytes
/// The bytes of these elements.

/// b:min([first [, last]]) -> v
/// b:max([first [, last]]) -> v
/// b:sum([first [, last]]) -> v
/// Of these elements. `b:min` and `b:max` leave NaN aside, and give nil if there is nothing else.

/// b:free()
/// Gives the memory back at once; later uses are errors. A `<close>` variable does so at its end. Else the garbage
/// collector does: it knows how large buffers are.

Element arg_type(lua_State* L, int i) {
  constexpr const char* types = "'u8', 'i32', 'f32' or 'f64'";
  if (lua_type(L, i) != LUA_TSTRING) luaL_typeerror(L, i, types);
  const auto type = core::element_named(lua_tostring(L, i));
  if (!type) luaL_argerror(L, i, lua_pushfstring(L, "%s expected, got '%s'", types, lua_tostring(L, i)));
  return *type;
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
  luaL_checkinteger(L, 2);
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
  const lua_Integer columns = luaL_checkinteger(L, 2),
                    rows = lua_isnoneornil(L, 3) ? 1 : luaL_checkinteger(L, 3);
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
  const lua_Integer count = length / size, columns = lua_isnoneornil(L, 3) ? count : luaL_checkinteger(L, 3);
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

// Pushes __index with the table of what a buffer has by name as upvalue 2.
void push_index(lua_State* L) {
  lua_pushlightuserdata(L, nullptr);
  lua_newtable(L);
  set_functions(L, methods, nullptr);
  for (const auto& each : properties) {
    lua_pushinteger(L, each.property);
    lua_setfield(L, -2, each.name);
  }
  lua_pushcclosure(L, entry<index>, 2);
}

}  // namespace

// What is looked up for each element comes first into the metatable, which has room: it is found at once.
void open_buffer(lua_State* L) {
  lua_createtable(L, 0, 16);
  set_functions(L, metamethods, nullptr);
  push_index(L);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "buffer");
  lua_setfield(L, -2, "__name");
  set_buffer_metatable(L);
  lua_newtable(L);
  set_functions(L, functions, nullptr);
  publish(L, "buffer");
}

}  // namespace appctl::lua
