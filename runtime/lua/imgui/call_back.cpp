#include "lua/imgui/call_back.h"

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"

namespace appctl::lua {
namespace {

const char kept_key = 0;
const char size_function_key = 0;

int result_at_top(lua_State* L) {
  return lua_isboolean(L, -1) ? lua_toboolean(L, -1) : static_cast<int>(lua_tointeger(L, -1));
}

// Only the first error of a call of ImGui's counts. open_call_back has made the slot, so nothing is
// allocated here, where a memory error would cross ImGui's frames.
void keep_error(lua_State* L, Bindings& b) {
  if (!b.kept) {
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &kept_key);
  }
  b.kept = true;
}

// What pcall calls: the object that it makes may raise a memory error.
int call_with_data(lua_State* L) {
  const auto* type = static_cast<const Class*>(lua_touserdata(L, 2));
  void* data = lua_touserdata(L, 3);
  lua_settop(L, 1);
  push_object(L, *type, data, bindings().callbacks);
  lua_call(L, 1, 1);
  return 1;
}

// Called by ImGui when the next window begins; by whom that was begun is not known here.
void constrain(ImGuiSizeCallbackData* data) {
  auto* L = static_cast<lua_State*>(gui::assert_guard.context);
  if (L == nullptr || bindings().scopes.phase() != gui::Phase::drawing) return;  // a window of the host's
  const ImVec2 desired = data->DesiredSize;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &size_function_key);
  call_back(L, lua_gettop(L), size_data_class, data);
  lua_pop(L, 1);
  if (bindings().kept) data->DesiredSize = desired;
}

}  // namespace

int call_back(lua_State* L, int function, const Class& type, void* data) {
  Bindings& b = bindings();
  function = lua_absindex(L, function);
  disarm();
  b.scopes.suspend();
  b.callback_data = data;
  b.callback_class = &type;
  ++b.callbacks;
  lua_pushcfunction(L, entry<call_with_data>);
  lua_pushvalue(L, function);
  lua_pushlightuserdata(L, const_cast<Class*>(&type));
  lua_pushlightuserdata(L, data);
  const bool fine = lua_pcall(L, 3, 1, 0) == LUA_OK;
  const int result = fine ? result_at_top(L) : 0;
  if (!fine) keep_error(L, b);
  lua_pop(L, 1);
  b.callback_data = nullptr;
  b.scopes.resume();
  arm(L);
  return result;
}

void raise_kept(lua_State* L) {
  bindings().kept = false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &kept_key);
  lua_pushboolean(L, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &kept_key);
  lua_error(L);
  __builtin_unreachable();
}

void open_call_back(lua_State* L) {
  lua_pushboolean(L, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &kept_key);
}

ImGuiSizeCallback opt_size_callback(lua_State* L, int i) {
  if (absent(L, i)) return nullptr;
  luaL_checktype(L, i, LUA_TFUNCTION);
  luaL_checkstack(L, 10, "too many arguments");
  lua_pushvalue(L, i);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &size_function_key);
  return constrain;
}

void forget_size_function(lua_State* L) {
  lua_pushboolean(L, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &size_function_key);
}

}  // namespace appctl::lua
