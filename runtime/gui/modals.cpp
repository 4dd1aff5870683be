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

void render() {
#if IMGUI_VERSION_NUM < 18700
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImGuiDragDropFlags flags = g.DragDropSourceFlags;
  if (ImGui::GetTopMostPopupModal() != nullptr) {
    g.DragDropSourceFlags |= ImGuiDragDropFlags_SourceNoPreviewTooltip;
    g.NavWindowingTarget = nullptr;
  }
  ImGui::Render();
  g.DragDropSourceFlags = flags;  // the source may be back in the next frame, and ends its tooltip by them
#else
  ImGui::Render();
#endif
}

}  // namespace appctl::gui
