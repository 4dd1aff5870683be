#include "lua/callbacks.h"

#include <algorithm>

namespace appctl::lua {

int Callbacks::add(lua_State* L, int index, const char* name, bool fills_window) {
  lua_pushvalue(L, index);
  const int reference = luaL_ref(L, LUA_REGISTRYINDEX);
  callbacks_.push_back({next_id_, name, reference, fills_window});
  return next_id_++;
}

void Callbacks::remove(lua_State* L, int id) {
  const auto it =
      std::find_if(callbacks_.begin(), callbacks_.end(), [&](const Callback& c) { return c.id == id; });
  if (it == callbacks_.end()) return;
  luaL_unref(L, LUA_REGISTRYINDEX, it->reference);
  callbacks_.erase(it);
}

void Callbacks::clear(lua_State* L) {
  for (const Callback& callback : callbacks_) luaL_unref(L, LUA_REGISTRYINDEX, callback.reference);
  callbacks_.clear();
}

const Callback* Callbacks::find(int id) const {
  const auto it =
      std::find_if(callbacks_.begin(), callbacks_.end(), [&](const Callback& c) { return c.id == id; });
  return it == callbacks_.end() ? nullptr : &*it;
}

}  // namespace appctl::lua
