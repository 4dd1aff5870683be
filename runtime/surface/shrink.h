// A texture at most so large: itself, or a copy of half the size, as often as needed. Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "surface/textures.h"

namespace appctl::surface {

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

}  // namespace appctl::surface
