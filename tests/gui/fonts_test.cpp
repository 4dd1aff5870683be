// Fonts that a script adds: files that are read by FreeType and written anew, and the atlas they end in.
#include "gui/fonts.h"

#include <catch2/catch.hpp>
#include <cstring>

#include "core/file.h"
#include "gui/context.h"
#include "gui/font_outline.h"
#include "surface/null_surface.h"

using namespace appctl;
using Catch::Matchers::Contains;
using gui::FontId;
using Bytes = std::vector<std::uint8_t>;

namespace {

constexpr char dejavu[] = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

struct Fixture {
  gui::Fonts fonts;
  std::unique_ptr<gui::Context> context = std::move(*gui::Context::create(gui::FontChoice::built_in, fonts));
  surface::NullSurface surface;

  Fixture() { REQUIRE(surface.open({.title = "test", .width = 320, .height = 240})); }

  template <class Draw>
  void frame(Draw draw) {
    context->begin_frame(surface, std::chrono::milliseconds(16));
    draw();
    context->end_frame();
  }
  void frame() {
    frame([] {});
  }
  FontId add(gui::FontWish wish) {
    core::Result<FontId> id = fonts.add_file(dejavu, std::move(wish));
    INFO((id ? "" : id.error().message));
    REQUIRE(id);
    return *id;
  }
};

gui::FontWish of_size(float size, std::vector<gui::CodeRange> ranges = {}) {
  gui::FontWish wish;
  wish.size = size;
  wish.config.OversampleH = 1;
  wish.ranges = std::move(ranges);
  return wish;
}

// A font whose only character is a square, or what `change` makes of it.
gui::FontOutlines square() {
  gui::FontOutlines font{
      .units_per_em = 1000, .ascent = 800, .descent = -200, .line_gap = 0, .characters = {}};
  font.characters.push_back({.code = 'A',
                             .advance = 1000,
                             .points = {{0, 0, true}, {0, 700, true}, {700, 700, true}, {700, 0, true}},
                             .ends = {3}});
  return font;
}

std::string failure(const Bytes& bytes) {
  const gui::CodeRange all{1, 0xffff};
  core::Result<gui::CleanFont> font = gui::clean_font(bytes, 0, {&all, 1});
  return font ? "" : font.error().message;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "a font from a file is there from the next frame on") {
  frame();
  const FontId id = add(of_size(20));
  CHECK(id != 0);
  CHECK(fonts.find(id) == fonts.find(0));  // drawn with the default font until then
  frame();
  ImFont* font = fonts.find(id);
  REQUIRE(font != fonts.find(0));
  CHECK(font->FontSize == 20);
  CHECK(fonts.id_of(font) == id);
  CHECK(fonts.id_of(fonts.find(0)) == 0);
  CHECK(font->FindGlyphNoFallback('A') != nullptr);
  CHECK(font->FindGlyphNoFallback(0x416) == nullptr);  // no range named it
}

TEST_CASE_METHOD(Fixture, "ranges bring in what is beyond Latin") {
  const FontId id = add(of_size(20, {{0x20, 0x7e}, {0x400, 0x45f}, {0x410, 0x410}}));
  frame();
  const ImFont* font = fonts.find(id);
  CHECK(font->FindGlyphNoFallback(0x416) != nullptr);
  CHECK(font->FindGlyphNoFallback(0x416)->AdvanceX > 10);
  CHECK(font->FindGlyphNoFallback('A') != nullptr);
}

TEST_CASE_METHOD(Fixture, "a font of ours draws what Dear ImGui would draw of the same file") {
  const FontId id = add(of_size(24));
  frame();
  ImFontAtlas other;
  ImFontConfig config;
  config.OversampleH = 1;
  const ImFont* theirs = other.AddFontFromFileTTF(dejavu, 24, &config);
  other.Build();
  const ImFont* ours = fonts.find(id);
  CHECK(ours->Ascent == theirs->Ascent);
  CHECK(ours->Descent == theirs->Descent);
  const ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  int compared = 0;
  for (ImWchar c = 'A'; c <= 'z'; ++c) {
    const ImFontGlyph *a = ours->FindGlyphNoFallback(c), *b = theirs->FindGlyphNoFallback(c);
    REQUIRE((a != nullptr && b != nullptr));
    CHECK(a->AdvanceX == b->AdvanceX);
    CHECK((a->X0 == b->X0 && a->Y0 == b->Y0 && a->X1 == b->X1 && a->Y1 == b->Y1));
    const int width = static_cast<int>(a->X1 - a->X0), height = static_cast<int>(a->Y1 - a->Y0);
    const auto texel = [](const ImFontAtlas& from, const ImFontGlyph& g, int x, int y) {
      const int left = static_cast<int>(g.U0 * from.TexWidth + 0.5f),
                top = static_cast<int>(g.V0 * from.TexHeight + 0.5f);
      return int{from.TexPixelsAlpha8[(top + y) * from.TexWidth + left + x]};
    };
    int worst = 0;
    for (int i = 0; i < width * height; ++i, ++compared) {
      worst = std::max(
          worst, std::abs(texel(atlas, *a, i % width, i / width) - texel(other, *b, i % width, i / width)));
    }
    CHECK(worst <= 2);
  }
  CHECK(compared > 5'000);
}

TEST_CASE_METHOD(Fixture, "a font that was removed is gone, the others stay") {
  const FontId first = add(of_size(20)), second = add(of_size(30));
  frame();
  CHECK(fonts.remove(first));
  CHECK_FALSE(fonts.remove(first));
  CHECK_FALSE(fonts.remove(0));
  CHECK(fonts.find(first) == nullptr);
  CHECK_FALSE(fonts.exists(first));
  frame();
  REQUIRE(fonts.find(second) != nullptr);
  CHECK(fonts.find(second)->FontSize == 30);
  fonts.clear();
  CHECK(fonts.find(second) == nullptr);
  frame();
  CHECK(fonts.exists(0));
  CHECK(ImGui::GetIO().Fonts->Fonts.Size == 1);
  CHECK(add(of_size(20)) > second);  // no ID comes twice
}

TEST_CASE_METHOD(Fixture, "the font that ImGui was told to use is followed through a rebuild") {
  const FontId id = add(of_size(20));
  frame();
  ImGui::GetIO().FontDefault = fonts.find(id);
  add(of_size(30));
  frame([] { CHECK(ImGui::GetFontSize() == 20); });
  fonts.remove(id);
  frame([] { CHECK(ImGui::GetFontSize() == 13); });
}

TEST_CASE_METHOD(Fixture, "merged characters belong to the font before them") {
  gui::FontWish merge = of_size(0, {{0x400, 0x45f}});
  merge.config.MergeMode = true;
  CHECK(add(merge) == 0);
  const FontId id = add(of_size(20));
  CHECK(add(merge) == id);
  frame();
  CHECK(fonts.find(0)->FindGlyphNoFallback(0x416) != nullptr);
  CHECK(fonts.find(id)->FindGlyphNoFallback(0x416) != nullptr);
  CHECK(ImGui::GetIO().Fonts->Fonts.Size == 2);
  fonts.remove(id);
  frame();
  CHECK(ImGui::GetIO().Fonts->Fonts.Size == 1);
  CHECK(fonts.find(0)->FindGlyphNoFallback(0x416) != nullptr);
}

TEST_CASE_METHOD(Fixture, "scale enlarges fonts, as far as they fit into a texture") {
  const FontId id = add(of_size(20));
  context->set_scale(1.5f);
  frame();
  CHECK(fonts.find(id)->FontSize == 30);
  context->set_scale(4000);
  CHECK(fonts.scale() == 1.5f);
}

TEST_CASE_METHOD(Fixture, "ImGui's own font can be had in another size") {
  core::Result<FontId> id = fonts.add_built_in(of_size(26));
  REQUIRE(id);
  frame();
  CHECK(fonts.find(*id)->FontSize == 26);
}

TEST_CASE_METHOD(Fixture, "more characters than a texture has room for are refused") {
  core::Result<FontId> id = fonts.add_file(dejavu, of_size(500, {{0x20, 0xffff}}));
  REQUIRE_FALSE(id);
  CHECK_THAT(id.error().message,
             Contains("more room than a texture has: name fewer ranges, or a smaller size"));
  CHECK_FALSE(fonts.exists(1));
}

TEST_CASE_METHOD(Fixture, "a font that is added in each frame is an error soon") {
  core::Result<FontId> id = fonts.add_built_in(of_size(13));
  for (int i = 0; i < 256 && id; ++i) id = fonts.add_built_in(of_size(13));
  REQUIRE_FALSE(id);
  CHECK_THAT(id.error().message, Contains("256 fonts already: add a font once, not in each frame"));
  frame();
  CHECK(ImGui::GetIO().Fonts->TexHeight <= 16384);
  CHECK_FALSE(fonts.add_built_in(of_size(1000)));
}

TEST_CASE_METHOD(Fixture, "a file that is no font is named with the reason") {
  const auto failure_of = [&](const std::string& path, int face = 0) {
    gui::FontWish wish = of_size(20);
    wish.config.FontNo = face;
    core::Result<FontId> id = fonts.add_file(path, wish);
    return id ? "" : id.error().message;
  };
  CHECK(failure_of("/nowhere.ttf") == "cannot read font '/nowhere.ttf': No such file or directory");
  CHECK(failure_of("/tmp") == "cannot read font '/tmp': it is a directory");
  CHECK(failure_of("/dev/zero") == "cannot read font '/dev/zero': it is no regular file");
  CHECK_THAT(failure_of("/etc/passwd"),
             Contains("cannot read font '/etc/passwd': it is no font that can be read"));
  CHECK_THAT(failure_of(dejavu, 7), Contains("it is no font that can be read"));
  CHECK_THAT(fonts.add_file(dejavu, of_size(20, {{0x4e00, 0x4e10}})).error().message,
             Contains("it has none of the characters that are wanted"));
}

TEST_CASE("what we write, FreeType reads") {
  CHECK(failure(gui::write_truetype(square())) == "");
  const Bytes once = gui::write_truetype(square());
  const gui::CodeRange all{1, 0xffff};
  CHECK(gui::clean_font(once, 0, {&all, 1})->file == once);
  CHECK(gui::clean_font(once, 0, {&all, 1})->characters == 1);
}

TEST_CASE("absurd fonts are refused") {
  gui::FontOutlines font = square();
  font.ascent = font.descent = 0;
  CHECK(failure(gui::write_truetype(font)) != "");
  font = square();
  font.ascent = 30000;
  CHECK_THAT(failure(gui::write_truetype(font)), Contains("its heights make no sense"));
  font = square();
  font.units_per_em = 16;
  CHECK_THAT(failure(gui::write_truetype(font)), Contains("its heights make no sense"));
  font = square();
  font.characters[0].points[2] = {32000, 32000, true};
  font.characters[0].points[3] = {16000, 0, true};
  CHECK_THAT(failure(gui::write_truetype(font)), Contains("U+0041 has an outline of absurd size"));
}

TEST_CASE("a font that is cut off anywhere is an error or a font, and never worse") {
  const Bytes whole = *core::read_file(dejavu);
  int failed = 0;
  for (std::size_t size = 0; size < whole.size(); size += 7919) {
    failed += failure(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))) != "";
  }
  CHECK(failed > 80);
}

TEST_CASE("a damaged font is an error or a font that Dear ImGui can draw") {
  const Bytes whole = *core::read_file(dejavu);
  unsigned random = 7;
  const auto next = [&] { return (random = random * 1664525u + 1013904223u) >> 8; };
  int failed = 0, drawn = 0;
  for (int round = 0; round < 60; ++round) {
    Bytes broken = whole;
    // The directory and the headers are what most depends on.
    const std::size_t reach = round % 2 == 0 ? 400 : broken.size();
    for (int n = 0; n < 20; ++n) broken[next() % reach] = static_cast<std::uint8_t>(next());
    const gui::CodeRange latin{0x20, 0x24f};
    core::Result<gui::CleanFont> font = gui::clean_font(broken, 0, {&latin, 1});
    if (!font) {
      ++failed;
      continue;
    }
    ImFontAtlas atlas;
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    atlas.AddFontFromMemoryTTF(font->file.data(), static_cast<int>(font->file.size()), 20, &config);
    drawn += atlas.Build();
  }
  CHECK(failed > 10);
  CHECK(drawn == 60 - failed);
}
