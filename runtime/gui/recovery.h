// Puts ImGui's stacks back to where they were before a GUI callback that an assert has ended half way.
// ImGui's own ErrorCheckEndFrameRecover calls the ends in an order that fails, or never returns, when a
// widget was stopped in its middle; here most stacks are cut. Loop thread only.
#pragma once

namespace appctl::gui {

// Where the host stands when it calls a script: its own windows stay open.
struct HostState {
  int windows = 0;  // in ImGui's stack of windows
  int tab_bars = 0;
  int clippers = 0;    // that have begun and not ended
  int clip_rects = 0;  // of the current window's draw list
};

HostState host_state();  // REQUIRES: a current context, in a frame

// Ends the legacy columns of the host's window, which nobody has to end by hand. False as below.
bool end_columns();

// Gives every window its own draw list back: Begin lends a child window its parent's for a moment, in which
// an assert can fail, and a window that does not own its list cannot be destroyed.
void own_draw_lists();

// False if ImGui's state is beyond repair: throw the frame away and replace the context.
bool recover(HostState state);

}  // namespace appctl::gui
