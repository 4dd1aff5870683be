// How pictures are sampled by the rasteriser, and made smaller for graphics cards that need it.
#include "surface/textures.h"

#include <imgui.h>

#include <array>
#include <catch2/catch.hpp>

#include "one_list.h"
#include "surface/imgui_texture.h"
#include "surface/raster.h"
#include "surface/shrink.h"

using namespace appctl::surface;

namespace {

// One row: black, then white.
constexpr std::uint8_t two_texels[] = {0, 0, 0, 255, 255, 255, 255, 255};

struct OnePicture final : Textures {
  Texture texture{.width = 2, .height = 1, .texels = two_texels};
  const Texture* find(TextureId id) const override { return id == first_picture_id ? &texture : nullptr; }
};

// The reds of a row of `width` pixels that shows the picture from u0 to u1.
std::vector<int> row(const OnePicture& pictures, int width, float u0, float u1,
                     TextureId id = first_picture_id) {
  Picture target = blank_picture(width, 1);
  ImDrawList list{nullptr};
  const auto w = static_cast<float>(width);
  for (const auto& [x, y, u, v] : {std::array{0.0f, 0.0f, u0, 0.0f}, std::array{w, 0.0f, u1, 0.0f},
                                   std::array{w, 1.0f, u1, 1.0f}, std::array{0.0f, 1.0f, u0, 1.0f}}) {
    list.VtxBuffer.push_back({ImVec2(x, y), ImVec2(u, v), IM_COL32_WHITE});
  }
  for (const int i : {0, 1, 2, 0, 2, 3}) list.IdxBuffer.push_back(static_cast<ImDrawIdx>(i));
  ImDrawCmd command;
  command.ClipRect = ImVec4(0, 0, w, 1);
  command.ElemCount = 6;
  set_texture_id(command, id);
  list.CmdBuffer.push_back(command);
  OneList one(list);
  ImDrawData& data = one.data;
  data.DisplaySize = ImVec2(w, 1);
  data.FramebufferScale = ImVec2(1, 1);
  Raster(&pictures).draw(data, target);
  std::vector<int> reds;
  for (int i = 0; i < width; ++i) reds.push_back(target.pixels[static_cast<std::size_t>(i) * 4]);
  return reds;
}

}  // namespace

TEST_CASE("nearest shows texels as they are, linear goes from one to the other") {
  OnePicture pictures;
  pictures.texture.filter = Filter::nearest;
  CHECK(row(pictures, 4, 0, 1) == std::vector{0, 0, 255, 255});
  pictures.texture.filter = Filter::linear;
  pictures.texture.edge = Edge::clamp;
  CHECK(row(pictures, 4, 0, 1) == std::vector{0, 64, 191, 255});
}

TEST_CASE("beyond its edges a texture repeats or goes on") {
  OnePicture pictures;
  pictures.texture.filter = Filter::nearest;
  pictures.texture.edge = Edge::repeat;
  CHECK(row(pictures, 6, -1, 2) == std::vector{0, 255, 0, 255, 0, 255});
  pictures.texture.edge = Edge::clamp;
  CHECK(row(pictures, 6, -1, 2) == std::vector{0, 0, 0, 255, 255, 255});
  pictures.texture.filter = Filter::linear;
  pictures.texture.edge = Edge::repeat;
  CHECK(row(pictures, 4, 0, 1) == std::vector{64, 64, 191, 191});  // the edges mix with each other
}

TEST_CASE("a picture that is shown much smaller shows the mean of its texels") {
  OnePicture pictures;
  std::vector<std::uint8_t> lines;  // black and white in turn
  for (int i = 0; i < 64; ++i) {
    const auto level = static_cast<std::uint8_t>(i % 2 * 255);
    lines.insert(lines.end(), {level, level, level, 255});
  }
  pictures.texture = {.width = 64, .height = 1, .texels = lines.data(), .edge = Edge::clamp};
  for (const int red : row(pictures, 4, 0, 1)) CHECK(red == 128);
  CHECK(row(pictures, 64, 0, 1)[1] == 255);
  pictures.texture.filter = Filter::nearest;
  CHECK(row(pictures, 4, 0, 1) == std::vector{0, 0, 0, 0});
}

TEST_CASE("each level is half as large, down to one texel") {
  const std::vector<std::uint8_t> texels(16 * 4 * 4, 200);
  const Texture texture{.width = 16, .height = 4, .texels = texels.data()};
  Levels levels(texture);
  CHECK(&levels.at(1.4f) == &texture);
  CHECK(levels.at(1.5f).width == 8);
  CHECK((levels.at(4).width == 4 && levels.at(4).height == 1));
  CHECK((levels.at(1e9f).width == 1 && levels.at(1e9f).texels[0] == 200));
  CHECK(levels.at(2).width == 8);
}

TEST_CASE("a texture that nobody knows is white") {
  CHECK(row(OnePicture(), 2, 0, 1, first_picture_id + 1) == std::vector{255, 255});
}

TEST_CASE("a texture is halved until it fits") {
  std::vector<std::uint8_t> texels;
  for (int i = 0; i < 5 * 3; ++i) texels.insert(texels.end(), {static_cast<std::uint8_t>(i * 10), 0, 0, 255});
  const Texture texture{.width = 5, .height = 3, .texels = texels.data()};
  const Shrunk same(texture, 5);
  CHECK((same.width() == 5 && same.height() == 3 && same.texels() == texels.data()));
  const Shrunk half(texture, 4);
  CHECK((half.width() == 3 && half.height() == 2));
  CHECK(half.texels()[0] == (0 + 10 + 50 + 60) / 4);
  CHECK(half.texels()[4 * 5] == 140);  // the last texel, four times
  const Shrunk least(texture, 1);
  CHECK((least.width() == 1 && least.height() == 1 && least.texels()[3] == 255));
}
