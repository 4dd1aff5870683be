#include "lua/modules/scripts.h"

#include <cstring>

namespace appctl::lua {

void run_embedded(lua_State* L, const char* name) {
  const EmbeddedScript* script = embedded_scripts;
  while (script->name && std::strcmp(script->name, name) != 0) ++script;
  if (!script->name) luaL_error(L, "no embedded script %s", name);
  lua_pushfstring(L, "@appctl/%s", name);
  const char* chunk_name = lua_tostring(L, -1);
  if (luaL_loadbufferx(L, script->text.data(), script->text.size(), chunk_name, "t") != LUA_OK) lua_error(L);
  lua_rotate(L, -3, -1);  // name function argument
  lua_call(L, 1, 0);
  lua_pop(L, 1);
}

}  // namespace appctl::lua
