// What a frame may show besides its font atlas: pictures, each under an ID that stands in the draw data.
// Their owner (gui::Images) answers for them; a surface only looks them up, and keeps copies of its own
// on the graphics card. Loop thread only. Nothing here fails: an ID may be unknown.
#pragma once

#include <cstdint>

namespace appctl::surface {

using TextureId = std::uint64_t;  // an ImTextureID as a number; what type that is depends on ImGui

// IDs of pictures begin here; below are the names of OpenGL, which the font atlas has.
constexpr TextureId first_picture_id = 1 << 30;

enum class Filter : std::uint8_t { linear, nearest };  // between texels, when it is not shown in its own size
enum class Edge : std::uint8_t { repeat, clamp };      // beyond its edges

struct Texture {
  enum class Format : std::uint8_t { alpha8, rgba32 };  // alpha8 is white of that alpha
  Format format = Format::rgba32;
  int width = 0;  // texels, at least 1
  int height = 0;
  const std::uint8_t* texels = nullptr;  // borrowed; rows from the top, no padding
  Filter filter = Filter::linear;
  Edge edge = Edge::repeat;
  std::uint64_t version = 0;  // another one whenever the texels have changed
};

class Textures {
 public:
  virtual ~Textures() = default;
  // Valid until the next change of the owner; nullptr if there is none.
  virtual const Texture* find(TextureId id) const = 0;
};

}  // namespace appctl::surface
