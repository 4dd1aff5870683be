// A copy of the draw data that is on the screen, to tell a still frame from one that must be drawn.
// Owned by gui::Context, loop thread only. Its buffers grow and never shrink. Cannot fail.
#pragma once

#include <imgui.h>

#include <vector>

namespace appctl::gui {

class ShownFrame {
 public:
  // Exact: every vertex, index and command. A frame with a user callback equals none, for nobody knows
  // what it draws.
  bool equals(const ImDrawData& data) const;
  void keep(const ImDrawData& data);

 private:
  struct List {
    std::vector<ImDrawVert> vertices;
    std::vector<ImDrawIdx> indices;
    std::vector<ImDrawCmd> commands;
    bool equals(const ImDrawList& list) const;
    void keep(const ImDrawList& list);
  };
  std::vector<List> lists_;  // may be more than count_, to keep their memory
  int count_ = -1;           // lists of the frame; -1: nothing was shown yet
  ImVec2 position_, size_, scale_;
};

}  // namespace appctl::gui
