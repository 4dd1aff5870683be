// What an ImGui window showed last, kept to be shown while it fades, when the window itself is no
// more and its script need not be called again. Owned by whoever made it; loop thread only. Fails only for
// want of memory.
#pragma once

#include <imgui.h>

#include <memory>
#include <vector>

#include "gui/fonts.h"
#include "gui/images.h"

struct ImGuiWindow;

namespace appctl::gui {

class Ghost {
 public:
  // Of the window and the windows inside it, as of this frame if it has begun in that, else of the last one.
  // nullptr if it was not to be seen.
  static std::unique_ptr<Ghost> of(const ImGuiWindow& window, const Fonts& fonts);

  // Puts it into the list, its colours weakened to `opacity`, from 0 to 1. Nothing if the fonts have been
  // rasterised anew since; pictures that are gone are left out, the others are kept for this frame.
  void draw(ImDrawList& list, float opacity, const Fonts& fonts, Images& images) const;

 private:
  struct Part {
    ImVec4 clip;
    ImTextureID texture;
    std::vector<ImDrawVert> vertices;
    std::vector<ImDrawIdx> indices;  // of this part's vertices
  };
  explicit Ghost(int fills) : fills_(fills) {}
  void add_window(const ImGuiWindow& window);
  void add_list(const ImDrawList& list);

  std::vector<Part> parts_;
  int fills_;  // of the fonts, when it was made
};

}  // namespace appctl::gui
