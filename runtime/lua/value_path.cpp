#include "lua/value_path.h"

#include <algorithm>
#include <cstdio>

namespace appctl::lua {
namespace {

bool is_name(std::string_view key) {
  const auto in_a_name = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return !key.empty() && !(key[0] >= '0' && key[0] <= '9') && std::all_of(key.begin(), key.end(), in_a_name);
}

// .name, [3] or ["other name"]
void push_step(lua_State* L, const ValueStep& step) {
  if (!step.key.data()) {
    lua_pushfstring(L, "[%I]", step.index);
    return;
  }
  lua_pushlstring(L, step.key.data(), std::min<std::size_t>(step.key.size(), 40));
  lua_pushfstring(L, is_name(step.key) ? ".%s" : "[\"%s\"]", lua_tostring(L, -1));
  lua_remove(L, -2);
}

}  // namespace

bool is_inside(const ValueStep* step, const void* table) {
  while (step && step->table != table) step = step->outer;
  return step != nullptr;
}

void push_value_path(lua_State* L, const ValueStep* step, int depth) {
  constexpr int most = 20;
  const ValueStep* steps[most];
  for (int i = depth - 1; step; --i, step = step->outer) {
    if (i < most) steps[i] = step;
  }
  luaL_checkstack(L, 8, nullptr);
  lua_pushliteral(L, "");
  for (int i = 0; i < std::min(depth, most); ++i) {
    if (!steps[i]->key.data() && steps[i]->index == 0) break;
    push_step(L, *steps[i]);
    lua_concat(L, 2);
  }
  if (depth <= most) return;
  lua_pushliteral(L, "...");
  lua_concat(L, 2);
}

void add_path_key(lua_State* L, int index, luaL_Buffer& text) {
  const bool is_text = lua_type(L, index) == LUA_TSTRING;
  const char* name = is_text ? lua_tostring(L, index) : "";
  const bool plain = is_text && is_name(name);
  char part[80];
  if (plain) {
    std::snprintf(part, sizeof part, ".%.60s", name);
  } else if (is_text) {
    std::snprintf(part, sizeof part, "[\"%.60s\"]", name);
  } else if (lua_isinteger(L, index)) {
    std::snprintf(part, sizeof part, "[%lld]", static_cast<long long>(lua_tointeger(L, index)));
  } else if (lua_type(L, index) == LUA_TNUMBER) {
    std::snprintf(part, sizeof part, "[%.14g]", lua_tonumber(L, index));
  } else if (lua_isboolean(L, index)) {
    std::snprintf(part, sizeof part, "[%s]", lua_toboolean(L, index) ? "true" : "false");
  } else {
    std::snprintf(part, sizeof part, "[%s]", luaL_typename(L, index));
  }
  luaL_addstring(&text, part);
}

}  // namespace appctl::lua
