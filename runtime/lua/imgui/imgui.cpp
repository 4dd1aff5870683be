#include "lua/imgui/imgui.h"

#include <imgui_internal.h>

#include <new>

#include "lua/imgui/call_back.h"
#include "lua/imgui/generated.h"
#include "lua/imgui/overlays.h"
#include "lua/imgui/payload.h"

namespace appctl::lua {
namespace {

// A finaliser of the script may run even later, and call ImGui: it is refused as outside of a callback.
int free_bindings(lua_State* L) {
  static gui::Scopes no_scopes;
  static Bindings no_bindings{no_scopes};
  no_scopes.run_ended();
  static_cast<Bindings*>(lua_touserdata(L, 1))->~Bindings();
  bindings_of_thread = &no_bindings;
  return 0;
}

// Owned by the registry: lives until the state is closed.
Bindings& new_bindings(lua_State* L, gui::Scopes& scopes, gui::Images& images, gui::Fonts& fonts) {
  auto* b = new (lua_newuserdatauv(L, sizeof(Bindings), 0)) Bindings{scopes, &images, &fonts};
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, entry<free_bindings>);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, b);
  bindings_of_thread = b;
  return *b;
}

void set_functions(lua_State* L, Bindings& b, std::span<const Entry> entries) {
  for (const Entry& e : entries) {
    lua_pushlightuserdata(L, &b);
    lua_pushcclosure(L, e.function, 1);
    lua_setfield(L, -2, e.name);
  }
}

// ----- functions of other versions ------------------------------------------------------------

int missing(lua_State* L) {
  return luaL_error(L, "ImGui.%s needs Dear ImGui %s or newer (this build has %s)",
                    lua_tostring(L, lua_upvalueindex(1)), lua_tostring(L, lua_upvalueindex(2)),
                    IMGUI_VERSION);
}

int removed(lua_State* L) {
  return luaL_error(L, "ImGui.%s was dropped by Dear ImGui %s (this build has %s): use %s",
                    lua_tostring(L, lua_upvalueindex(1)), lua_tostring(L, lua_upvalueindex(2)), IMGUI_VERSION,
                    lua_tostring(L, lua_upvalueindex(3)));
}

void set_missing(lua_State* L) {
  for (const RemovedName& r : removed_functions) {
    lua_pushstring(L, r.name);
    lua_pushstring(L, r.version);
    lua_pushstring(L, r.instead);
    lua_pushcclosure(L, entry<removed>, 3);
    lua_setfield(L, -2, r.name);
  }
  for (const NamePair& m : missing_functions) {
    lua_pushstring(L, m.name);
    lua_pushstring(L, m.other);
    lua_pushcclosure(L, entry<missing>, 2);
    lua_setfield(L, -2, m.name);
  }
  for (const NamePair& r : renamed_functions) {
    lua_getfield(L, -1, r.other);
    lua_setfield(L, -2, r.name);
  }
}

// ----- enums ------------------------------------------------------------------------------------

int read_only(lua_State* L) {
  return luaL_error(L, "%s is read-only", lua_tostring(L, lua_upvalueindex(1)));
}

// pairs(ImGuiCol): in the order of the header. Upvalues: the index in enum_tables, how far it has come.
int enum_next(lua_State* L) {
  const auto table = static_cast<std::size_t>(lua_tointeger(L, lua_upvalueindex(1)));
  const auto at = static_cast<std::size_t>(lua_tointeger(L, lua_upvalueindex(2)));
  if (table >= enum_tables.size() || at >= enum_tables[table].values.size()) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
  lua_replace(L, lua_upvalueindex(2));
  lua_pushstring(L, enum_tables[table].values[at].name);
  lua_pushinteger(L, enum_tables[table].values[at].value);
  return 2;
}
int enum_pairs(lua_State* L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, entry<enum_next>, 2);
  return 1;
}

// Pushes a table of the values.
void push_values(lua_State* L, std::span<const EnumValue> values) {
  lua_createtable(L, 0, static_cast<int>(values.size()));
  for (const EnumValue& v : values) {
    lua_pushinteger(L, v.value);
    lua_setfield(L, -2, v.name);
  }
}

// Makes the table on top of the stack look for what it lacks among the aliases.
void set_aliases(lua_State* L, std::span<const EnumValue> aliases) {
  if (aliases.empty()) return;
  lua_createtable(L, 0, 1);
  push_values(L, aliases);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}

// An empty table whose metatable's __index holds the values.
void set_enum(lua_State* L, std::size_t index) {
  const Enum& e = enum_tables[index];
  lua_newtable(L);
  lua_createtable(L, 0, 3);
  push_values(L, e.values);
  set_aliases(L, e.aliases);
  lua_pushinteger(L, static_cast<lua_Integer>(index));
  lua_pushcclosure(L, entry<enum_pairs>, 1);
  lua_setfield(L, -3, "__pairs");
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, e.name);
  lua_pushcclosure(L, entry<read_only>, 1);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  lua_setglobal(L, e.name);
}

// ----- require ----------------------------------------------------------------------------------

// With the ImGui table on the stack: scripts from elsewhere require it by these names.
void set_module_names(lua_State* L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, modules_key);
  for (const char* name : {"ImGui", "imgui"}) {
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, name);
  }
  lua_pop(L, 1);
}

// ----- for the layout functions of scripts/ui -----------------------------------------------------

int scope_depth(lua_State* L) {
  lua_pushinteger(L, static_cast<lua_Integer>(upvalue<Bindings>(L).scopes.depth()));
  return 1;
}

int close_scopes(lua_State* L) {
  upvalue<Bindings>(L).scopes.close_to(static_cast<std::size_t>(luaL_checkinteger(L, 1)));
  return 0;
}

// internal.is_broken() -> whether an assert of ImGui's has ended the drawing of this callback
int is_broken(lua_State* L) {
  lua_pushboolean(L, upvalue<Bindings>(L).scopes.phase() == gui::Phase::broken);
  return 1;
}

// internal.left_open(depth) -> the text of an error, or nil
int left_open(lua_State* L) {
  const lua_Integer depth = luaL_checkinteger(L, 1);
  char text[256];
  {
    const std::string left = upvalue<Bindings>(L).scopes.left_open(static_cast<std::size_t>(depth));
    std::snprintf(text, sizeof text, "%s", left.c_str());
  }  // nothing with a destructor is alive where Lua can raise
  if (!text[0]) return 0;
  lua_pushstring(L, text);
  return 1;
}

// internal.item_id() -> the ID of what was drawn last, or 0 if it has none; public in ImGui only since 1.89
int item_id(lua_State* L) {
  const ImGuiContext* context = ImGui::GetCurrentContext();
  lua_pushinteger(L, context ? static_cast<lua_Integer>(context->LastItemData.ID) : 0);
  return 1;
}

constexpr Entry scope_internals[] = {
    {"scope_depth", entry<scope_depth>}, {"close_scopes", entry<close_scopes>},
    {"is_broken", entry<is_broken>},     {"left_open", entry<left_open>},
    {"item_id", entry<item_id>},
};

}  // namespace

void add_scope_internals(lua_State* L) {
  set_functions(L, *bindings_of_thread, scope_internals);
  add_overlay_internals(L);
  add_keyboard_internals(L);
}

void open_imgui(lua_State* L, gui::Scopes& scopes, gui::Images& images, gui::Fonts& fonts) {
  gui::assert_guard.raise = raise_assert;
  Bindings& b = new_bindings(L, scopes, images, fonts);
  const std::size_t count = functions_1.size() + functions_2.size() + functions_3.size() +
                            functions_4.size() + missing_functions.size();
  lua_createtable(L, 0, static_cast<int>(count + renamed_functions.size()));
  for (const auto& part : {functions_1, functions_2, functions_3, functions_4}) set_functions(L, b, part);
  set_missing(L);
  set_module_names(L);
  publish(L, "ImGui");
  for (std::size_t i = 0; i < enum_tables.size(); ++i) set_enum(L, i);
  open_values(L, b);
  open_made(L, b);
  open_call_back(L);
  open_format(L);
}

void forget_script_values(lua_State* L) {
  forget_payload(L);
  forget_size_function(L);
}

}  // namespace appctl::lua
