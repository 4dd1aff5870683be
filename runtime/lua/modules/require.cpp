// require: appctl's own modules, and what package.searchers find. Modules that require each other in a
// circle are an error that names them; Lua's own require would load them until its stack is full.
#include "lua/bind.h"
#include "lua/modules/modules.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

// What package.loaded has under the name at index 1, and otherwise what appctl has; false: neither.
bool push_known(lua_State* L) {
  for (const char* key : {LUA_LOADED_TABLE, modules_key}) {
    luaL_getsubtable(L, LUA_REGISTRYINDEX, key);
    lua_pushvalue(L, 1);
    lua_rawget(L, -2);
    if (lua_toboolean(L, -1)) return true;
    lua_pop(L, 2);
  }
  return false;
}

// `loading` is the list of the modules that are being loaded, each by the one before it.
[[noreturn]] void raise_circle(lua_State* L, int loading, lua_Integer first, lua_Integer last) {
  lua_pushliteral(L, "");
  for (lua_Integer i = first; i <= last; ++i) {
    lua_rawgeti(L, loading, i);
    lua_pushliteral(L, " requires ");
    lua_rawgeti(L, loading, i < last ? i + 1 : first);
    lua_pushstring(L, i < last ? ", " : "");
    lua_concat(L, 5);
  }
  raise(L, "require goes in a circle: %s; require one of them later, inside the function that needs it",
        lua_tostring(L, -1));
}

// Puts the name at index 1 into the list; it leaves with the function that runs, also by an error.
void enter_loading(lua_State* L, int loading) {
  const lua_Integer last = luaL_len(L, loading);
  for (lua_Integer i = 1; i <= last; ++i) {
    lua_rawgeti(L, loading, i);
    if (lua_rawequal(L, 1, -1)) raise_circle(L, loading, i, last);
    lua_pop(L, 1);
  }
  lua_pushvalue(L, 1);
  lua_rawseti(L, loading, last + 1);
  lua_pushvalue(L, loading);
  lua_toclose(L, -1);
}

// The __close of the list. Loading cannot wait, so the last one in is the first one out.
int leave_loading(lua_State* L) {
  lua_pushnil(L);
  lua_rawseti(L, 1, luaL_len(L, 1));
  return 0;
}

// Pushes the loader of the name at index 1 and what it is to be given beside the name; asks each of
// package.searchers in turn, and puts together what they say.
void push_loader(lua_State* L) {
  if (lua_getfield(L, lua_upvalueindex(2), "searchers") != LUA_TTABLE) {
    raise(L, "'package.searchers' must be a table");
  }
  const int searchers = lua_gettop(L);
  lua_pushliteral(L, "");
  for (lua_Integer i = 1; lua_rawgeti(L, searchers, i) != LUA_TNIL; ++i) {
    lua_pushvalue(L, 1);
    lua_call(L, 1, 2);  // message, and what it found
    if (lua_isfunction(L, -2)) return;
    lua_pop(L, 1);
    if (lua_isstring(L, -1)) {
      lua_pushliteral(L, "\n\t");
      lua_insert(L, -2);
      lua_concat(L, 3);
    } else {
      lua_pop(L, 1);
    }
  }
  raise(L, "module '%s' not found:%s", lua_tostring(L, 1), lua_tostring(L, searchers + 1));
}

// What the loader gave, on top of the stack, is the module from now on; for nil it is what the loader
// itself put into package.loaded, or else true.
void keep_module(lua_State* L) {
  const int value = lua_gettop(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  if (lua_isnil(L, value)) {
    lua_pushvalue(L, 1);
    if (lua_rawget(L, value + 1) == LUA_TNIL) lua_pushboolean(L, 1);
    lua_copy(L, -1, value);
  }
  lua_pushvalue(L, 1);
  lua_pushvalue(L, value);
  lua_rawset(L, value + 1);
  lua_settop(L, value);
}

// Upvalues: the state, the table package, the list of what is being loaded.
int require(lua_State* L) {
  luaL_checkstring(L, 1);
  lua_settop(L, 1);
  if (push_known(L)) return 1;
  enter_loading(L, lua_upvalueindex(3));
  push_loader(L);
  lua_pushvalue(L, -2);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -3);
  lua_call(L, 2, 1);
  keep_module(L);
  lua_rotate(L, -2, 1);  // the module, then what its loader was given
  return 2;
}

}  // namespace

void open_require(lua_State* L, State& state) {
  lua_pushlightuserdata(L, &state);
  lua_getglobal(L, "package");
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, entry<leave_loading>);
  lua_setfield(L, -2, "__close");
  lua_setmetatable(L, -2);
  lua_pushcclosure(L, entry<require>, 3);
  lua_setglobal(L, "require");
}

}  // namespace appctl::lua
