#include <algorithm>
#include <utility>

#include "surface/raster_internal.h"

namespace appctl::surface {
namespace {

// The edge from a to b as a function of the pixel: > 0 on the inner side. Exact in 64 bits.
struct Edge {
  std::int64_t at_origin;  // at the centre of pixel (0, 0)
  std::int64_t dx, dy;     // change per pixel
  std::int64_t least;      // a pixel is inside from this value on: the top-left rule

  Edge(const RasterVertex& a, const RasterVertex& b) {
    const std::int64_t run = b.x - a.x, rise = b.y - a.y;
    at_origin = run * (subpixel / 2 - a.y) - rise * (subpixel / 2 - a.x);
    dx = -rise * subpixel;
    dy = run * subpixel;
    // A centre on an edge that two triangles share belongs to exactly one of them.
    const bool top_or_left = rise < 0 || (rise == 0 && run > 0);
    least = top_or_left ? 0 : 1;
  }
  std::int64_t at(int x, int y) const { return at_origin + dx * x + dy * y; }
};

std::int64_t divide_down(std::int64_t a, std::int64_t b) {  // floor(a / b). REQUIRES: b > 0
  const std::int64_t quotient = a / b;
  return quotient - (a % b < 0 ? 1 : 0);
}

// Narrows [left, right) to the pixels of a row that are inside. `start` is the edge at x = 0.
// REQUIRES: left >= 0.
void narrow(const Edge& edge, std::int64_t start, std::int64_t& left, std::int64_t& right) {
  const std::int64_t room = start - edge.least;
  if (edge.dx > 0) {
    if (room < 0) left = std::max(left, divide_down(-room + edge.dx - 1, edge.dx));
  } else if (edge.dx < 0) {
    right = room < 0 ? left : std::min(right, divide_down(room, -edge.dx) + 1);
  } else if (room < 0) {
    right = left;
  }
}

using Four = float __attribute__((vector_size(16)));  // red, green, blue, alpha

Four to_four(std::uint32_t colour) {
  return Four{static_cast<float>(red(colour)), static_cast<float>(green(colour)),
              static_cast<float>(blue(colour)), static_cast<float>(alpha(colour))};
}

// What changes over a triangle: colour and texture position, from the weights of its second and third corner.
struct Gradient {
  Four colour, colour_b, colour_c;
  float u, u_b, u_c, v, v_b, v_c;

  Gradient(const RasterVertex& a, const RasterVertex& b, const RasterVertex& c)
      : colour(to_four(a.colour)),
        colour_b(to_four(b.colour) - colour),
        colour_c(to_four(c.colour) - colour),
        u(a.u),
        u_b(b.u - a.u),
        u_c(c.u - a.u),
        v(a.v),
        v_b(b.v - a.v),
        v_c(c.v - a.v) {}

  std::uint32_t colour_at(float weight_b, float weight_c) const {
    const Four sum = colour + colour_b * weight_b + colour_c * weight_c + 0.5f;  // within 0.5 and 255.5
    return static_cast<std::uint32_t>(sum[0]) | static_cast<std::uint32_t>(sum[1]) << 8 |
           static_cast<std::uint32_t>(sum[2]) << 16 | static_cast<std::uint32_t>(sum[3]) << 24;
  }
  std::uint32_t sample_at(const Texture& texture, float weight_b, float weight_c) const {
    return sample(texture, to_texel256(u + u_b * weight_b + u_c * weight_c),
                  to_texel256(v + v_b * weight_b + v_c * weight_c));
  }
};

struct Triangle {
  const RasterVertex &a, &b, &c;  // clockwise on the screen
  std::int64_t area;              // twice, in 1/65536 pixel
};

// Calls row(y, left, right) for each row of pixels inside.
template <class Row>
void for_each_row(const RasterTarget& target, const Triangle& t, Row row) {
  const Edge edges[3] = {Edge(t.a, t.b), Edge(t.b, t.c), Edge(t.c, t.a)};
  const int low = std::min({t.a.y, t.b.y, t.c.y}), high = std::max({t.a.y, t.b.y, t.c.y});
  const int west = std::min({t.a.x, t.b.x, t.c.x}), east = std::max({t.a.x, t.b.x, t.c.x});
  const int first = std::max(target.top, (low + 127) >> 8),
            last = std::min(target.bottom, ((high + 127) >> 8) + 1);
  const std::int64_t box_left = std::max(target.left, (west + 127) >> 8);
  const std::int64_t box_right = std::min(target.right, ((east + 127) >> 8) + 1);
  for (int y = first; y < last; ++y) {
    std::int64_t left = box_left, right = box_right;
    for (const Edge& edge : edges) narrow(edge, edge.at(0, y), left, right);
    if (left < right) row(y, static_cast<int>(left), static_cast<int>(right));
  }
}

void draw_plain(const RasterTarget& target, const Triangle& triangle, std::uint32_t colour) {
  if (alpha(colour) == 0) return;
  for_each_row(target, triangle,
               [&](int y, int left, int right) { fill_row(target.row(y) + left, right - left, colour); });
}

// The colour of a pixel comes from `shade(weight of b, weight of c)`.
template <class Shade>
void draw_shaded(const RasterTarget& target, const Triangle& triangle, Shade shade) {
  const Edge to_b(triangle.c, triangle.a), to_c(triangle.a, triangle.b);
  const float per_area = 1.0f / static_cast<float>(triangle.area);
  for_each_row(target, triangle, [&](int y, int left, int right) {
    std::uint32_t* pixels = target.row(y);
    std::int64_t b = to_b.at(left, y), c = to_c.at(left, y);
    for (int x = left; x < right; ++x, b += to_b.dx, c += to_c.dx) {
      const std::uint32_t colour = shade(static_cast<float>(b) * per_area, static_cast<float>(c) * per_area);
      if (alpha(colour) != 0) pixels[x] = blend(colour, pixels[x]);
    }
  });
}

}  // namespace

void draw_triangle(const RasterTarget& target, const Texture& texture, const RasterVertex& a,
                   const RasterVertex& b, const RasterVertex& c) {
  const std::int64_t area =
      static_cast<std::int64_t>(b.x - a.x) * (c.y - a.y) - static_cast<std::int64_t>(b.y - a.y) * (c.x - a.x);
  if (area == 0) return;
  if (area < 0) return draw_triangle(target, texture, a, c, b);
  const Triangle triangle{a, b, c, area};
  const bool one_texel = a.u == b.u && b.u == c.u && a.v == b.v && b.v == c.v;
  const bool one_colour = a.colour == b.colour && b.colour == c.colour;
  const std::uint32_t corner = one_texel ? sample(texture, to_texel256(a.u), to_texel256(a.v)) : 0;
  if (one_texel && one_colour) return draw_plain(target, triangle, modulate(a.colour, corner));
  const Gradient gradient(a, b, c);
  if (one_texel) {
    return draw_shaded(target, triangle, [&](float weight_b, float weight_c) {
      return modulate(gradient.colour_at(weight_b, weight_c), corner);
    });
  }
  draw_shaded(target, triangle, [&](float weight_b, float weight_c) {
    return modulate(gradient.colour_at(weight_b, weight_c), gradient.sample_at(texture, weight_b, weight_c));
  });
}

}  // namespace appctl::surface
