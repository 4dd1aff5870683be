#include "surface/raster.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "surface/imgui_texture.h"
#include "surface/raster_internal.h"
#include "surface/shrink.h"

namespace appctl::surface {
namespace {

constexpr std::uint8_t white_texel[4] = {255, 255, 255, 255};
constexpr Texture white{.format = Texture::Format::rgba32, .width = 1, .height = 1, .texels = white_texel};

// From ImGui's coordinates to those of the target and of the texture.
struct Projection {
  ImVec2 origin, scale;
  float texture_width, texture_height;
};

// What is far outside (or NaN), in the range of integers.
float bounded(float pixels) {
  constexpr float limit = 32768;
  return pixels > -limit ? (pixels < limit ? pixels : limit) : -limit;
}

std::int32_t to_fixed(float pixels) {  // rounds to 1/256 pixel
  return static_cast<std::int32_t>(std::floor(bounded(pixels) * subpixel + 0.5f));
}

RasterVertex project(const ImDrawVert& vertex, const Projection& p) {
  return {.x = to_fixed((vertex.pos.x - p.origin.x) * p.scale.x),
          .y = to_fixed((vertex.pos.y - p.origin.y) * p.scale.y),
          .u = vertex.uv.x * p.texture_width,
          .v = vertex.uv.y * p.texture_height,
          .colour = vertex.col};
}

// First pixel whose centre is at `fixed` or after it.
int first_pixel(std::int32_t fixed) {
  return (fixed + subpixel / 2 - 1) >> 8;
}

// One axis of a rectangle: its pixels, and the texels under them.
struct Span {
  int first, last;  // pixels; last excluded
  double texel;     // at the centre of the first pixel
  double per_pixel;

  // From texel t0 at x0 to texel t1 at x1, cut to [low, high).
  Span(std::int32_t x0, std::int32_t x1, float t0, float t1, int low, int high) {
    if (x1 < x0) std::swap(x0, x1), std::swap(t0, t1);
    first = std::max(first_pixel(x0), low);
    last = std::min(first_pixel(x1), high);
    per_pixel = x1 > x0 ? (static_cast<double>(t1) - t0) * subpixel / (x1 - x0) : 0;
    texel = t0 + (first * subpixel + subpixel / 2 - x0) * per_pixel / subpixel;
  }
  bool empty() const { return first >= last; }
  // Each pixel lies on the centre of a texel of its own, up to an error that nobody sees.
  bool is_on_grid(int size) const {
    constexpr double tolerance = 1.0 / 64;
    const int count = last - first;
    const double index = texel - 0.5, end = index + (count - 1) * per_pixel;
    return std::fabs(index - std::round(index)) < tolerance && std::fabs(per_pixel - 1) * count < tolerance &&
           index > -0.5 && end < size - 0.5;
  }
  int first_texel() const { return static_cast<int>(std::round(texel - 0.5)); }
  std::int32_t texel256(int pixel) const {
    return to_texel256(static_cast<float>(texel + (pixel - first) * per_pixel));
  }
};

void draw_glyph_row(std::uint32_t* row, const std::uint8_t* coverage, int count, std::uint32_t colour) {
  for (int i = 0; i < count; ++i) {
    if (coverage[i] != 0) row[i] = blend(with_alpha(colour, scale255(alpha(colour), coverage[i])), row[i]);
  }
}

// A rectangle whose texels lie on its pixels: text, and pictures in their own size.
void draw_on_grid(const RasterTarget& target, const Texture& texture, const Span& x, const Span& y,
                  std::uint32_t colour) {
  for (int py = y.first; py < y.last; ++py) {
    const int tx = x.first_texel(), ty = y.first_texel() + py - y.first;
    std::uint32_t* row = target.row(py) + x.first;
    if (texture.format == Texture::Format::alpha8) {
      draw_glyph_row(row, texture.texels + static_cast<std::ptrdiff_t>(ty) * texture.width + tx,
                     x.last - x.first, colour);
      continue;
    }
    for (int i = 0; i < x.last - x.first; ++i)
      row[i] = blend(modulate(colour, texel(texture, tx + i, ty)), row[i]);
  }
}

void draw_scaled(const RasterTarget& target, const Texture& texture, const Span& x, const Span& y,
                 std::uint32_t colour) {
  for (int py = y.first; py < y.last; ++py) {
    std::uint32_t* row = target.row(py);
    const std::int32_t v = y.texel256(py);
    for (int px = x.first; px < x.last; ++px) {
      row[px] = blend(modulate(colour, sample(texture, x.texel256(px), v)), row[px]);
    }
  }
}

// Two opposite corners of a rectangle of one colour, whose other corners agree.
void draw_rectangle(const RasterTarget& target, const Texture& texture, const RasterVertex& a,
                    const RasterVertex& c) {
  const Span x(a.x, c.x, a.u, c.u, target.left, target.right);
  const Span y(a.y, c.y, a.v, c.v, target.top, target.bottom);
  if (x.empty() || y.empty() || alpha(a.colour) == 0) return;
  if (a.u == c.u && a.v == c.v) {
    const std::uint32_t colour = modulate(a.colour, sample(texture, to_texel256(a.u), to_texel256(a.v)));
    for (int py = y.first; py < y.last; ++py) fill_row(target.row(py) + x.first, x.last - x.first, colour);
  } else if (x.is_on_grid(texture.width) && y.is_on_grid(texture.height)) {
    draw_on_grid(target, texture, x, y, a.colour);
  } else {
    draw_scaled(target, texture, x, y, a.colour);
  }
}

// Whether six indices are the two triangles a b c, a c d of an upright rectangle of one colour.
bool is_rectangle(const ImDrawIdx* index, const ImDrawVert* vertices) {
  if (index[0] != index[3] || index[2] != index[4]) return false;
  const ImDrawVert &a = vertices[index[0]], &b = vertices[index[1]], &c = vertices[index[2]],
                   &d = vertices[index[5]];
  return a.pos.y == b.pos.y && b.pos.x == c.pos.x && c.pos.y == d.pos.y && d.pos.x == a.pos.x &&
         a.uv.y == b.uv.y && b.uv.x == c.uv.x && c.uv.y == d.uv.y && d.uv.x == a.uv.x && a.col == b.col &&
         b.col == c.col && c.col == d.col;
}

// Texels per pixel in a triangle.
float density(const RasterVertex& a, const RasterVertex& b, const RasterVertex& c) {
  const float texels = std::fabs((b.u - a.u) * (c.v - a.v) - (b.v - a.v) * (c.u - a.u));
  const auto across = [](std::int32_t from, std::int32_t to) {
    return static_cast<float>(to - from) / subpixel;
  };
  const float pixels = std::fabs(across(a.x, b.x) * across(a.y, c.y) - across(a.y, b.y) * across(a.x, c.x));
  return pixels > 0 ? std::sqrt(texels / pixels) : 1;
}

RasterVertex on_level(RasterVertex vertex, const Texture& texture, const Texture& level) {
  vertex.u *= static_cast<float>(level.width) / static_cast<float>(texture.width);
  vertex.v *= static_cast<float>(level.height) / static_cast<float>(texture.height);
  return vertex;
}

// What a command is drawn with. `levels`: nullptr for a texture that is never shown smaller than it is.
struct Paint {
  const Texture& texture;
  Levels* levels;
  Projection projection;
};

void draw_command(const RasterTarget& target, const Paint& paint, const ImDrawList& list,
                  const ImDrawCmd& command) {
  const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
  const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
  const ImDrawIdx* const end = index + command.ElemCount;
  while (end - index >= 3) {
    const bool rectangle = end - index >= 6 && is_rectangle(index, vertices);
    RasterVertex a = project(vertices[index[0]], paint.projection),
                 c = project(vertices[index[2]], paint.projection);
    RasterVertex b = a;  // of a rectangle only its picture's size asks for it
    if (!rectangle || paint.levels != nullptr) b = project(vertices[index[1]], paint.projection);
    const Texture* texture = &paint.texture;
    if (paint.levels != nullptr) {
      texture = &paint.levels->at(density(a, b, c));
      for (RasterVertex* vertex : {&a, &b, &c}) *vertex = on_level(*vertex, paint.texture, *texture);
    }
    if (rectangle) {
      draw_rectangle(target, *texture, a, c);
    } else {
      draw_triangle(target, *texture, a, b, c);
    }
    index += rectangle ? 6 : 3;
  }
}

// The scissor of a command, cut to the target as ImGui's OpenGL backend and OpenGL do.
RasterTarget clipped(const RasterTarget& target, const ImDrawCmd& command, const Projection& p) {
  const float left = bounded((command.ClipRect.x - p.origin.x) * p.scale.x);
  const float top = bounded((command.ClipRect.y - p.origin.y) * p.scale.y);
  const float right = bounded((command.ClipRect.z - p.origin.x) * p.scale.x);
  const float bottom = bounded((command.ClipRect.w - p.origin.y) * p.scale.y);
  const int x = static_cast<int>(left);
  const int y = target.bottom - static_cast<int>(static_cast<float>(target.bottom) - bottom);
  RasterTarget cut = target;
  cut.left = std::max(x, 0);
  cut.right = std::min(x + static_cast<int>(right - left), target.right);
  cut.top = std::max(y - static_cast<int>(bottom - top), 0);
  cut.bottom = std::min(y, target.bottom);
  return cut;
}

}  // namespace

void fill_row(std::uint32_t* row, int count, std::uint32_t colour) {
  if (alpha(colour) == 255) {
    std::fill_n(row, count, colour);
    return;
  }
  for (int i = 0; i < count; ++i) row[i] = blend(colour, row[i]);
}

Picture blank_picture(int width, int height) {
  Picture picture{.width = width, .height = height, .pixels = {}};
  const std::uint8_t pixel[4] = {background[0], background[1], background[2], 255};
  std::uint32_t value;
  std::memcpy(&value, pixel, sizeof value);
  picture.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  for (std::size_t i = 0; i < picture.pixels.size(); i += 4) std::memcpy(&picture.pixels[i], &value, 4);
  return picture;
}

void Raster::set_font_atlas(const ImFontAtlas& atlas) {
  const bool coloured = atlas.TexPixelsUseColors || atlas.TexPixelsAlpha8 == nullptr;
  Texture texture{.format = coloured ? Texture::Format::rgba32 : Texture::Format::alpha8,
                  .width = atlas.TexWidth,
                  .height = atlas.TexHeight,
                  .texels = atlas.TexPixelsAlpha8};
  if (coloured) texture.texels = reinterpret_cast<const std::uint8_t*>(atlas.TexPixelsRGBA32);
  set_texture(to_number(atlas.TexID), texture);
}

const Texture& Raster::texture(TextureId id) const {
  const auto found = textures_.find(id);
  if (found != textures_.end()) return found->second;
  const Texture* picture = pictures_ != nullptr ? pictures_->find(id) : nullptr;
  return picture != nullptr ? *picture : white;
}

void Raster::draw(const ImDrawData& data, Picture& picture) const {
  const RasterTarget target{.pixels = reinterpret_cast<std::uint32_t*>(picture.pixels.data()),
                            .stride = picture.width,
                            .left = 0,
                            .top = 0,
                            .right = picture.width,
                            .bottom = picture.height};
  std::unordered_map<TextureId, Levels> smaller;
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList& list = *data.CmdLists[i];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.UserCallback != nullptr) continue;
      const TextureId id = texture_id(command);
      const Texture& texture = this->texture(id);
      const bool has_levels = id >= first_picture_id && texture.filter == Filter::linear;
      const Paint paint{texture,
                        has_levels ? &smaller.try_emplace(id, texture).first->second : nullptr,
                        {data.DisplayPos, data.FramebufferScale, static_cast<float>(texture.width),
                         static_cast<float>(texture.height)}};
      const RasterTarget cut = clipped(target, command, paint.projection);
      if (cut.left < cut.right && cut.top < cut.bottom) draw_command(cut, paint, list, command);
    }
  }
}

}  // namespace appctl::surface
