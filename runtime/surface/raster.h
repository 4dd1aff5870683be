// ImDrawData to pixels without a GPU: textured triangles, scissor, alpha blending. What OpenGL with
// ImGui's backend would draw, up to rounding; and the same bytes on every machine. Owned by a surface,
// loop thread only. Cannot fail: what it cannot draw (NaN, callbacks) it leaves out.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "surface/surface.h"
#include "surface/textures.h"

struct ImFontAtlas;

namespace appctl::surface {

// What lies behind the frames of every surface: red, green, blue.
constexpr std::uint8_t background[3] = {22, 24, 28};

Picture blank_picture(int width, int height);  // all background

class Raster {
 public:
  // `pictures`, if given, is asked for what is not known otherwise. REQUIRES: it lives as long.
  explicit Raster(const Textures* pictures = nullptr) : pictures_(pictures) {}

  // Makes `texture` known as `id`, or changes it. Its texels must live as long.
  void set_texture(TextureId id, const Texture& texture) { textures_[id] = texture; }
  void remove_texture(TextureId id) { textures_.erase(id); }
  // The same for the texture of `atlas`, in the form in which it was built. REQUIRES: atlas is built.
  void set_font_atlas(const ImFontAtlas& atlas);

  // Draws over `target`. A texture that is not known is drawn as plain white.
  void draw(const ImDrawData& data, Picture& target) const;

 private:
  const Texture& texture(TextureId id) const;

  const Textures* pictures_;
  std::unordered_map<TextureId, Texture> textures_;
};

}  // namespace appctl::surface
