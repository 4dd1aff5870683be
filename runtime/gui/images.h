// The pictures that a script can draw (ImGui.Image): their pixels, and how long they must be kept. One
// Images per run, owned by the host, outlives the Lua state and the surface; loop thread only. An ID is
// never used twice, so one that is out of date finds nothing.
//
// A picture that is released while the frame in progress, or the last one, shows it stays until the next
// frame begins: the draw data names it so long.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/buffer.h"
#include "core/error.h"
#include "surface/surface.h"
#include "surface/textures.h"

namespace appctl::gui {

using surface::Edge;
using surface::Filter;
using surface::TextureId;

struct ImageOptions {
  Filter filter = Filter::linear;
  Edge edge = Edge::clamp;
};

class Images final : public surface::Textures {
 public:
  static constexpr std::size_t most_bytes = std::size_t{1} << 30;  // of all pictures

  // Each fails with the reason, the first two for what they were given, all for want of memory.
  core::Result<TextureId> load(const std::string& path, ImageOptions options);
  core::Result<TextureId> decode(const char* bytes, std::size_t size, ImageOptions options);
  // Transparent black. Fails if it would be too large.
  core::Result<TextureId> create(std::int64_t width, std::int64_t height, ImageOptions options);

  // The picture of a buffer's pixels as they are now, which the frame in progress shows: rows of u8 with red,
  // green, blue and alpha. One picture serves a buffer for as long as frames show it, and after it the next
  // of its size, so that what changes in each frame makes no new pictures.
  core::Result<TextureId> show(const core::Buffer& pixels);

  // The texels of a picture, to be written; what shows it is drawn anew. nullptr if it was released.
  std::uint8_t* change(TextureId id);
  void release(TextureId id);
  const surface::Texture* find(TextureId id) const override;

  // The frame in progress shows it.
  void use(TextureId id);
  // The draw data of the last frame is no more.
  void new_frame();
  // A picture that the last frame shows has changed since mark_shown().
  bool changed() const;
  void mark_shown();

  std::size_t count() const { return entries_.size(); }

 private:
  struct Entry {
    std::vector<std::uint8_t> pixels;
    surface::Texture texture;
    std::uint64_t shown_version = 0;
    std::uint64_t used = 0;  // the frame that showed it last
    bool released = false;
  };
  // A picture that shows a buffer.
  struct View {
    TextureId id;
    std::uint64_t buffer = 0;  // Buffer::id() and version() of what it holds
    std::uint64_t version = 0;
  };
  core::Result<TextureId> add(surface::Picture picture, ImageOptions options);
  core::Result<View*> view_for(const core::Buffer& pixels);
  void erase(TextureId id);

  std::unordered_map<TextureId, Entry> entries_;
  std::vector<View> views_;
  std::vector<TextureId> shown_;  // by the frame in progress or the last one
  TextureId next_ = surface::first_picture_id;
  std::uint64_t frame_ = 1;
  std::uint64_t version_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace appctl::gui
