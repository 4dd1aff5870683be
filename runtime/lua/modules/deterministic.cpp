// The virtual clock's promise that two runs give the same bytes: pairs and next visit keys in an order
// that depends on the keys alone, and every printed address comes from the arena.
//
// A traversal works on the keys as they were when it began; removed ones are skipped.
#include "lua/bind.h"
#include "lua/modules/modules.h"
#include "lua/ordered_keys.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

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
