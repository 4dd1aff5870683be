#include "gui/modals.h"

#include <imgui.h>
#include <imgui_internal.h>

namespace appctl::gui {

void settle_modals() {
#if IMGUI_VERSION_NUM < 18700
  // Only a modal that was active a frame ago is looked for.
  for (const ImGuiPopupData& popup : ImGui::GetCurrentContext()->OpenPopupStack)
    if (popup.Window != nullptr && popup.Window->Active && (popup.Window->Flags & ImGuiWindowFlags_Modal) != 0)
      popup.Window->WasActive = true;
#endif
}

void end_popup() {
  ImGui::EndPopup();
  settle_modals();
}

void forbid_windows_behind_modals() {
#if IMGUI_VERSION_NUM < 18700
  ImGuiContext& g = *ImGui::GetCurrentContext();
  if (ImGui::GetTopMostPopupModal() == nullptr) return;
  g.DragDropSourceFlags |= ImGuiDragDropFlags_SourceNoPreviewTooltip;
  g.NavWindowingTarget = nullptr;
#endif
}

}  // namespace appctl::gui
