// From a parcel to values. Unpacker has no destructor: each call can raise Lua's memory error.
#include <cstring>
#include <utility>

#include "lua/buffer.h"
#include "lua/json_encode.h"
#include "lua/library_names.h"
#include "lua/parcel.h"
#include "lua/parcel_format.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

struct Unpacker {
  lua_State* L;
  core::Parcel& parcel;
  const char* at;
  int objects;  // on the stack, nil before it is needed: the list of objects
  int owners;   // on the stack, the same: cell -> function, and behind it its upvalue
  Size seen;
  Size cells;
  std::size_t buffers;
  std::size_t channels;
};

template <class T>
T take(Unpacker& u) {
  T value;
  std::memcpy(&value, u.at, sizeof value);
  u.at += sizeof value;
  return value;
}

void unpack_value(Unpacker& u, Tag tag);
void unpack_value(Unpacker& u) {
  unpack_value(u, take<Tag>(u));
}

void need_list(lua_State* L, int index) {
  if (!lua_isnil(L, index)) return;
  lua_createtable(L, 4, 0);
  lua_replace(L, index);
}

// The object on top of the stack gets the next number.
void note(Unpacker& u) {
  need_list(u.L, u.objects);
  lua_pushvalue(u.L, -1);
  lua_rawseti(u.L, u.objects, static_cast<lua_Integer>(++u.seen));
}

void unpack_table(Unpacker& u) {
  lua_State* const L = u.L;
  const auto sequence = take<Size>(u);
  lua_createtable(L, static_cast<int>(sequence), 0);
  note(u);
  const int table = lua_gettop(L);
  for (Size i = 1; i <= sequence; ++i) {
    unpack_value(u);
    lua_rawseti(L, table, static_cast<lua_Integer>(i));
  }
  Tag tag = take<Tag>(u);
  for (; tag != Tag::end && tag != Tag::end_array; tag = take<Tag>(u)) {
    unpack_value(u, tag);
    unpack_value(u);
    lua_rawset(L, table);
  }
  if (tag == Tag::end_array) mark_json_array(L);
}

// The function is on top of the stack.
void unpack_upvalue(Unpacker& u, int n) {
  lua_State* const L = u.L;
  const int function = lua_gettop(L);
  if (take<Tag>(u) == Tag::shared) {
    const auto cell = static_cast<lua_Integer>(take<Size>(u));
    lua_rawgeti(L, u.owners, 2 * cell + 1);
    lua_rawgeti(L, u.owners, 2 * cell + 2);
    lua_upvaluejoin(L, function, n, -2, static_cast<int>(lua_tointeger(L, -1)));
    return lua_settop(L, function);
  }
  need_list(L, u.owners);
  const auto cell = static_cast<lua_Integer>(u.cells++);
  lua_pushvalue(L, function);
  lua_rawseti(L, u.owners, 2 * cell + 1);
  lua_pushinteger(L, n);
  lua_rawseti(L, u.owners, 2 * cell + 2);
  unpack_value(u);
  lua_setupvalue(L, function, n);
}

// The code is our own, so it may be loaded although bytecode is refused to scripts.
void unpack_function(Unpacker& u) {
  const auto size = take<Size>(u);
  if (luaL_loadbufferx(u.L, u.at, size, "=worker", "b") != LUA_OK) lua_error(u.L);
  u.at += size;
  note(u);
  const auto upvalues = take<Size>(u);
  for (Size n = 1; n <= upvalues; ++n) unpack_upvalue(u, static_cast<int>(n));
}

int refuse_missing(lua_State* L) {
  raise(L, "%s", lua_tostring(L, lua_upvalueindex(1)));
}

// What belongs to the other state alone: it is there, and says so when it is called.
void push_missing(lua_State* L, const char* name, std::size_t size) {
  lua_pushlstring(L, name, size);
  const bool in_worker = State::of(L).options().worker;
  lua_pushfstring(L, "%s is not available %s", lua_tostring(L, -1),
                  in_worker ? "in a worker" : "outside a worker");
  lua_remove(L, -2);
  lua_pushcclosure(L, refuse_missing, 1);
}

void unpack_library(Unpacker& u) {
  const auto size = take<Size>(u);
  push_library_value(u.L, u.at, size);
  if (lua_isnil(u.L, -1)) {
    lua_pop(u.L, 1);
    push_missing(u.L, u.at, size);
  }
  u.at += size;
}

void unpack_text(Unpacker& u) {
  const auto size = take<Size>(u);
  lua_pushlstring(u.L, u.at, size);
  u.at += size;
}

void unpack_value(Unpacker& u, Tag tag) {
  lua_State* const L = u.L;
  luaL_checkstack(L, 12, "a value too deep to be copied");
  switch (tag) {
    case Tag::json_null: return lua_pushlightuserdata(L, nullptr);
    case Tag::no: return lua_pushboolean(L, 0);
    case Tag::yes: return lua_pushboolean(L, 1);
    case Tag::integer: return lua_pushinteger(L, take<lua_Integer>(u));
    case Tag::number: return lua_pushnumber(L, take<lua_Number>(u));
    case Tag::text: return unpack_text(u);
    case Tag::table: return unpack_table(u);
    case Tag::seen: lua_rawgeti(L, u.objects, static_cast<lua_Integer>(take<Size>(u)) + 1); return;
    case Tag::function: return unpack_function(u);
    case Tag::library: State::of(L).reaches_globals = true; return unpack_library(u);
    case Tag::globals: State::of(L).reaches_globals = true; return lua_pushglobaltable(L);
    case Tag::buffer: push_buffer(L, u.parcel.buffers[u.buffers++]); return note(u);
    case Tag::channel: push_channel(L, u.parcel.channels[u.channels++]); return note(u);
    default: return lua_pushnil(L);
  }
}

}  // namespace

int unpack(lua_State* L, core::Parcel& parcel) {
  luaL_checkstack(L, 12, "too many values");
  lua_pushnil(L);
  lua_pushnil(L);
  const int base = lua_gettop(L);
  Unpacker u{L, parcel, parcel.bytes.data(), base - 1, base, 0, 0, 0, 0};
  const auto count = static_cast<int>(take<Size>(u));
  luaL_checkstack(L, count + 12, "too many values");
  for (int i = 0; i < count; ++i) unpack_value(u);
  lua_remove(L, base);
  lua_remove(L, base - 1);
  return count;
}

}  // namespace appctl::lua
