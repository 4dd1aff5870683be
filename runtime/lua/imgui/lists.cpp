// Combo and ListBox: the items are a table, a string with zeros between them, or a function of the index.
// Items and the current one count from 1 here, and from 0 in ImGui.
#include <imgui.h>

#include <algorithm>
#include <cstring>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/call_back.h"
#include "testing/probe.h"

namespace appctl::lua::by_hand {
namespace {

constexpr lua_Integer most_items = 1000000;

struct Items {
  const char* const* data;
  int count;
};

const char* item_at_top(lua_State* L, int list, lua_Integer i) {
  const char* item = lua_tostring(L, -1);
  if (item == nullptr) luaL_argerror(L, list, lua_pushfstring(L, "item %I is no string", i));
  return item;
}

// From a plain table, into b.strings. The table keeps its strings; one made from a number stays on the stack.
Items take_plain(lua_State* L, Bindings& b, int list, int count) {
  b.strings.clear();
  for (int i = 1; i <= count; ++i) {
    const int type = lua_rawgeti(L, list, i);
    b.strings.push_back(item_at_top(L, list, i));
    if (type == LUA_TSTRING) {
      lua_pop(L, 1);
    } else {
      luaL_checkstack(L, 4, "too many items");
    }
  }
  return {b.strings.data(), count};
}

// From what runs the script meanwhile. The pointers are in a userdata, the strings in its user value.
Items take_called(lua_State* L, int list, int count) {
  const bool table = lua_istable(L, list);
  auto** items = static_cast<const char**>(
      lua_newuserdatauv(L, (static_cast<std::size_t>(count) + 1) * sizeof(const char*), 1));
  lua_createtable(L, count, 0);
  const int keeper = lua_gettop(L);
  for (int i = 1; i <= count; ++i) {
    if (table) {
      lua_geti(L, list, i);
    } else {
      lua_pushvalue(L, list);
      lua_pushinteger(L, i);
      lua_call(L, 1, 1);
    }
    items[i - 1] = item_at_top(L, list, i);
    lua_rawseti(L, keeper, i);
  }
  lua_setiuservalue(L, keeper - 1, 1);
  return {items, count};
}

Items take_text(Bindings& b, const Text& text) {
  b.strings.clear();
  for (const char* s = text.begin; s < text.end && *s != 0; s += std::strlen(s) + 1) b.strings.push_back(s);
  return {b.strings.data(), static_cast<int>(b.strings.size())};
}

// The items at index `list`; their count stands behind a table (optional) or a function.
Items take_items(lua_State* L, Bindings& b, int list) {
  if (lua_type(L, list) == LUA_TSTRING) return take_text(b, arg_text(L, list));
  if (lua_isfunction(L, list)) return take_called(L, list, arg_range(L, list + 1, 0, most_items));
  luaL_argexpected(L, lua_istable(L, list), list, "table, string or function");
  const bool plain = !luaL_getmetafield(L, list, "__index");
  const auto length =
      std::min(plain ? static_cast<lua_Integer>(lua_rawlen(L, list)) : luaL_len(L, list), most_items);
  const int count = opt_range(L, list + 1, 0, length, static_cast<int>(length));
  return plain ? take_plain(L, b, list, count) : take_called(L, list, count);
}

using Widget = bool (*)(const char* label, int* current, const char* const* items, int count, int height);

int list_widget(lua_State* L, const char* name, Widget widget) {
  Bindings& b = in_frame(L, name);
  const char* label = arg_string(L, 1);
  const int before = opt_int(L, 2, 0);
  const int height = opt_int(L, lua_type(L, 3) == LUA_TSTRING ? 4 : 5, -1);
  const Items items = take_items(L, b, 3);
  int current = before > 0 ? before - 1 : -1;
  arm(L);
  const bool changed = widget(label, &current, items.data, items.count, height);
  disarm();
  settle(L, b);
  if (b.items) testing::probe_options(*b.items, label, items.data, items.count);
  push(L, changed ? current + 1 : before);
  push(L, changed);
  return 2;
}

}  // namespace

int Combo(lua_State* L) {
  return list_widget(L, "Combo",
                     [](const char* label, int* current, const char* const* items, int count, int height) {
                       return ImGui::Combo(label, current, items, count, height);
                     });
}

int ListBox(lua_State* L) {
  return list_widget(L, "ListBox",
                     [](const char* label, int* current, const char* const* items, int count, int height) {
                       return ImGui::ListBox(label, current, items, count, height);
                     });
}

}  // namespace appctl::lua::by_hand
