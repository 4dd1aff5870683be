#include "surface/shrink.h"

#include <algorithm>

namespace appctl::surface {

Shrunk::Shrunk(const Texture& texture, int longest_side)
    : width_(texture.width), height_(texture.height), texels_(texture.texels) {
  while (std::max(width_, height_) > longest_side) halve();
}

// Each new texel is the mean of four; at an odd edge the last row or column counts twice.
void Shrunk::halve() {
  const int width = (width_ + 1) / 2, height = (height_ + 1) / 2;
  std::vector<std::uint8_t> half(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  std::uint8_t* to = half.data();
  const auto at = [this](int x, int y) {
    return texels_ + (static_cast<std::size_t>(std::min(y, height_ - 1)) * static_cast<std::size_t>(width_) +
                      static_cast<std::size_t>(std::min(x, width_ - 1))) *
                         4;
  };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::uint8_t *a = at(2 * x, 2 * y), *b = at(2 * x + 1, 2 * y), *c = at(2 * x, 2 * y + 1),
                         *d = at(2 * x + 1, 2 * y + 1);
      for (int i = 0; i < 4; ++i) *to++ = static_cast<std::uint8_t>((a[i] + b[i] + c[i] + d[i] + 2) / 4);
    }
  }
  own_ = std::move(half);
  texels_ = own_.data();
  width_ = width;
  height_ = height;
}

const Texture& Levels::at(float texels_per_pixel) {
  constexpr float nearest = 1.41421356f;  // from here on the next one is nearer
  std::size_t level = 0;
  const Texture* texture = &texture_;
  for (float rest = texels_per_pixel; rest >= nearest && std::max(texture->width, texture->height) > 1;
       rest /= 2, ++level) {
    if (level == halves_.size()) {
      halves_.push_back({Shrunk(*texture, (std::max(texture->width, texture->height) + 1) / 2), *texture});
      Level& made = halves_.back();
      made.texture.width = made.shrunk.width();
      made.texture.height = made.shrunk.height();
      made.texture.texels = made.shrunk.texels();
    }
    texture = &halves_[level].texture;
  }
  return *texture;
}

}  // namespace appctl::surface
