// buffer: typed memory for scripts; here what makes one, what gives a copy, and the registration. Where
// memory is asked for, finalisers of the script run, and a buffer is looked up again.
#include <cstring>

#include "lua/bind.h"
#include "lua/modules/buffer_elements.h"
#include "lua/modules/modules.h"

namespace appctl::lua {
namespace {

using namespace buffers;

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
