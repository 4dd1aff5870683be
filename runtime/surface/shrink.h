// Textures made smaller: each texel of a half is the mean of four. A picture that is shown much smaller
// than it is would flicker and lose lines without them. Any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "surface/textures.h"

namespace appctl::surface {

// A texture at most so large: itself, or a copy of half the size, as often as needed.
class Shrunk {
 public:
  // REQUIRES: rgba32; `texture` outlives it; longest_side >= 1.
  Shrunk(const Texture& texture, int longest_side);

  int width() const { return width_; }
  int height() const { return height_; }
  const std::uint8_t* texels() const { return texels_; }

 private:
  void halve();

  int width_, height_;
  const std::uint8_t* texels_;
  std::vector<std::uint8_t> own_;
};

// A texture and its halves, quarters and so on, each made when it is first wanted; as OpenGL has them.
class Levels {
 public:
  // REQUIRES: as above.
  explicit Levels(const Texture& texture) : texture_(texture) {}

  // The one that comes nearest to a texel for each pixel, where the texture has so many.
  const Texture& at(float texels_per_pixel);

 private:
  struct Level {
    Shrunk shrunk;
    Texture texture;
  };
  const Texture& texture_;
  std::deque<Level> halves_;  // one is made from the one before it
};

}  // namespace appctl::surface
