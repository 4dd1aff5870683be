// Where the keyboard is while an overlay is open: which item of it Tab reaches, and the field that is typed in
// again when it is gone. ImGui of itself lets Tab reach fields only, unless it is told to let the arrow keys
// move everywhere; that would change every window of the script.
#include <imgui_internal.h>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/overlays.h"

namespace appctl::lua {
namespace {

#if IMGUI_VERSION_NUM < 18900
constexpr ImGuiNavMoveFlags tabbing = ImGuiNavMoveFlags_Tabbing;
#else
constexpr ImGuiNavMoveFlags tabbing = ImGuiNavMoveFlags_IsTabbing;
#endif

ImGuiContext& context() {
  return *ImGui::GetCurrentContext();
}

#if IMGUI_VERSION_NUM < 19140
bool& hides_focus() {
  return context().NavDisableHighlight;
}
bool is_focus_hidden() {
  return hides_focus();
}
void hide_focus(bool hide) {
  hides_focus() = hide;
}
#else
bool is_focus_hidden() {
  return !context().NavCursorVisible;
}
void hide_focus(bool hide) {
  context().NavCursorVisible = !hide;
}
#endif

// --- a field that is typed in ---

// internal.typing() -> id, caret, begin and end of what is selected; nothing if no field is typed in
int typing(lua_State* L) {
  const ImGuiContext& g = context();
  const ImGuiInputTextState& state = g.InputTextState;
  if (g.ActiveId == 0 || state.ID != g.ActiveId) return 0;
  lua_pushinteger(L, state.ID);
  lua_pushinteger(L, state.GetCursorPos());
  lua_pushinteger(L, state.GetSelectionStart());
  lua_pushinteger(L, state.GetSelectionEnd());
  return 4;
}

// internal.forget_typing(): a field with the ID of one that is gone begins as a new one
int forget_typing(lua_State*) {
  ImGuiContext& g = context();
  if (g.ActiveId != g.InputTextState.ID) g.InputTextState.ID = 0;
  return 0;
}

// internal.type_again(id): the field is typed in from the next frame on, if it is there
int type_again(lua_State* L) {
  ImGuiContext& g = context();
  g.NavNextActivateId = static_cast<ImGuiID>(luaL_checkinteger(L, 1));
  g.NavNextActivateFlags = ImGuiActivateFlags_PreferInput | ImGuiActivateFlags_TryToPreserveState;
  return 0;
}

// internal.set_caret(id, caret, begin, end) -> whether that field is typed in now
int set_caret(lua_State* L) {
  ImGuiContext& g = context();
  const auto id = static_cast<ImGuiID>(luaL_checkinteger(L, 1));
  const bool is_typing = g.ActiveId == id && g.InputTextState.ID == id;
#if IMGUI_VERSION_NUM < 19110  // later ones do not let others see it
  if (is_typing) {
    auto& text = g.InputTextState.Stb;
    text.cursor = static_cast<int>(luaL_checkinteger(L, 2));
    text.select_start = static_cast<int>(luaL_checkinteger(L, 3));
    text.select_end = static_cast<int>(luaL_checkinteger(L, 4));
    g.InputTextState.CursorClamp();
  }
#endif
  lua_pushboolean(L, is_typing);
  return 1;
}

// --- what Tab reaches ---

// Whether the keyboard is in the window that is open, or in one inside it.
bool is_keyboard_here() {
  const ImGuiContext& g = context();
  return g.NavWindow && g.NavWindow->RootWindow == g.CurrentWindow->RootWindow;
}

// Where it goes on from an item that is no field, ImGui begins at the first one.
void go_on_from_item() {
  ImGuiContext& g = context();
  const bool from_start = g.NavMoveSubmitted && (g.NavMoveFlags & tabbing) != 0 && g.NavTabbingDir == 0;
  if (from_start && g.NavId != 0) g.NavTabbingDir = 1;
}

// internal.begin_tab_stops() -> token: after PushAllowKeyboardFocus(true), until it is popped, each item is one
int begin_tab_stops([[maybe_unused]] lua_State* L) {
  if (is_keyboard_here()) go_on_from_item();
  ImGuiContext& g = context();
#if IMGUI_VERSION_NUM < 18900
  g.CurrentItemFlags |= ImGuiItemFlags_Inputable;
  g.ItemFlagsStack.back() = g.CurrentItemFlags;
  return 0;
#else
  const bool may_move_everywhere = (g.IO.ConfigFlags & ImGuiConfigFlags_NavEnableKeyboard) != 0;
  const bool changes = !may_move_everywhere && g.NavMoveSubmitted && (g.NavMoveFlags & tabbing) != 0;
  if (changes) g.IO.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  lua_pushboolean(L, changes);
  return 1;
#endif
}

// internal.end_tab_stops(token): at the end of the window. What Tab has reached, and is no field, is shown so.
int end_tab_stops(lua_State* L) {
  ImGuiContext& g = context();
  if (lua_toboolean(L, 1)) g.IO.ConfigFlags &= ~ImGuiConfigFlags_NavEnableKeyboard;
  const bool has_moved = g.NavId != 0 && g.NavJustMovedToId == g.NavId && g.ActiveId == 0;
  if (has_moved && is_keyboard_here()) hide_focus(false);
  return 0;
}

// internal.focused() -> the ID of the item of this window that the keyboard is at, and whether it shows; or nil
int focused(lua_State* L) {
  const ImGuiContext& g = context();
  if (!is_keyboard_here() || g.NavId == 0 || g.ActiveId != 0) return 0;
  lua_pushinteger(L, g.NavId);
  lua_pushboolean(L, !is_focus_hidden());
  return 2;
}

// internal.move_focus(step): to the next item (1) or the last one (-1). Before the first of them is drawn.
int move_focus(lua_State* L) {
  const auto step = static_cast<int>(luaL_checkinteger(L, 1));
  ImGuiContext& g = context();
  arm(L);
  ImGui::NavMoveRequestSubmit(ImGuiDir_None, step < 0 ? ImGuiDir_Up : ImGuiDir_Down, tabbing,
                              ImGuiScrollFlags_KeepVisibleEdgeX | ImGuiScrollFlags_KeepVisibleEdgeY);
  disarm();
  g.NavTabbingDir = step;
  g.NavTabbingResultFirst.Clear();
  g.NavTabbingCounter = -1;
  return 0;
}

// internal.press_focused(): in the next frame, as by a click
int press_focused(lua_State*) {
  ImGuiContext& g = context();
  g.NavNextActivateId = g.NavId;
  g.NavNextActivateFlags = ImGuiActivateFlags_None;
  return 0;
}

// internal.hide_focus(): what is at the keyboard now shows it no more
int hide_focus_now(lua_State*) {
  hide_focus(true);
  return 0;
}

constexpr Entry internals[] = {
    {"typing", entry<typing>},
    {"forget_typing", entry<forget_typing>},
    {"type_again", entry<type_again>},
    {"set_caret", entry<set_caret>},
    {"begin_tab_stops", entry<begin_tab_stops>},
    {"end_tab_stops", entry<end_tab_stops>},
    {"focused", entry<focused>},
    {"move_focus", entry<move_focus>},
    {"press_focused", entry<press_focused>},
    {"hide_focus", entry<hide_focus_now>},
};

}  // namespace

void add_keyboard_internals(lua_State* L) {
  set_functions(L, internals, bindings_of_thread);
}

}  // namespace appctl::lua
