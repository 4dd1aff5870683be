// The fonts that a script has added to the default one, and the atlas that Dear ImGui draws text from.
// One Fonts per run, owned by the host, outlives the Lua state; loop thread only. Adding fails with the
// reason. An ID is never used twice: 0 is the default font, which is always there.
//
// Fonts can be added and removed at any time; the atlas is built anew before the next frame, and all
// pointers to an ImFont change then, so scripts hold IDs. Sizes are in pixels at scale 1.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "gui/font_file.h"

namespace appctl::gui {

using FontId = std::uint32_t;
enum class FontChoice { built_in, system };  // of the default font: headless; in a window

// What a script wishes; the fields of ImFontConfig that make sense for it.
struct FontWish {
  float size = 0;  // pixels at scale 1; 0 = that of the default font
  ImFontConfig config;
  std::vector<CodeRange> ranges;  // empty = Latin
};

class Fonts {
 public:
  static constexpr std::size_t most_fonts = 256;
  static constexpr double most_area = 48e6;  // pixels of all characters: what a texture has room for

  core::Result<FontId> add_file(const std::string& path, FontWish wish);
  core::Result<FontId> add_bytes(std::span<const std::uint8_t> bytes, FontWish wish);
  core::Result<FontId> add_built_in(FontWish wish);  // Dear ImGui's own
  bool remove(FontId id);  // with what was merged into it; false if it is the default font or not there
  void clear();            // all but the default font

  bool exists(FontId id) const { return id == 0 || find_font(id) != nullptr; }
  // The font, or the default one while the atlas has not been built since it was added. nullptr: it was
  // removed, or nothing was built yet.
  ImFont* find(FontId id) const;
  // The font of a pointer that Dear ImGui gave out since the last build.
  FontId id_of(const ImFont* font) const;

  // From the next frame on text is drawn with it. REQUIRES: exists(id)
  void choose(FontId id) { choice_ = id; }
  std::optional<FontId> take_choice() { return std::exchange(choice_, std::nullopt); }

  // The atlas does not have what was added or removed since it was built.
  bool changed() const { return changed_; }
  void set_scale(float scale);
  float scale() const { return scale_; }
  // Fills the atlas afresh, without building its texture. REQUIRES: between two frames.
  void fill(ImFontAtlas& atlas, FontChoice choice);
  // How often it was: what was drawn before the last time has coordinates of another texture.
  int fills() const { return fills_; }

 private:
  struct Font {
    FontId id;
    FontId merged_into;  // its own ID if it is a font of its own
    FontWish wish;
    std::vector<ImWchar> ranges;  // as Dear ImGui wants them
    std::vector<std::uint8_t> file;
    double area = 0;  // at size 1
    ImFont* font = nullptr;
  };
  core::Result<FontId> add(Font font);
  const Font* find_font(FontId id) const;
  double area_at(float scale) const;
  void add_default(ImFontAtlas& atlas, FontChoice choice);
  void add_to(ImFontAtlas& atlas, Font& font);

  std::vector<std::unique_ptr<Font>> fonts_;  // in the order they were added; the atlas points into them
  ImFont* default_ = nullptr;
  float default_size_ = 0;  // pixels
  FontId next_ = 1;
  float scale_ = 1;
  std::optional<FontId> choice_;  // not taken yet
  int fills_ = 0;
  bool changed_ = true;
};

}  // namespace appctl::gui
