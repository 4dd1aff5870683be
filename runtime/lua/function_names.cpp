#include "lua/function_names.h"

#include <algorithm>
#include <functional>

namespace appctl::lua {

// Lua raises only for want of memory, and here it allocates nothing: lua_next on tables that do not change.
void FunctionNames::learn(lua_State* L) {
  luaL_checkstack(L, 8, "names of functions");
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || !lua_istable(L, -1)) continue;
    const char* name = lua_tostring(L, -2);
    const bool is_base = std::string_view(name) == LUA_GNAME;
    learn_table(L, is_base ? std::string() : name + std::string("."));
  }
  lua_pop(L, 1);
  const auto by_address = [](const Known& a, const Known& b) {
    return std::less<>()(a.function, b.function);
  };
  std::sort(known_.begin(), known_.end(), by_address);
}

void FunctionNames::learn_table(lua_State* L, const std::string& prefix) {
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    if (lua_type(L, -2) == LUA_TSTRING && lua_iscfunction(L, -1))
      known_.push_back({lua_tocfunction(L, -1), prefix + lua_tostring(L, -2)});
  }
}

const char* FunctionNames::find(lua_CFunction function) const {
  const auto at = std::lower_bound(
      known_.begin(), known_.end(), function,
      [](const Known& known, lua_CFunction wanted) { return std::less<>()(known.function, wanted); });
  return at != known_.end() && at->function == function ? at->name.c_str() : nullptr;
}

}  // namespace appctl::lua
