#include "testing/probe.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>

namespace appctl::testing {
namespace {

Rect to_rect(const ImRect& r) {
  return {r.Min.x, r.Min.y, r.Max.x, r.Max.y};
}

Rect cut(const Rect& r, const ImRect& clip) {
  return {std::max(r.left, clip.Min.x), std::max(r.top, clip.Min.y), std::min(r.right, clip.Max.x),
          std::min(r.bottom, clip.Max.y)};
}

bool is_disabled(const ImGuiContext& g) {
#if IMGUI_VERSION_NUM >= 19140
  return (g.LastItemData.ItemFlags & ImGuiItemFlags_Disabled) != 0;
#else
  return (g.LastItemData.InFlags & ImGuiItemFlags_Disabled) != 0;
#endif
}

// Where in a table the item stands. A row of headers makes no row.
void probe_cell(const ImGuiContext& g, Items& items, Item& item) {
  ImGuiTable* table = g.CurrentTable;
  if (table == nullptr || table->CurrentRow < 0) return;
  if ((table->RowFlags & ImGuiTableRowFlags_Headers) != 0) {
    items.note_header(table->ID, table->CurrentRow);
    return;
  }
  item.row = table->CurrentRow + 1 - items.headers(table->ID);
  if (table->CurrentColumn < 0) return;
  const char* name = ImGui::TableGetColumnName(table, table->CurrentColumn);
  item.column = name ? name : "";
}

bool can_be_seen(const ImGuiWindow& window) {
  return !window.Collapsed && !window.Hidden && !window.SkipItems;
}

}  // namespace

void probe_item(Items& items, Item& item) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImGuiWindow& window = *g.CurrentWindow;
  item.window = window.ID;
  probe_cell(g, items, item);
  if (!can_be_seen(window)) return;
  item.id = g.LastItemData.ID;
  item.rect = to_rect(g.LastItemData.Rect);
  const ImRect& nav = g.LastItemData.NavRect;
  item.hot = cut(nav.GetWidth() > 0 ? to_rect(nav) : item.rect, window.ClipRect);
  item.is_visible = !item.hot.empty() && !cut(item.rect, window.ClipRect).empty();
  item.is_enabled = !is_disabled(g);
}

void probe_window(Item& item) {
  const ImGuiWindow& window = *ImGui::GetCurrentContext()->CurrentWindow;
  item.window = window.ID;
  item.is_container = true;
  item.rect = to_rect(window.Rect());
  item.hot = cut(item.rect, window.OuterRectClipped);
  item.is_visible = !window.Hidden && !item.hot.empty();
}

void probe_table(Item& item) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  item.is_container = true;
  if (g.CurrentTable == nullptr) return;
  item.window = g.CurrentTable->InnerWindow->ID;
  item.rect = to_rect(g.CurrentTable->OuterRect);
  item.hot = cut(item.rect, g.CurrentTable->OuterWindow->ClipRect);
  item.is_visible = !item.hot.empty();
}

void probe_headers(Items& items) {
  const ImGuiTable* table = ImGui::GetCurrentContext()->CurrentTable;
  if (table == nullptr) return;
  items.note_header(table->ID, table->CurrentRow);
  for (int column = 0; column < table->ColumnsCount; ++column) {
    const char* name = ImGui::TableGetColumnName(table, column);
    Item header;
    header.kind = "header";
    header.label = name ? name : "";
    header.window = table->InnerWindow->ID;
    header.rect = to_rect(ImGui::TableGetCellBgRect(table, column));
    header.hot = cut(header.rect, table->InnerClipRect);
    header.is_visible = table->Columns[column].IsVisibleX && !header.hot.empty();
    items.add(std::move(header));
  }
}

Opener probe_opener(const char* label, bool is_menu) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGuiWindow& window = *g.CurrentWindow;
  const ImVec2 at = window.DC.CursorPos;
  const ImVec2 text = ImGui::CalcTextSize(label, nullptr, true);
  const float width = is_menu ? text.x : ImGui::CalcItemWidth();
  const float height = is_menu ? text.y : ImGui::GetFrameHeight();
  Opener opener{window.ID, window.GetID(label), {at.x, at.y, at.x + width, at.y + height}, {}, false};
  opener.hot = cut(opener.rect, window.ClipRect);
  opener.is_visible = can_be_seen(window) && !opener.hot.empty();
  return opener;
}

namespace {

// The window in which Combo or ListBox has just shown its entries; nullptr if it shows none.
const ImGuiWindow* window_of_options(const ImGuiContext& g, const char* label) {
  ImGuiWindow& window = *g.CurrentWindow;
  const ImGuiID popup = ImHashStr("##ComboPopup", 0, window.GetID(label));
  for (int i = g.BeginPopupStack.Size; i < g.OpenPopupStack.Size; ++i) {
    const ImGuiPopupData& open = g.OpenPopupStack[i];
    if (open.PopupId == popup && open.Window && open.Window->Active) return open.Window;
  }
  // The box of ListBox is a child, and the last item's rectangle holds it.
  for (const ImGuiWindow* child : window.DC.ChildWindows) {
    if (child->LastFrameActive == g.FrameCount && child == window.DC.ChildWindows.back() &&
        g.LastItemData.Rect.Contains(child->Rect()))
      return child;
  }
  return nullptr;
}

}  // namespace

void probe_options(Items& items, const char* label, const char* const* options, int count) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImGuiWindow* window = window_of_options(g, label);
  if (!window) return;
  // In its first frame a popup is hidden, and not yet where it will be.
  const Rect view =
      can_be_seen(*window) ? cut(to_rect(window->OuterRectClipped), window->InnerClipRect) : Rect{};
  const float step = g.FontSize + g.Style.ItemSpacing.y;
  for (int i = 0; i < count; ++i) {
    Item option;
    option.kind = "option";
    option.label = options[i];
    option.window = window->ID;
    option.view = view;
    const float top = window->DC.CursorStartPos.y + step * static_cast<float>(i);
    option.rect = {window->WorkRect.Min.x, top, window->WorkRect.Max.x, top + g.FontSize};
    option.hot = cut(option.rect, window->InnerClipRect);
    option.is_visible = can_be_seen(*window) && !option.hot.empty();
    items.add_option(std::move(option));
  }
}

std::string window_label() {
  const std::string name = ImGui::GetCurrentContext()->CurrentWindow->Name;
  return name == "##app.run" ? "main" : name;
}

std::string_view visible_label(std::string_view label) {
  return label.substr(0, label.find("##"));
}

namespace {

std::string quoted(const char* what, std::string_view name) {
  return std::string(what) + " '" + std::string(visible_label(name)) + "'";
}

std::string called(const Items& items, ImGuiID id) {
  for (const Item& item : items.shown()) {
    if (item.id == id && !item.is_container) return quoted(item.kind, item.label);
  }
  return "an item that the script did not make itself";
}

// Whether the mouse is over that window, or over a child of it.
bool reaches(const ImGuiWindow* hovered, ImGuiID window) {
  while (hovered && hovered->ID != window && (hovered->Flags & ImGuiWindowFlags_ChildWindow) != 0)
    hovered = hovered->ParentWindow;
  return hovered && hovered->ID == window;
}

// A modal window takes the mouse also where it is not, and a click there may be meant for it.
bool is_beside_modal(const ImGuiContext& g) {
  if (g.HoveredWindow || !ImGui::GetTopMostPopupModal()) return false;
  return std::none_of(g.Windows.begin(), g.Windows.end(), [&g](const ImGuiWindow* window) {
    return window->Active && (window->Flags & ImGuiWindowFlags_Modal) != 0 &&
           window->Rect().Contains(g.IO.MousePos);
  });
}

const char* kind_of(const ImGuiWindow& window) {
  if ((window.Flags & ImGuiWindowFlags_Modal) != 0) return "the modal window";
  if ((window.Flags & ImGuiWindowFlags_ChildMenu) != 0) return "a menu";
  if ((window.Flags & ImGuiWindowFlags_Popup) != 0) return "a popup";
  return (window.Flags & ImGuiWindowFlags_Tooltip) != 0 ? "a tooltip" : "the window";
}

std::string called(const ImGuiWindow& window) {
  if (visible_label(window.Name).empty()) return kind_of(window);
  return quoted(kind_of(window), window.Name);
}

}  // namespace

std::string covered_by(const Items& items, const Item& item) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (!reaches(g.HoveredWindow, item.window)) {
    if (std::string_view(item.kind) == "window" && is_beside_modal(g)) return {};
    return (g.HoveredWindow ? called(*g.HoveredWindow) : "a modal window, or nothing at all,") + " covers it";
  }
  if (item.id == 0 || item.is_container || g.HoveredId == item.id) return {};
  if (g.HoveredId != 0) return called(items, g.HoveredId) + " covers it";
  if (g.ActiveId != 0 && g.ActiveId != item.id)
    return called(items, g.ActiveId) + ", which is still held, covers it";
  if (g.OpenPopupStack.Size > 0 && g.OpenPopupStack.back().Window &&
      g.OpenPopupStack.back().Window->ID != item.window)
    return "a popup is open, and takes the mouse until it is closed, as by a click on the window beside it";
  return "the mouse over it does not reach it";
}

bool has_focus(const Item& item) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  return item.id != 0 && (g.ActiveId == item.id || g.NavId == item.id);
}

bool is_dimming() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (ImGui::GetTopMostPopupModal()) return g.DimBgRatio < 1;
  return !g.NavWindowingTarget && g.DimBgRatio > 0;
}

namespace {

// An input that can be changed says where its cursor is, each frame; its flags are forgotten when it is
// drawn.
bool shows_cursor(const ImGuiContext& g) {
#if IMGUI_VERSION_NUM >= 18700
  return g.PlatformImeData.WantVisible;
#else
  return g.PlatformImePos.x != 1 || g.PlatformImePos.y != 1;
#endif
}

}  // namespace

bool hides_window() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  return std::any_of(g.Windows.begin(), g.Windows.end(), [](const ImGuiWindow* window) {
    const bool is_own =
        (window->Flags & ImGuiWindowFlags_ChildWindow) == 0 || (window->Flags & ImGuiWindowFlags_Popup) != 0;
    return is_own && window->Active && window->Hidden;
  });
}

std::string takes_no_text() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (g.ActiveId != 0 && g.InputTextState.ID == g.ActiveId && !shows_cursor(g)) return "is read-only";
  return g.IO.WantTextInput ? "" : "takes no text";
}

}  // namespace appctl::testing
