// The virtual clock's promise that two runs give the same bytes: pairs and next visit keys in an order
// that depends on the keys alone, and every printed address comes from the arena.
//
// The order: 1 to the border of the array part, then strings, then other numbers, booleans, and the
// rest by address. A traversal works on the keys as they were when it began; removed ones are skipped.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

#include "lua/bind.h"
#include "lua/modules/modules.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

enum class Rank : std::uint8_t { array, string, number, boolean, object };

struct Key {
  Rank rank;
  std::uint32_t index;  // in the list of keys
  double number;        // value, or 0 and 1 for booleans
  const char* text;     // of a string, or the address of an object
  std::size_t size;

  bool operator<(const Key& other) const {
    if (rank != other.rank) return rank < other.rank;
    if (rank == Rank::object) return text < other.text;
    if (rank != Rank::string) return number != other.number ? number < other.number : index < other.index;
    const int order = std::memcmp(text, other.text, std::min(size, other.size));
    return order != 0 ? order < 0 : size < other.size;
  }
};

Key describe_key(lua_State* L, int index, lua_Unsigned border, std::uint32_t position) {
  Key key{Rank::object, position, 0, nullptr, 0};
  switch (lua_type(L, index)) {
    case LUA_TSTRING:
      key.rank = Rank::string;
      key.text = lua_tolstring(L, index, &key.size);
      break;
    case LUA_TNUMBER:
      key.number = lua_tonumber(L, index);
      key.rank = lua_isinteger(L, index) && static_cast<lua_Unsigned>(lua_tointeger(L, index)) - 1 < border
                     ? Rank::array
                     : Rank::number;
      break;
    case LUA_TBOOLEAN:
      key.rank = Rank::boolean;
      key.number = lua_toboolean(L, index);
      break;
    default: key.text = static_cast<const char*>(lua_topointer(L, index));
  }
  return key;
}

std::uint32_t count_keys(lua_State* L, int table) {
  std::uint32_t count = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) ++count;
  return count;
}

struct KeyLists {
  int ordered;  // index of a table for the keys in order
  int found;    // index of a table for the keys as they are found
  Key* keys;
};

// Pushes room for all keys of the table. Making room can run finalisers, which may add keys: then there
// is more to make. Afterwards nothing allocates until the keys are taken.
KeyLists push_room_for_keys(lua_State* L, int table) {
  const int top = lua_gettop(L);
  for (std::uint32_t room = count_keys(L, table);;) {
    lua_createtable(L, static_cast<int>(room), 0);
    auto* keys = static_cast<Key*>(lua_newuserdatauv(L, sizeof(Key) * (room + std::size_t{1}), 0));
    lua_createtable(L, static_cast<int>(room), 0);
    const std::uint32_t needed = count_keys(L, table);
    if (needed <= room) return {top + 1, top + 3, keys};
    room = needed;
    lua_settop(L, top);
  }
}

// Pushes a list of the keys of the table at `table`, in order.
void push_ordered_keys(lua_State* L, int table) {
  const KeyLists lists = push_room_for_keys(L, table);
  const lua_Unsigned border = lua_rawlen(L, table);
  std::uint32_t n = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    new (&lists.keys[n]) Key(describe_key(L, -2, border, n));
    lua_pushvalue(L, -2);
    lua_rawseti(L, lists.found, ++n);
  }
  std::sort(lists.keys, lists.keys + n);
  for (std::uint32_t i = 0; i < n; ++i) {
    lua_rawgeti(L, lists.found, lists.keys[i].index + lua_Integer{1});
    lua_rawseti(L, lists.ordered, i + lua_Integer{1});
  }
  lua_settop(L, lists.ordered);
}

// Pushes the next key of the list at `keys` after position `at` that is still in the table, and its
// value; returns its position, or 0 with nothing pushed.
lua_Integer push_next(lua_State* L, int table, int keys, lua_Integer at) {
  for (;;) {
    if (lua_rawgeti(L, keys, ++at) == LUA_TNIL) {
      lua_pop(L, 1);
      return 0;
    }
    lua_pushvalue(L, -1);
    if (lua_rawget(L, table) != LUA_TNIL) return at;
    lua_pop(L, 2);
  }
}

// --- pairs: iterator with the keys (upvalue 2), and how far it came (upvalue 3) ---

int iterate(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  const lua_Integer at = push_next(L, 1, lua_upvalueindex(2), lua_tointeger(L, lua_upvalueindex(3)));
  if (at == 0) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, at);
  lua_replace(L, lua_upvalueindex(3));
  return 2;
}

int after_metamethod(lua_State*, int, lua_KContext) {
  return 3;
}

int pairs(lua_State* L) {
  luaL_checkany(L, 1);
  if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
    lua_pushvalue(L, 1);
    lua_callk(L, 1, 3, 0, after_metamethod);
    return 3;
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  push_ordered_keys(L, 1);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, entry<iterate>, 3);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

// --- next: the traversals in progress are kept by table, weakly (upvalue 2): {keys, at} ---

// Pushes the traversal of table 1 that stands at key 2: the kept one, or a new one.
void push_traversal(lua_State* L) {
  lua_pushvalue(L, 1);
  if (lua_rawget(L, lua_upvalueindex(2)) == LUA_TTABLE && !lua_isnil(L, 2)) {
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    lua_rawgeti(L, -2, lua_tointeger(L, -1));
    const bool here = lua_rawequal(L, -1, 2);
    lua_pop(L, 3);
    if (here) return;
  }
  lua_pop(L, 1);
  lua_createtable(L, 2, 0);
  push_ordered_keys(L, 1);
  lua_rawseti(L, -2, 1);
  lua_pushinteger(L, 0);
  lua_rawseti(L, -2, 2);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -2);
  lua_rawset(L, lua_upvalueindex(2));
}

// The position of key 2 in the list on top of the stack.
lua_Integer position_of_key(lua_State* L) {
  const auto n = static_cast<lua_Integer>(lua_rawlen(L, -1));
  for (lua_Integer i = 1; i <= n; ++i) {
    lua_rawgeti(L, -1, i);
    const bool here = lua_rawequal(L, -1, 2);
    lua_pop(L, 1);
    if (here) return i;
  }
  return luaL_error(L, "invalid key to 'next'");
}

int next(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) {  // the common question whether a table is empty needs no order
    if (!lua_next(L, 1)) {
      lua_pushnil(L);
      return 1;
    }
    lua_settop(L, 1);
    lua_pushnil(L);
  }
  push_traversal(L);
  lua_rawgeti(L, 3, 1);  // table key traversal keys
  lua_rawgeti(L, 3, 2);
  lua_Integer at = lua_tointeger(L, -1);
  lua_pop(L, 1);
  if (!lua_isnil(L, 2) && at == 0) at = position_of_key(L);
  at = push_next(L, 1, 4, at);
  if (at == 0) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, at);
  lua_rawseti(L, 3, 2);
  return 2;
}

// --- addresses ---

// A C function without upvalues prints the address of its code, which differs from run to run; as a
// closure it prints one in the arena. In the order of the names, so that each closure has its own
// address in every run. `table` is the index of a library.
void make_closures(lua_State* L, int table) {
  push_ordered_keys(L, table);
  const int keys = lua_gettop(L);
  for (lua_Integer i = 1; lua_rawgeti(L, keys, i) != LUA_TNIL; ++i) {
    lua_pushvalue(L, -1);
    lua_rawget(L, table);
    const lua_CFunction function = lua_tocfunction(L, -1);
    if (function && !lua_getupvalue(L, -1, 1)) {
      lua_pop(L, 1);
      lua_pushnil(L);
      lua_pushcclosure(L, function, 1);
      lua_rawset(L, table);
    }
    lua_settop(L, keys);
  }
  lua_settop(L, keys - 1);
}

void make_libraries_closures(lua_State* L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  const int loaded = lua_gettop(L);
  push_ordered_keys(L, loaded);
  for (lua_Integer i = 1; lua_rawgeti(L, loaded + 1, i) != LUA_TNIL; ++i) {
    lua_rawget(L, loaded);
    if (lua_istable(L, -1)) make_closures(L, lua_gettop(L));
    lua_pop(L, 1);
  }
  lua_settop(L, loaded - 1);
}

int file_to_string(lua_State* L) {
  auto* stream = static_cast<luaL_Stream*>(luaL_checkudata(L, 1, LUA_FILEHANDLE));
  if (stream->closef) {
    lua_pushfstring(L, "file (%p)", static_cast<void*>(stream));
  } else {
    lua_pushliteral(L, "file (closed)");
  }
  return 1;
}

}  // namespace

void make_deterministic(lua_State* L, State& state) {
  make_libraries_closures(L);
  luaL_getmetatable(L, LUA_FILEHANDLE);
  lua_pushlightuserdata(L, &state);
  lua_pushcclosure(L, entry<file_to_string>, 1);
  lua_setfield(L, -2, "__tostring");
  lua_getfield(L, -1, "__index");
  make_closures(L, lua_gettop(L));
  lua_pop(L, 2);

  lua_pushglobaltable(L);
  lua_pushlightuserdata(L, &state);
  lua_pushcclosure(L, entry<pairs>, 1);
  lua_setfield(L, -2, "pairs");
  lua_pushlightuserdata(L, &state);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pushcclosure(L, entry<next>, 2);
  lua_setfield(L, -2, "next");
  lua_pop(L, 1);
}

}  // namespace appctl::lua
