// Modal popups, made whole: Dear ImGui before 1.87 fails an assertion when a window begins for the first time
// in the frame in which a modal does (its issue 4920). Loop thread only; REQUIRES: a current context, in a frame.
#pragma once

namespace appctl::gui {

// Lets the modals of this frame push the windows that begin after them behind.
void settle_modals();

void end_popup();  // ImGui::EndPopup, and settles

// ImGui::Render. It begins no window of ImGui's own while a modal is open (the tooltip of a drag whose source is gone, the
// list of Ctrl+Tab), for no other window is open then.
void render();

}  // namespace appctl::gui
