#include "lua/callbacks.h"

namespace appctl::lua {

int Callbacks::add(lua_State* L, int index, const char* name, bool fills_window) {
  lua_pushvalue(L, index);
  const int reference = luaL_ref(L, LUA_REGISTRYINDEX);
  callbacks_.emplace(next_id_, Callback{name, reference, fills_window});
  return next_id_++;
}

void Callbacks::remove(lua_State* L, int id) {
  const auto it = callbacks_.find(id);
  if (it == callbacks_.end()) return;
  luaL_unref(L, LUA_REGISTRYINDEX, it->second.reference);
  callbacks_.erase(it);
}

void Callbacks::clear(lua_State* L) {
  for (const auto& [id, callback] : callbacks_) luaL_unref(L, LUA_REGISTRYINDEX, callback.reference);
  callbacks_.clear();
}

const Callback* Callbacks::find(int id) const {
  const auto it = callbacks_.find(id);
  return it == callbacks_.end() ? nullptr : &it->second;
}

}  // namespace appctl::lua
