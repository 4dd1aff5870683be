// What the two halves of the rasteriser share: the target, colours in integers, texture samples. Inline
// because it runs once per pixel. Nothing here fails or allocates.
#pragma once

#include <cmath>
#include <cstdint>

#include "surface/raster.h"

namespace appctl::surface {

// Positions are in 1/256 pixel; a pixel is covered if its centre is.
constexpr int subpixel = 256;

struct RasterTarget {
  std::uint32_t* pixels;         // red in the lowest byte
  int stride;                    // pixels
  int left, top, right, bottom;  // the scissor, within the picture; right and bottom excluded

  std::uint32_t* row(int y) const { return pixels + static_cast<std::ptrdiff_t>(y) * stride; }
};

struct RasterVertex {
  std::int32_t x, y;  // 1/256 pixel
  float u, v;         // texels
  std::uint32_t colour;
};

// Draws any triangle with any texture.
void draw_triangle(const RasterTarget& target, const Texture& texture, const RasterVertex& a,
                   const RasterVertex& b, const RasterVertex& c);

inline std::uint32_t red(std::uint32_t colour) {
  return colour & 255;
}
inline std::uint32_t green(std::uint32_t colour) {
  return colour >> 8 & 255;
}
inline std::uint32_t blue(std::uint32_t colour) {
  return colour >> 16 & 255;
}
inline std::uint32_t alpha(std::uint32_t colour) {
  return colour >> 24;
}

// a * b / 255, rounded to nearest.
inline std::uint32_t scale255(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t product = a * b + 128;
  return (product + (product >> 8)) >> 8;
}

inline std::uint32_t with_alpha(std::uint32_t colour, std::uint32_t alpha) {
  return (colour & 0x00ffffff) | alpha << 24;
}

inline std::uint32_t modulate(std::uint32_t a, std::uint32_t b) {
  return scale255(red(a), red(b)) | scale255(green(a), green(b)) << 8 | scale255(blue(a), blue(b)) << 16 |
         scale255(alpha(a), alpha(b)) << 24;
}

// `source` over `below`, two channels at a time. The result's alpha is that of the union.
inline std::uint32_t blend(std::uint32_t source, std::uint32_t below) {
  const std::uint32_t a = alpha(source), rest = 255 - a;
  std::uint32_t even = (source & 0x00ff00ff) * a + (below & 0x00ff00ff) * rest + 0x00800080;
  std::uint32_t odd = ((source >> 8 & 0xff) | 0x00ff0000) * a + (below >> 8 & 0x00ff00ff) * rest + 0x00800080;
  even = (even + (even >> 8 & 0x00ff00ff)) >> 8 & 0x00ff00ff;
  odd = (odd + (odd >> 8 & 0x00ff00ff)) & 0xff00ff00;
  return even | odd;
}

// `count` pixels of one colour.
void fill_row(std::uint32_t* row, int count, std::uint32_t colour);

inline std::uint32_t texel(const Texture& texture, int x, int y) {
  const std::size_t at =
      static_cast<std::size_t>(y) * static_cast<std::size_t>(texture.width) + static_cast<std::size_t>(x);
  if (texture.format == Texture::Format::alpha8) {
    return 0x00ffffff | static_cast<std::uint32_t>(texture.texels[at]) << 24;
  }
  const std::uint8_t* bytes = texture.texels + at * 4;
  return static_cast<std::uint32_t>(bytes[0]) | static_cast<std::uint32_t>(bytes[1]) << 8 |
         static_cast<std::uint32_t>(bytes[2]) << 16 | static_cast<std::uint32_t>(bytes[3]) << 24;
}

// The texel at `index` of an axis of `size`, where the texture repeats or where its edge goes on.
inline int wrap(int index, int size, Edge edge) {
  if (index >= 0 && index < size) return index;
  if (edge == Edge::clamp) return index < 0 ? 0 : size - 1;
  const int rest = index % size;
  return rest < 0 ? rest + size : rest;
}

// Between a and b, by weight / 256.
inline std::uint32_t mix(std::uint32_t a, std::uint32_t b, std::uint32_t weight) {
  const std::uint32_t even = (a & 0x00ff00ff) * (256 - weight) + (b & 0x00ff00ff) * weight + 0x00800080;
  const std::uint32_t odd =
      (a >> 8 & 0x00ff00ff) * (256 - weight) + (b >> 8 & 0x00ff00ff) * weight + 0x00800080;
  return (even >> 8 & 0x00ff00ff) | (odd & 0xff00ff00);
}

// The sample at (u, v), in 1/256 texel.
inline std::uint32_t sample(const Texture& texture, std::int32_t u, std::int32_t v) {
  const Edge edge = texture.edge;
  if (texture.filter == Filter::nearest) {
    return texel(texture, wrap(u >> 8, texture.width, edge), wrap(v >> 8, texture.height, edge));
  }
  const std::int32_t left = u - 128, top = v - 128;
  const int x0 = wrap(left >> 8, texture.width, edge), x1 = wrap((left >> 8) + 1, texture.width, edge);
  const int y0 = wrap(top >> 8, texture.height, edge), y1 = wrap((top >> 8) + 1, texture.height, edge);
  const auto x_weight = static_cast<std::uint32_t>(left & 255),
             y_weight = static_cast<std::uint32_t>(top & 255);
  return mix(mix(texel(texture, x0, y0), texel(texture, x1, y0), x_weight),
             mix(texel(texture, x0, y1), texel(texture, x1, y1), x_weight), y_weight);
}

// Texels to 1/256 texel; what no texture is that large is kept in range.
inline std::int32_t to_texel256(float texels) {
  const float bounded = texels > -4e6f ? (texels < 4e6f ? texels : 4e6f) : -4e6f;
  return static_cast<std::int32_t>(std::floor(bounded * 256.0f + 0.5f));
}

}  // namespace appctl::surface
