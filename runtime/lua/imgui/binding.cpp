#include "lua/imgui/binding.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace appctl::lua {

constinit thread_local Bindings* bindings_of_thread = nullptr;

void refuse_call(lua_State* L, const gui::Scopes& scopes, const char* name) {
  const char* prefix = name[0] == 'I' && name[1] == 'm' ? "" : "ImGui.";
  if (scopes.phase() == gui::Phase::broken) {
    luaL_error(L, "%s%s cannot be called: an earlier error has ended the drawing of this callback", prefix,
               name);
  }
  if (scopes.phase() == gui::Phase::in_widget) {
    luaL_error(
        L, "%s%s cannot be called here: Dear ImGui is in the middle of the widget that called this function",
        prefix, name);
  }
  luaL_error(L, "%s%s can only be called inside a GUI callback (app.run, app.gui)", prefix, name);
  __builtin_unreachable();
}

void refuse_close(lua_State* L, const gui::Scopes& scopes) {
  luaL_error(L, "%s", scopes.refusal());
  __builtin_unreachable();
}

Bindings& in_context(lua_State* L, const char* name) {
  Bindings& b = bindings();
  if (ImGui::GetCurrentContext() == nullptr || b.scopes.phase() == gui::Phase::broken) {
    refuse_call(L, b.scopes, name);
  }
  return b;
}

void in_window(lua_State* L, const char* name) {
  if (!bindings().scopes.has_window()) {
    luaL_error(L, "ImGui.%s can only be called while a window is open (app.run, app.gui)", name);
  }
  in_context(L, name);
}

void check_table(lua_State* L, const char* name) {
  if (ImGui::GetCurrentContext()->CurrentTable == nullptr) [[unlikely]] {
    luaL_error(L, "ImGui.%s can only be called between BeginTable and EndTable", name);
  }
}

namespace {

// The text in `(x) && "text"`, or the whole expression.
void readable(const char* expression, char* text, std::size_t size) {
  const char* quote = std::strchr(expression, '"');
  const char* last = std::strrchr(expression, '"');
  if (quote == nullptr || quote == last) {
    std::snprintf(text, size, "the assertion `%s' failed", expression);
    return;
  }
  std::snprintf(text, size, "%.*s", static_cast<int>(last - quote - 1), quote + 1);
}

// Pushes what the script called: "ImGui.Button", "ImDrawList:ChannelsSplit".
void push_callee(lua_State* L) {
  lua_Debug ar;
  if (!lua_getstack(L, 0, &ar) || !lua_getinfo(L, "n", &ar) || ar.name == nullptr) {
    lua_pushliteral(L, "ImGui");
  } else if (ar.namewhat[0] == 'm' && luaL_getmetafield(L, 1, "__name") == LUA_TSTRING) {
    lua_pushfstring(L, "%s:%s", lua_tostring(L, -1), ar.name);
  } else {
    lua_pushfstring(L, "ImGui.%s", ar.name);
  }
}

}  // namespace

void raise_assert(void* lua_state, const char* expression) {
  auto* L = static_cast<lua_State*>(lua_state);
  disarm();
  bindings().scopes.break_callback();
  char text[256];
  readable(expression, text, sizeof text);
  push_callee(L);
  luaL_error(L, "%s: %s", lua_tostring(L, -1), text);
}

void open_scope(lua_State* L, Bindings& b, gui::Kind kind, const char* opener, void* object) {
  gui::Place* place = b.scopes.open(kind, opener, object);
  if (place == nullptr) {
    b.scopes.break_callback();  // ImGui has opened it already: let the recovery close everything
    luaL_error(L, "ImGui.%s: more than %d scopes are open", opener, static_cast<int>(gui::Scopes::max_depth));
  }
  place->source[0] = '?';
  place->source[1] = 0;
  place->line = 0;
  lua_Debug ar;
  for (int level = 1; lua_getstack(L, level, &ar); ++level) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0) continue;  // called through pcall or another C function
    place->line = ar.currentline;
    std::memcpy(place->source, ar.short_src, std::min(sizeof place->source, sizeof ar.short_src));
    return;
  }
}

}  // namespace appctl::lua
