// ImGui has -1 for the mouse button of an active item that none has made active (a field, a press by the
// keyboard), and a button that repeats takes that for an index: of an item of the same ID, or of itself when
// the mouse is over it too. The left one stands for it. Loop thread only.
#pragma once

#include <imgui_internal.h>

namespace appctl::gui {

// REQUIRES: a current context
inline void name_active_button() {
  if (GImGui->ActiveIdMouseButton < 0) [[unlikely]]
    GImGui->ActiveIdMouseButton = 0;
}

}  // namespace appctl::gui
