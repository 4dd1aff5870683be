// What an object of a script points to now, or the error that says why it points to nothing any more.
#include <imgui.h>
#include <imgui_internal.h>

#include "lua/imgui/made.h"
#include "lua/imgui/objects.h"

namespace appctl::lua {
namespace {

void need_window(lua_State* L, const Object& object) {
  if (bindings().scopes.has_window()) return;
  luaL_error(L, "%s exists only while a window is open (app.run, app.gui)", object.tag->name);
}

}  // namespace

void* find_io(lua_State* L, const Object& object) {
  need_window(L, object);
  return &ImGui::GetIO();
}

void* find_style(lua_State* L, const Object& object) {
  need_window(L, object);
  return &ImGui::GetStyle();
}

void* find_viewport(lua_State* L, const Object& object) {
  need_window(L, object);
  return ImGui::GetMainViewport();
}

// Before there is a context the atlas has nothing but what it can tell by itself: ranges of characters.
void* find_atlas(lua_State*, const Object&) {
  static ImFontAtlas empty;
  return ImGui::GetCurrentContext() != nullptr ? ImGui::GetIO().Fonts : &empty;
}

void* find_in_frame(lua_State* L, const Object& object) {
  const gui::Scopes& scopes = bindings().scopes;
  if (object.frame == scopes.frame() && scopes.phase() == gui::Phase::in_widget) {
    luaL_error(
        L, "this %s cannot be used here: Dear ImGui is in the middle of the widget that called this function",
        object.tag->name);
  }
  if (object.frame != scopes.frame() || scopes.phase() != gui::Phase::drawing) {
    luaL_error(L, "this %s is of an earlier frame: get it again in each frame", object.tag->name);
  }
  return object.pointer;
}

// ImGui moves its tables when one more is made, so the specs hold only while their table is the current one.
void* find_sort_specs(lua_State* L, const Object& object) {
  find_in_frame(L, object);
  ImGuiTable* table = ImGui::GetCurrentContext()->CurrentTable;
  if (table == nullptr || &table->SortSpecs != object.pointer) {
    luaL_error(L, "this ImGuiTableSortSpecs is of another table: call ImGui.TableGetSortSpecs again");
  }
  return object.pointer;
}

void* find_callback_data(lua_State* L, const Object& object) {
  const Bindings& b = bindings();
  const bool anonymous = object.pointer == nullptr;  // a vector that was read from it (find_single)
  if (b.callback_data == nullptr || b.callback_class != object.tag ||
      (object.frame != b.callbacks && !anonymous)) {
    luaL_error(L, "this %s was given to a callback, and is valid only until that returns", object.tag->name);
  }
  return b.callback_data;
}

void* find_made(lua_State* L, const Object& object) {
  if (object.pointer == nullptr) luaL_error(L, "this %s was destroyed", object.tag->name);
  return object.pointer;
}

void* find_storage(lua_State* L, const Object& object) {
  return object.pointer == nullptr || is_made(object) ? find_made(L, object) : find_in_frame(L, object);
}

}  // namespace appctl::lua
