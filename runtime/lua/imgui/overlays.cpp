// Windows of overlays: their end, and the ghosts that fade when they are gone.
#include "lua/imgui/overlays.h"

#include <imgui_internal.h>

#include <new>

#include "gui/ghost.h"
#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

using GhostPointer = std::unique_ptr<gui::Ghost>;

const char metatable_key = 0;  // of the userdata that own a ghost

int free_ghost(lua_State* L) {
  static_cast<GhostPointer*>(lua_touserdata(L, 1))->~GhostPointer();
  return 0;
}

bool is_popup(const ImGuiWindow& window, ImGuiID id) {
  return (window.Flags & ImGuiWindowFlags_Popup) != 0 && window.PopupId == id;
}

// One that is gone may have had the same ID.
const ImGuiWindow* find_popup_window(ImGuiID id) {
  for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
    if ((window->Active || window->WasActive) && is_popup(*window, id)) return window;
  }
  return nullptr;
}

ImGuiID check_id(lua_State* L, int index) {
  return static_cast<ImGuiID>(luaL_checkinteger(L, index));
}

// The keyboard goes back to the window that had it.
void close_popup(ImGuiID id) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  for (int i = 0; i < g.OpenPopupStack.Size; ++i) {
    if (g.OpenPopupStack[i].PopupId == id) return ImGui::ClosePopupToLevel(i, true);
  }
}

int push_ghost(lua_State* L, const ImGuiWindow* window) {
  if (!window) return 0;
  auto* ghost = new (new_owner(L, sizeof(GhostPointer), "picture of an overlay")) GhostPointer;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
  lua_setmetatable(L, -2);
  *ghost = gui::Ghost::of(*window, *bindings().fonts);
  return *ghost ? 1 : 0;
}

// internal.ghost_of(name) -> what that window showed last, or nil
int ghost_of(lua_State* L) {
  return push_ghost(L, ImGui::FindWindowByName(luaL_checkstring(L, 1)));
}

// internal.ghost_of_popup(id) -> the same
int ghost_of_popup(lua_State* L) {
  return push_ghost(L, find_popup_window(check_id(L, 1)));
}

// internal.draw_ghost(ghost, opacity): over everything
int draw_ghost(lua_State* L) {
  const auto& ghost = *static_cast<const GhostPointer*>(lua_touserdata(L, 1));
  const auto opacity = static_cast<float>(luaL_checknumber(L, 2));
  ghost->draw(*ImGui::GetForegroundDrawList(), opacity, *bindings().fonts, *bindings().images);
  return 0;
}

// internal.close_popup(id): anywhere, not only inside it
int close_popup_of(lua_State* L) {
  const ImGuiID id = check_id(L, 1);
  arm(L);
  close_popup(id);
  disarm();
  return 0;
}

// As new: nothing is open, scrolled or sorted in it. ImGui itself keeps its windows for ever.
void reset_window(ImGuiWindow& window) {
  window.StateStorage.Clear();
  window.ColumnsStorage.clear();
  window.Scroll = {};
  window.Collapsed = false;
  window.NavLastChildNavWindow = nullptr;
  for (ImGuiID& id : window.NavLastIds) id = 0;
}

void drop_tables(const ImGuiWindow& root) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  for (int i = 0; i < g.Tables.GetMapSize(); ++i) {
    ImGuiTable* const table = g.Tables.TryGetMapData(i);
    if (table && table->OuterWindow && table->OuterWindow->RootWindow == &root) ImGui::TableRemove(table);
  }
}

void forget(const ImGuiWindow& root) {
  drop_tables(root);
  for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
    if (window->RootWindow == &root) reset_window(*window);
  }
}

// internal.forget_window(name, id): the window of that name, or the popup of that ID, begins as a new one.
// REQUIRES: it has not begun in this frame.
int forget_window(lua_State* L) {
  const ImGuiID window_id = ImHashStr(luaL_checkstring(L, 1)), popup_id = check_id(L, 2);
  for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
    if (window->ID == window_id || is_popup(*window, popup_id)) forget(*window);
  }
  return 0;
}

// internal.to_front(): the window that is open is drawn over those that are not its own
int to_front(lua_State*) {
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow()->RootWindow);
  return 0;
}

// internal.let_mouse_in() -> what internal.end_mouse_in takes, or nil: the window that is open lies above a
// modal or popup that has the keyboard. ImGui would let the first click on it do nothing but take that.
int let_mouse_in(lua_State* L) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGuiWindow* const root = g.NavWindow ? g.NavWindow->RootWindow : nullptr;
  const bool is_in_way =
      root && root != g.CurrentWindow->RootWindow && (root->Flags & ImGuiWindowFlags_Popup) != 0;
  if (!is_in_way || !root->WasActive) return 0;
  root->WasActive = false;  // ImGui asks for that first
  lua_pushinteger(L, root->ID);
  return 1;
}

int end_mouse_in(lua_State* L) {
  ImGuiWindow* const root = ImGui::FindWindowByID(check_id(L, 1));
  if (root) root->WasActive = true;
  return 0;
}

constexpr Entry internals[] = {
    {"ghost_of", entry<ghost_of>},           {"ghost_of_popup", entry<ghost_of_popup>},
    {"draw_ghost", entry<draw_ghost>},       {"close_popup", entry<close_popup_of>},
    {"let_mouse_in", entry<let_mouse_in>},   {"end_mouse_in", entry<end_mouse_in>},
    {"forget_window", entry<forget_window>}, {"to_front", entry<to_front>},
};

}  // namespace

void add_overlay_internals(lua_State* L) {
  set_functions(L, internals, bindings_of_thread);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, entry<free_ghost>);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_key);
}

}  // namespace appctl::lua
