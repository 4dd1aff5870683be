#include "lua/modules/scripts.h"

#include <cstring>

namespace appctl::lua {

void push_embedded(lua_State* L, const char* name) {
  const EmbeddedScript* script = embedded_scripts;
  while (script->name && std::strcmp(script->name, name) != 0) ++script;
  if (!script->name) luaL_error(L, "no embedded script %s", name);
  if (luaL_loadbufferx(L, script->code.data(), script->code.size(), name, "b") != LUA_OK) lua_error(L);
}

void run_embedded(lua_State* L, const char* name) {
  push_embedded(L, name);
  lua_insert(L, -2);  // function argument
  lua_call(L, 1, 0);
}

}  // namespace appctl::lua
