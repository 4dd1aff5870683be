// Where the keyboard is while an overlay is open: which item of it Tab reaches, and the field that is typed
// in again when it is gone. ImGui of itself lets Tab reach fields only, unless it is told to let the arrow
// keys move everywhere; that would change every window of the script.
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

// ImGui hides it again when the next frame begins, unless the arrow keys move everywhere.
bool is_focus_hidden() {
#if IMGUI_VERSION_NUM < 19140
  return context().NavDisableHighlight;
#else
  return !context().NavCursorVisible;
#endif
}

void show_focus_now() {
#if IMGUI_VERSION_NUM < 19140
  context().NavDisableHighlight = false;
#else
  context().NavCursorVisible = true;
#endif
}

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

// internal.end_typing_in(name): no field of that window is typed in any more
int end_typing_in(lua_State* L) {
  const ImGuiWindow* window = ImGui::FindWindowByName(luaL_checkstring(L, 1));
  const ImGuiWindow* active = context().ActiveIdWindow;
  if (window && active && active->RootWindow == window) ImGui::ClearActiveID();
  return 0;
}

// internal.forget_typing(): a field with the ID of one that is gone begins as a new one
int forget_typing(lua_State*) {
  ImGuiContext& g = context();
  if (g.ActiveId != g.InputTextState.ID) g.InputTextState.ID = 0;
  return 0;
}

// internal.type_again(id): the field is typed in from the next frame on, if it is there, and if the script
// has not put the keyboard to something else
int type_again(lua_State* L) {
  ImGuiContext& g = context();
  if (g.NavNextActivateId != 0) return 0;
  g.NavNextActivateId = static_cast<ImGuiID>(luaL_checkinteger(L, 1));
  g.NavNextActivateFlags = ImGuiActivateFlags_PreferInput | ImGuiActivateFlags_TryToPreserveState;
  return 0;
}

// internal.type_not(id): takes that back
int type_not(lua_State* L) {
  ImGuiContext& g = context();
  if (g.NavNextActivateId == static_cast<ImGuiID>(luaL_checkinteger(L, 1))) g.NavNextActivateId = 0;
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

// internal.has_keyboard() -> whether the window that is open, or one inside it, has it
int has_keyboard(lua_State* L) {
  lua_pushboolean(L, is_keyboard_here());
  return 1;
}

bool is_tabbing() {
  const ImGuiContext& g = context();
  const bool by_keys = (g.NavMoveFlags & tabbing) != 0 && (g.NavMoveFlags & ImGuiNavMoveFlags_FocusApi) == 0;
  return g.NavMoveSubmitted && by_keys && is_keyboard_here();
}

// internal.begin_tab_stops(goes_on) -> whether Tab was pressed, token: after PushAllowKeyboardFocus(true),
// until it is popped, each item is one. Tab goes on from the item that the keyboard is at, or begins at the
// first.
int begin_tab_stops(lua_State* L) {
  ImGuiContext& g = context();
  const bool tabs = is_tabbing();
  if (tabs && lua_toboolean(L, 1) && g.NavTabbingDir == 0) g.NavTabbingDir = 1;
  lua_pushboolean(L, tabs);
#if IMGUI_VERSION_NUM < 18900
  g.CurrentItemFlags |= ImGuiItemFlags_Inputable;
  g.ItemFlagsStack.back() = g.CurrentItemFlags;
  return 1;
#else
  const bool changes = tabs && (g.IO.ConfigFlags & ImGuiConfigFlags_NavEnableKeyboard) == 0;
  if (changes) g.IO.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  lua_pushboolean(L, changes);
  return 2;
#endif
}

// internal.end_tab_stops(token): at the end of the window
int end_tab_stops(lua_State* L) {
  if (lua_toboolean(L, 1)) context().IO.ConfigFlags &= ~ImGuiConfigFlags_NavEnableKeyboard;
  return 0;
}

// Early ones press with Space only, and begin to type with Enter.
void press_by_enter(const ImGuiWindow& popup) {
#if IMGUI_VERSION_NUM < 18900
  ImGuiContext& g = context();
  const bool is_there = g.NavWindow && g.NavWindow->RootWindow == popup.RootWindow && !is_focus_hidden();
  const bool is_field = g.ActiveId != 0 || g.InputTextState.ID == g.NavId;
  if (!is_there || is_field) return;
  g.NavNextActivateId = g.NavId;
  g.NavNextActivateFlags = ImGuiActivateFlags_None;
#else
  static_cast<void>(popup);
#endif
}

// internal.lend_keys(enter) -> what internal.take_keys_back takes: in the next frame Escape closes the popup
// on top, and the arrow keys and Enter, if that is pressed now, choose in it, if it is no modal.
int lend_keys(lua_State* L) {
  ImGuiContext& g = context();
  const ImGuiWindow* top = g.OpenPopupStack.empty() ? nullptr : g.OpenPopupStack.back().Window;
  const bool lends = top && (top->Flags & ImGuiWindowFlags_Modal) == 0 &&
                     (g.IO.ConfigFlags & ImGuiConfigFlags_NavEnableKeyboard) == 0;
  if (lends) g.IO.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  if (lends && lua_toboolean(L, 1)) press_by_enter(*top);
  lua_pushboolean(L, lends);
  return 1;
}

int take_keys_back(lua_State* L) {
  if (lua_toboolean(L, 1)) context().IO.ConfigFlags &= ~ImGuiConfigFlags_NavEnableKeyboard;
  return 0;
}

// internal.focused() -> the ID of the item of this window that the keyboard is at, and whether it shows; or
// nil
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

// internal.show_focus(): what the keyboard is at has a frame around it, in this frame
int show_focus(lua_State*) {
  show_focus_now();
  return 0;
}

constexpr Entry internals[] = {
    {"typing", entry<typing>},
    {"end_typing_in", entry<end_typing_in>},
    {"forget_typing", entry<forget_typing>},
    {"type_again", entry<type_again>},
    {"type_not", entry<type_not>},
    {"set_caret", entry<set_caret>},
    {"begin_tab_stops", entry<begin_tab_stops>},
    {"end_tab_stops", entry<end_tab_stops>},
    {"lend_keys", entry<lend_keys>},
    {"take_keys_back", entry<take_keys_back>},
    {"focused", entry<focused>},
    {"has_keyboard", entry<has_keyboard>},
    {"move_focus", entry<move_focus>},
    {"press_focused", entry<press_focused>},
    {"show_focus", entry<show_focus>},
};

}  // namespace

void add_keyboard_internals(lua_State* L) {
  set_functions(L, internals, bindings_of_thread);
}

}  // namespace appctl::lua
