// The copies of pictures that lie on the graphics card. Owned by the window's surface, main thread, while
// its OpenGL context is current. Cannot fail: a picture larger than the card can take is shown in less
// detail.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "surface/textures.h"

struct ImDrawData;

namespace appctl::surface {

class GlTextures {
 public:
  // REQUIRES: `pictures`, if given, outlives it.
  explicit GlTextures(const Textures* pictures) : pictures_(pictures) {}

  // Loads what is needed of OpenGL. REQUIRES: a context is current.
  void load();
  // The context is gone, and all copies with it.
  void forget() { copies_.clear(); }

  // For the time of one rendering the draw data names the copies (bind), then the pictures again
  // (restore). Copies what is new or has changed, and drops what nobody has any more.
  void bind(ImDrawData& data);
  void restore(ImDrawData& data);

 private:
  struct Copy {
    unsigned name = 0;  // of OpenGL; 0 = none
    std::uint64_t version = 0;
  };
  unsigned copy_of(TextureId id);
  void upload(const Texture& texture, Copy& copy);
  void drop_unused();

  const Textures* pictures_;
  int longest_side_ = 0;
  std::unordered_map<TextureId, Copy> copies_;
  std::vector<TextureId> bound_;  // what the draw data named, in order
};

}  // namespace appctl::surface
