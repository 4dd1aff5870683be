#include "lua/ordered_keys.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

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

}  // namespace

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

}  // namespace appctl::lua
