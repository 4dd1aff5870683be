#include "gui/recovery.h"

#include <imgui.h>
#include <imgui_internal.h>

#include "gui/assert_guard.h"
#include "gui/modals.h"

namespace appctl::gui {
namespace {

template <class Stack>
void cut(Stack& stack, int size) {
  if (stack.Size > size) stack.resize(size);
}

// What newer versions of ImGui have renamed.
#if IMGUI_VERSION_NUM >= 19140
ImGuiErrorRecoveryState sizes_at_begin(ImGuiContext& g) {
  return g.CurrentWindowStack.back().StackSizesInBegin;
}
void leave_end_child(ImGuiContext& g) {
  g.WithinEndChildID = 0;
}
#else
ImGuiStackSizes sizes_at_begin(ImGuiContext& g) {
  return g.CurrentWindowStack.back().StackSizesOnBegin;
}
void leave_end_child(ImGuiContext& g) {
  g.WithinEndChild = false;
}
#endif

// The ID on top of the stack of a window while a table is open and nothing inside it.
ImGuiID table_id(ImGuiTable& table) {
#if IMGUI_VERSION_NUM >= 18900
  return ImGui::TableGetInstanceID(&table, table.InstanceCurrent);
#else
  return table.ID + static_cast<ImGuiID>(table.InstanceCurrent);
#endif
}

// A draw list always has a command, and changing its clip rectangle writes to it unchecked. There is none
// after an assert in the first one of a table's column, or in a window that was not begun to its end.
void give_commands(ImGuiContext& g) {
  for (const ImGuiWindowStackData& data : g.CurrentWindowStack) {
    ImDrawList& list = *data.Window->DrawList;
    if (!list.CmdBuffer.empty()) continue;
    ImDrawCmd command;
    command.IdxOffset = static_cast<unsigned>(list.IdxBuffer.Size);
    list.CmdBuffer.push_back(command);
  }
}

// Ends the tables of the current window; one that scrolls has an inner window, which it ends too.
void end_tables(ImGuiContext& g) {
  const ImGuiWindow* window = g.CurrentWindow;
  while (g.CurrentTable != nullptr &&
         (g.CurrentTable->InnerWindow == window || g.CurrentTable->OuterWindow == window)) {
    ImVector<ImGuiID>& ids = g.CurrentTable->InnerWindow->IDStack;
    while (ids.Size > 1 && ids.back() != table_id(*g.CurrentTable)) ids.pop_back();
    ImGui::EndTable();
    if (g.CurrentWindow != window) return;
  }
}

// Columns have pushed an item width, which a table that ended since may have forgotten.
void end_columns_of(ImGuiWindow& window) {
  if (window.DC.CurrentColumns == nullptr) return;
  if (window.DC.ItemWidthStack.empty()) window.DC.ItemWidthStack.push_back(window.DC.ItemWidth);
  ImGui::EndColumns();
}

// Empties the stacks that began in the current window.
void empty_window(ImGuiContext& g) {
  const auto sizes = sizes_at_begin(g);
  cut(g.GroupStack, sizes.SizeOfGroupStack);
  const ImGuiWindow* window = g.CurrentWindow;
  end_tables(g);
  if (g.CurrentWindow != window) return;  // it was the inner window of a table
  end_columns_of(*g.CurrentWindow);
  g.CurrentWindow->DC.TreeDepth = 0;
  cut(g.CurrentWindow->IDStack, sizes.SizeOfIDStack);
  while (g.DisabledStackSize > sizes.SizeOfDisabledStack) ImGui::EndDisabled();
  while (g.ColorStack.Size > sizes.SizeOfColorStack) ImGui::PopStyleColor();
  while (g.ItemFlagsStack.Size > sizes.SizeOfItemFlagsStack) ImGui::PopItemFlag();
  while (g.StyleVarStack.Size > sizes.SizeOfStyleVarStack) ImGui::PopStyleVar();
  while (g.FontStack.Size > sizes.SizeOfFontStack) ImGui::PopFont();
}

void end_window(ImGuiContext& g) {
  ImGuiWindow* window = g.CurrentWindow;
  empty_window(g);
  if (g.CurrentWindow != window) return;
  // End pops the inner clip rectangle, which Begin pushes last.
  while (window->DrawList->_ClipRectStack.Size < 2) window->DrawList->PushClipRectFullScreen();
  if (window->Flags & ImGuiWindowFlags_ChildWindow) {
    ImGui::EndChild();
  } else {
    ImGui::End();
  }
}

// A window that was not begun to its end has no storage, and would get none if it were begun again in this frame.
void give_storage(ImGuiContext& g) {
  for (ImGuiWindow* window : g.Windows)
    if (window->DC.StateStorage == nullptr) window->DC.StateStorage = &window->StateStorage;
}

void recover_to(void* argument) {
  const HostState& host = *static_cast<HostState*>(argument);
  ImGuiContext& g = *ImGui::GetCurrentContext();
  own_draw_lists();
  give_storage(g);
  give_commands(g);
  leave_end_child(g);
  g.DragDropWithinSource = g.DragDropWithinTarget = false;
  while (g.CurrentWindowStack.Size > host.windows) end_window(g);
  empty_window(g);
  while (g.CurrentWindow->DrawList->_ClipRectStack.Size > host.clip_rects) ImGui::PopClipRect();
  cut(g.CurrentTabBarStack, host.tab_bars);
  if (host.tab_bars == 0) g.CurrentTabBar = nullptr;
  g.ClipperTempDataStacked = host.clippers;
  g.NextWindowData.ClearFlags();
  g.NextItemData.ClearFlags();
  settle_modals();
}

}  // namespace

void own_draw_lists() {
  for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) window->DrawList = &window->DrawListInst;
}

HostState host_state() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  return {g.CurrentWindowStack.Size, g.CurrentTabBarStack.Size, g.ClipperTempDataStacked,
          g.CurrentWindow->DrawList->_ClipRectStack.Size};
}

bool end_columns() {
  return guarded([](void*) { end_columns_of(*ImGui::GetCurrentContext()->CurrentWindow); }, nullptr);
}

bool recover(HostState state) {
  return guarded(recover_to, &state);
}

}  // namespace appctl::gui
