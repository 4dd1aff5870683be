#include "gui/fonts.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "core/file.h"

namespace appctl::gui {
namespace {

constexpr char system_font[] = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
constexpr float system_font_size = 16;    // pixels
constexpr float built_in_font_size = 13;  // pixels; the font is drawn for this size

// Latin, Greek, Cyrillic, and the signs that user interfaces use. More would delay the first frame.
constexpr ImWchar system_ranges[] = {0x0020, 0x017f, 0x0370, 0x03ff, 0x0400, 0x045f, 0x2010, 0x2044,
                                     0x20ac, 0x20ac, 0x2122, 0x2122, 0x2190, 0x2195, 0x2212, 0x2212,
                                     0x2260, 0x2265, 0x25a0, 0x25cf, 0x2713, 0x2717, 0};
constexpr CodeRange latin{0x20, 0xff};

core::Error failure(const std::string& why) {
  return {core::ExitCode::script_error, why};
}

std::vector<ImWchar> to_imgui(const std::vector<CodeRange>& ranges) {
  std::vector<ImWchar> list;
  for (const CodeRange& range : ranges) {
    list.push_back(static_cast<ImWchar>(range.first));
    list.push_back(static_cast<ImWchar>(range.last));
  }
  list.push_back(0);
  return list;
}

// The built-in font is made of squares: only whole multiples of its size are sharp.
float built_in_size(float scale) {
  return std::max(std::round(scale), 1.0f) * built_in_font_size;
}

}  // namespace

core::Result<FontId> Fonts::add_file(const std::string& path, FontWish wish) {
  const auto named = [&](const core::Error& error) {
    return failure("cannot read font '" + path + "': " + error.message);
  };
  core::Result<std::vector<std::uint8_t>> bytes = core::read_file(path);
  if (!bytes) return named(bytes.error());
  core::Result<FontId> id = add_bytes(*bytes, std::move(wish));
  if (!id) return named(id.error());
  return id;
}

core::Result<FontId> Fonts::add_bytes(std::span<const std::uint8_t> bytes, FontWish wish) {
  if (wish.ranges.empty()) wish.ranges.push_back(latin);
  core::Result<CleanFont> clean = clean_font(bytes, wish.config.FontNo, wish.ranges);
  if (!clean) return clean.error();
  Font font{.id = 0, .merged_into = 0, .wish = std::move(wish), .ranges = {}, .file = std::move(clean->file)};
  font.area = clean->area;
  font.ranges = to_imgui(font.wish.ranges);
  return add(std::move(font));
}

core::Result<FontId> Fonts::add_built_in(FontWish wish) {
  constexpr double area = 150;  // of its 224 characters, rounded up
  return add(
      Font{.id = 0, .merged_into = 0, .wish = std::move(wish), .ranges = {}, .file = {}, .area = area});
}

core::Result<FontId> Fonts::add(Font font) {
  if (fonts_.size() >= most_fonts) {
    return failure("there are 256 fonts already: add a font once, not in each frame");
  }
  font.id = next_;
  font.merged_into = font.id;
  if (font.wish.config.MergeMode) font.merged_into = fonts_.empty() ? 0 : fonts_.back()->merged_into;
  fonts_.push_back(std::make_unique<Font>(std::move(font)));
  if (area_at(scale_) > most_area) {
    fonts_.pop_back();
    return failure(
        "the characters would take more room than a texture has: name fewer ranges, or a smaller size");
  }
  ++next_;
  changed_ = true;
  return fonts_.back()->merged_into;
}

bool Fonts::remove(FontId id) {
  if (id == 0) return false;
  const auto removed = std::erase_if(fonts_, [&](const auto& font) { return font->merged_into == id; });
  changed_ = changed_ || removed > 0;
  return removed > 0;
}

void Fonts::clear() {
  changed_ = changed_ || !fonts_.empty();
  fonts_.clear();
}

const Fonts::Font* Fonts::find_font(FontId id) const {
  const auto found =
      std::find_if(fonts_.begin(), fonts_.end(), [&](const auto& font) { return font->id == id; });
  return found == fonts_.end() ? nullptr : found->get();
}

ImFont* Fonts::find(FontId id) const {
  if (id == 0) return default_;
  const Font* font = find_font(id);
  if (font == nullptr) return nullptr;
  return font->font != nullptr ? font->font : default_;
}

FontId Fonts::id_of(const ImFont* pointer) const {
  if (pointer == nullptr) return 0;
  for (const auto& font : fonts_) {
    if (font->font == pointer) return font->merged_into;
  }
  return 0;
}

double Fonts::area_at(float scale) const {
  double area = 0;
  for (const auto& font : fonts_) {
    const ImFontConfig& config = font->wish.config;
    const auto size = static_cast<double>((font->wish.size > 0 ? font->wish.size : system_font_size) * scale);
    area += font->area * size * size * std::max<int>(config.OversampleH, 1) *
            std::max<int>(config.OversampleV, 1);
  }
  return area;
}

// A monitor on which the fonts would not fit into a texture keeps the size that they had.
void Fonts::set_scale(float scale) {
  if (scale == scale_ || area_at(scale) > most_area) return;
  scale_ = scale;
  changed_ = true;
}

void Fonts::fill(ImFontAtlas& atlas, FontChoice choice) {
  changed_ = false;
  ++fills_;
  atlas.Locked = false;  // the run may have left a frame unfinished
  atlas.Clear();
  add_default(atlas, choice);
  for (const auto& font : fonts_) add_to(atlas, *font);
}

void Fonts::add_default(ImFontAtlas& atlas, FontChoice choice) {
  ImFontConfig config;
  if (choice == FontChoice::system && access(system_font, R_OK) == 0) {
    config.OversampleH = 2;
    default_size_ = std::round(system_font_size * scale_);
    default_ = atlas.AddFontFromFileTTF(system_font, default_size_, &config, system_ranges);
  } else {
    config.SizePixels = default_size_ = built_in_size(scale_);
    config.OversampleH = 1;
    config.PixelSnapH = true;
    default_ = atlas.AddFontDefault(&config);
  }
}

void Fonts::add_to(ImFontAtlas& atlas, Font& font) {
  ImFontConfig config = font.wish.config;
  const float size = font.wish.size > 0 ? std::max(std::round(font.wish.size * scale_), 1.0f) : default_size_;
  config.GlyphOffset = ImVec2(config.GlyphOffset.x * scale_, config.GlyphOffset.y * scale_);
  config.GlyphMinAdvanceX *= scale_;
  if (config.GlyphMaxAdvanceX < 1e6f) config.GlyphMaxAdvanceX *= scale_;
  if (config.OversampleH < 1) config.OversampleH = 2;  // 0 asks newer versions to choose
  if (config.OversampleV < 1) config.OversampleV = 1;
  config.FontNo = 0;
  config.FontDataOwnedByAtlas = false;
  if (font.file.empty()) {
    config.SizePixels = size;
    font.font = atlas.AddFontDefault(&config);
    return;
  }
  font.font = atlas.AddFontFromMemoryTTF(font.file.data(), static_cast<int>(font.file.size()), size, &config,
                                         font.ranges.data());
}

}  // namespace appctl::gui
