// The base functions that differ from Lua's own: nothing catches the unwinding error, text only is
// loaded, and print notices that nobody reads any more.
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "lua/bind.h"
#include "lua/modules/modules.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

int print(lua_State* L) {
  const int n = lua_gettop(L);
  std::FILE* const out = upvalue<State>(L).out;
  for (int i = 1; i <= n; ++i) {
    std::size_t size;
    const char* text = luaL_tolstring(L, i, &size);
    if (i > 1) std::fputc('\t', out);
    std::fwrite(text, 1, size, out);
    lua_pop(L, 1);
  }
  std::fputc('\n', out);
  if (std::ferror(out)) return luaL_error(L, "cannot write to standard output: %s", std::strerror(errno));
  return 0;
}

// pcall and xpcall: stack is [handler] true results... or, on failure, the error on top.
int finish_pcall(lua_State* L, int status, lua_KContext extra) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - static_cast<int>(extra);
  if (is_unwind(L, -1)) return lua_error(L);
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

int pcall(lua_State* L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  return finish_pcall(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall), 0);
}

// The script's message handler must not see the unwinding error, or it could replace it.
int guarded_handler(lua_State* L) {
  if (is_unwind(L, 1)) return 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

int xpcall(lua_State* L) {
  const int n = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, guarded_handler, 1);
  lua_replace(L, 2);  // f handler args...
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);  // f handler args... true f
  lua_rotate(L, 3, 2);  // f handler true f args...
  return finish_pcall(L, lua_pcallk(L, n - 2, LUA_MULTRET, 2, 2, finish_pcall), 2);
}

bool text_only(lua_State* L) {
  return !upvalue<State>(L).options().allow_native;
}

int refuse_bytecode(lua_State* L) {
  lua_pushnil(L);
  lua_pushliteral(L, "bytecode is refused: it can crash the host (--allow-native accepts it)");
  return 2;
}

// load(chunk, name, mode, env): Lua's own, upvalue 2, with the mode narrowed to text.
int load(lua_State* L) {
  const bool has_env = lua_gettop(L) >= 4;
  lua_settop(L, has_env ? 4 : 3);
  if (text_only(L)) {
    const char* mode = luaL_optstring(L, 3, "bt");
    if (!std::strchr(mode, 't')) return refuse_bytecode(L);
    lua_pushliteral(L, "t");
    lua_replace(L, 3);
  }
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  if (is_unwind(L, -1)) return lua_error(L);  // out of the function that gives the pieces
  return lua_gettop(L);
}

int loadfile(lua_State* L) {
  const char* name = luaL_optstring(L, 1, nullptr);
  const char* mode = luaL_optstring(L, 2, nullptr);
  const bool has_env = !lua_isnone(L, 3);
  if (text_only(L)) {
    if (mode && !std::strchr(mode, 't')) return refuse_bytecode(L);
    mode = "t";
  }
  if (luaL_loadfilex(L, name, mode) != LUA_OK) {
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  if (has_env) {
    lua_pushvalue(L, 3);
    if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
  }
  return 1;
}

int finish_dofile(lua_State* L, int, lua_KContext) {
  return lua_gettop(L) - 1;
}

int dofile(lua_State* L) {
  const char* name = luaL_optstring(L, 1, nullptr);
  lua_settop(L, 1);
  if (luaL_loadfilex(L, name, text_only(L) ? "t" : nullptr) != LUA_OK) return lua_error(L);
  lua_callk(L, 0, LUA_MULTRET, 0, finish_dofile);
  return finish_dofile(L, LUA_OK, 0);
}

// warn(...): told to the user at once, unless it is one of Lua's control messages.
int warn(lua_State* L) {
  const int n = lua_gettop(L);
  luaL_checkstring(L, 1);
  for (int i = 2; i <= n; ++i) luaL_checkstring(L, i);
  lua_concat(L, n);
  State& state = upvalue<State>(L);
  const char* text = lua_tostring(L, -1);
  if (text[0] != '@' && state.on_warning) state.on_warning(text);
  return 0;
}

constexpr Entry functions[] = {
    {"print", entry<print>},   {"pcall", entry<pcall>},       {"xpcall", entry<xpcall>},
    {"dofile", entry<dofile>}, {"loadfile", entry<loadfile>}, {"warn", entry<warn>},
};

}  // namespace

void open_base(lua_State* L, State& state) {
  lua_pushglobaltable(L);
  set_functions(L, functions, &state);
  lua_pushlightuserdata(L, &state);
  lua_getfield(L, -2, "load");
  lua_pushcclosure(L, entry<load>, 2);
  lua_setfield(L, -2, "load");
  lua_pop(L, 1);
}

}  // namespace appctl::lua
