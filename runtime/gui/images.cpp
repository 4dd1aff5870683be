#include "gui/images.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "surface/image_file.h"

namespace appctl::gui {

core::Result<TextureId> Images::load(const std::string& path, ImageOptions options) {
  core::Result<surface::Picture> picture = surface::read_image(path);
  if (!picture) return picture.error();
  return add(std::move(*picture), options);
}

core::Result<TextureId> Images::decode(const char* bytes, std::size_t size, ImageOptions options) {
  core::Result<surface::Picture> picture =
      surface::decode_image({reinterpret_cast<const std::uint8_t*>(bytes), size});
  if (!picture) return picture.error();
  return add(std::move(*picture), options);
}

core::Result<TextureId> Images::create(std::int64_t width, std::int64_t height, ImageOptions options) {
  if (core::Status fits = surface::check_size(width, height); !fits) return fits.error();
  surface::Picture picture{
      .width = static_cast<int>(width), .height = static_cast<int>(height), .pixels = {}};
  picture.pixels.resize(static_cast<std::size_t>(width * height * 4));
  return add(std::move(picture), options);
}

core::Result<TextureId> Images::add(surface::Picture picture, ImageOptions options) {
  if (bytes_ + picture.pixels.size() > most_bytes) {
    return core::Error{core::ExitCode::script_error,
                       "all pictures together would take more than 1 GB: close some (texture:close())"};
  }
  const TextureId id = next_++;
  Entry& entry = entries_[id];
  entry.pixels = std::move(picture.pixels);
  entry.texture = {.width = picture.width,
                   .height = picture.height,
                   .texels = entry.pixels.data(),
                   .filter = options.filter,
                   .edge = options.edge,
                   .version = ++version_};
  bytes_ += entry.pixels.size();
  return id;
}

core::Result<TextureId> Images::show(const core::Buffer& pixels) {
  if (pixels.type() != core::Element::u8 || pixels.columns() % 4 != 0) {
    return core::Error{core::ExitCode::script_error,
                       "a picture is a buffer of u8 with 4 columns a pixel: red, green, blue and alpha"};
  }
  core::Result<View*> found = view_for(pixels);
  if (!found) return found.error();
  View& view = **found;
  if (view.buffer != pixels.id() || view.version != pixels.version()) {
    std::memcpy(change(view.id), pixels.data(), pixels.bytes());
    view.buffer = pixels.id();
    view.version = pixels.version();
  }
  use(view.id);
  return view.id;
}

// What the frame shows already is left alone: it would show the new pixels there too.
core::Result<Images::View*> Images::view_for(const core::Buffer& pixels) {
  const std::int64_t width = pixels.columns() / 4, height = pixels.rows();
  View* unused = nullptr;
  for (View& view : views_) {
    if (view.buffer == pixels.id()) return &view;
    const Entry& entry = entries_.at(view.id);
    const bool fits = entry.texture.width == width && entry.texture.height == height;
    if (fits && entry.used != frame_ && unused == nullptr) unused = &view;
  }
  if (unused != nullptr) return unused;
  core::Result<TextureId> made = create(width, height, {});
  if (!made) return made.error();
  return &views_.emplace_back(View{.id = *made});
}

std::uint8_t* Images::change(TextureId id) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.released) return nullptr;
  found->second.texture.version = ++version_;
  return found->second.pixels.data();
}

void Images::release(TextureId id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  found->second.released = true;
  if (found->second.used != frame_) erase(id);
}

void Images::erase(TextureId id) {
  const auto found = entries_.find(id);
  bytes_ -= found->second.pixels.size();
  entries_.erase(found);
}

const surface::Texture* Images::find(TextureId id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second.texture;
}

void Images::use(TextureId id) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.used == frame_) return;
  found->second.used = frame_;
  shown_.push_back(id);
}

void Images::new_frame() {
  ++frame_;
  for (const TextureId id : shown_) {
    if (entries_.at(id).released) erase(id);
  }
  shown_.clear();
  std::erase_if(views_, [this](const View& view) {
    if (entries_.at(view.id).used + 1 >= frame_) return false;  // the last frame has shown it
    erase(view.id);
    return true;
  });
}

bool Images::changed() const {
  return std::any_of(shown_.begin(), shown_.end(), [this](TextureId id) {
    const Entry& entry = entries_.at(id);
    return entry.shown_version != entry.texture.version;
  });
}

void Images::mark_shown() {
  for (const TextureId id : shown_) {
    Entry& entry = entries_.at(id);
    entry.shown_version = entry.texture.version;
  }
}

}  // namespace appctl::gui
