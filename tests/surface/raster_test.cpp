#include "surface/raster.h"

#include <imgui.h>

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "one_list.h"

using namespace appctl::surface;

namespace {

constexpr ImU32 white = IM_COL32_WHITE, half_white = IM_COL32(255, 255, 255, 128);
using Rgba = std::array<int, 4>;

// Draw data made by hand, without an ImGui context.
struct Scene {
  ImDrawList list{nullptr};
  Picture picture;
  Raster raster;

  Scene(int width, int height) : picture{.width = width, .height = height, .pixels = {}} {
    picture.pixels.assign(static_cast<std::size_t>(width * height * 4), 0);
    for (std::size_t i = 3; i < picture.pixels.size(); i += 4) picture.pixels[i] = 255;  // opaque black
    command();
  }
  ImDrawCmd& command() {
    ImDrawCmd next;
    next.ClipRect = ImVec4(0, 0, static_cast<float>(picture.width), static_cast<float>(picture.height));
    next.IdxOffset = static_cast<unsigned>(list.IdxBuffer.Size);
    list.CmdBuffer.push_back(next);
    return list.CmdBuffer.back();
  }
  void index(std::initializer_list<int> indices) {
    for (const int i : indices) list.IdxBuffer.push_back(static_cast<ImDrawIdx>(i));
    list.CmdBuffer.back().ElemCount += static_cast<unsigned>(indices.size());
  }
  int vertex(float x, float y, ImU32 colour, float u = 0.5f, float v = 0.5f) {
    list.VtxBuffer.push_back({ImVec2(x, y), ImVec2(u, v), colour});
    return list.VtxBuffer.Size - 1;
  }
  void rectangle(float x0, float y0, float x1, float y1, ImU32 colour, ImVec2 uv0 = {0.5f, 0.5f},
                 ImVec2 uv1 = {0.5f, 0.5f}) {
    const int a = vertex(x0, y0, colour, uv0.x, uv0.y), b = vertex(x1, y0, colour, uv1.x, uv0.y);
    const int c = vertex(x1, y1, colour, uv1.x, uv1.y), d = vertex(x0, y1, colour, uv0.x, uv1.y);
    index({a, b, c, a, c, d});
  }
  // The same as two triangles in an order that the fast path does not know.
  void slow_rectangle(float x0, float y0, float x1, float y1, ImU32 colour, ImVec2 uv0 = {0.5f, 0.5f},
                      ImVec2 uv1 = {0.5f, 0.5f}) {
    const int a = vertex(x0, y0, colour, uv0.x, uv0.y), b = vertex(x1, y0, colour, uv1.x, uv0.y);
    const int c = vertex(x1, y1, colour, uv1.x, uv1.y), d = vertex(x0, y1, colour, uv0.x, uv1.y);
    index({b, c, a, d, a, c});
  }
  void triangle(ImVec2 a, ImVec2 b, ImVec2 c, ImU32 colour) {
    index({vertex(a.x, a.y, colour), vertex(b.x, b.y, colour), vertex(c.x, c.y, colour)});
  }
  Picture& draw(ImVec2 origin = {0, 0}, float scale = 1) {
    OneList one(list);
    ImDrawData& data = one.data;
    data.DisplayPos = origin;
    data.DisplaySize =
        ImVec2(static_cast<float>(picture.width) / scale, static_cast<float>(picture.height) / scale);
    data.FramebufferScale = ImVec2(scale, scale);
    raster.draw(data, picture);
    return picture;
  }
};

Rgba at(const Picture& picture, int x, int y) {
  const std::uint8_t* p = &picture.pixels[static_cast<std::size_t>((y * picture.width + x) * 4)];
  return {p[0], p[1], p[2], p[3]};
}

int red_at(const Picture& picture, int x, int y) {
  return at(picture, x, y)[0];
}

}  // namespace

TEST_CASE("a pixel is covered if its centre is") {
  Scene scene(4, 4);
  scene.rectangle(0.5f, 1.49f, 2.5f, 3, white);
  const Picture& p = scene.draw();
  CHECK(red_at(p, 0, 1) == 255);  // left edge on the centre: in
  CHECK(red_at(p, 1, 1) == 255);
  CHECK(red_at(p, 2, 1) == 0);  // right edge on the centre: out
  CHECK(red_at(p, 1, 0) == 0);
  CHECK(red_at(p, 1, 2) == 255);
  CHECK(red_at(p, 1, 3) == 0);
}

TEST_CASE("the two triangles of a rectangle cover each pixel once") {
  for (const float shift : {0.0f, 0.25f, 0.5f, 0.75f}) {
    Scene fast(20, 20), slow(20, 20);
    fast.rectangle(2 + shift, 3 + shift, 15 + shift, 16 + shift, half_white);
    slow.slow_rectangle(2 + shift, 3 + shift, 15 + shift, 16 + shift, half_white);
    CHECK(red_at(slow.draw(), 9, 9) == 128);
    CHECK(slow.picture.pixels == fast.draw().pixels);
  }
}

TEST_CASE("a fan of thin triangles leaves no gap and no pixel twice") {
  Scene scene(64, 64);
  constexpr int spokes = 37;
  const auto rim = [](int i) {
    const double angle = i % spokes * 6.283185307179586 / spokes;
    return ImVec2(static_cast<float>(32.3 + 29.7 * std::cos(angle)),
                  static_cast<float>(31.9 + 29.7 * std::sin(angle)));
  };
  for (int i = 0; i < spokes; ++i) {
    // Every second triangle the other way round: both orientations are filled.
    const ImVec2 a = rim(i), b = rim(i + 1), middle(32.3f, 31.9f);
    i % 2 == 0 ? scene.triangle(middle, a, b, half_white) : scene.triangle(a, middle, b, half_white);
  }
  scene.draw();
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      const double distance = std::hypot(x + 0.5 - 32.3, y + 0.5 - 31.9);
      const int value = red_at(scene.picture, x, y);
      if (distance < 29) CHECK(value == 128);
      if (distance > 30) CHECK(value == 0);
      CHECK((value == 0 || value == 128));
    }
  }
}

TEST_CASE("nothing is drawn outside the scissor") {
  for (const bool slow : {false, true}) {
    Scene scene(8, 8);
    scene.list.CmdBuffer[0].ClipRect = ImVec4(2, 3, 5, 6);
    slow ? scene.slow_rectangle(-10, -10, 100, 100, white) : scene.rectangle(-10, -10, 100, 100, white);
    scene.draw();
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) {
        CHECK(red_at(scene.picture, x, y) == (x >= 2 && x < 5 && y >= 3 && y < 6 ? 255 : 0));
      }
    }
  }
}

TEST_CASE("a scissor outside the picture draws nothing") {
  Scene scene(4, 4);
  for (const ImVec4 clip : {ImVec4(-10, -10, -1, -1), ImVec4(5, 5, 9, 9), ImVec4(3, 3, 1, 1)}) {
    scene.command().ClipRect = clip;
    scene.rectangle(-20, -20, 20, 20, white);
  }
  scene.draw();
  for (int i = 0; i < 16; ++i) CHECK(red_at(scene.picture, i % 4, i / 4) == 0);
}

TEST_CASE("colours are blended with rounding, and the picture stays opaque") {
  Scene scene(3, 1);
  scene.rectangle(0, 0, 3, 1, IM_COL32(200, 100, 50, 255));
  scene.rectangle(1, 0, 3, 1, IM_COL32(0, 255, 10, 64));
  scene.rectangle(2, 0, 3, 1, IM_COL32(255, 255, 255, 0));
  const Picture& p = scene.draw();
  CHECK(at(p, 0, 0) == Rgba{200, 100, 50, 255});
  // 200 * 191 / 255 = 149.8; (255 * 64 + 100 * 191) / 255 = 138.9; (10 * 64 + 50 * 191) / 255 = 39.96
  CHECK(at(p, 1, 0) == Rgba{150, 139, 40, 255});
  CHECK(at(p, 2, 0) == at(p, 1, 0));
}

TEST_CASE("the edge of an antialiased shape fades evenly") {
  Scene scene(10, 2);
  const int a = scene.vertex(0, 0, white), b = scene.vertex(10, 0, IM_COL32(255, 255, 255, 0));
  const int c = scene.vertex(10, 2, IM_COL32(255, 255, 255, 0)), d = scene.vertex(0, 2, white);
  scene.index({a, b, c, a, c, d});
  const Picture& p = scene.draw();
  for (int x = 0; x < 10; ++x) {
    const int expected = static_cast<int>(std::lround(255 * (1 - (x + 0.5) / 10)));
    CHECK(std::abs(red_at(p, x, 0) - expected) <= 1);
    CHECK(std::abs(red_at(p, x, 1) - expected) <= 1);
  }
}

TEST_CASE("a row of a glyph has the coverage of its texels") {
  const std::uint8_t coverage[8] = {0, 10, 128, 255, 255, 77, 1, 0};
  const Texture texture{.format = Texture::Format::alpha8, .width = 8, .height = 1, .texels = coverage};
  Scene scene(12, 3);
  scene.raster.set_texture(0, texture);
  scene.rectangle(3, 1, 9, 2, white, {1 / 8.0f, 0}, {7 / 8.0f, 1});
  const Picture& p = scene.draw();
  const int row[12] = {0, 0, 0, 10, 128, 255, 255, 77, 1, 0, 0, 0};
  for (int x = 0; x < 12; ++x) {
    CHECK(red_at(p, x, 1) == row[x]);
    CHECK(red_at(p, x, 0) == 0);
    CHECK(red_at(p, x, 2) == 0);
  }
}

TEST_CASE("text off the pixel grid is the same by both ways, within rounding") {
  std::uint8_t coverage[16 * 16];
  for (int i = 0; i < 256; ++i) coverage[i] = static_cast<std::uint8_t>(i * 7919 % 256);
  const Texture texture{.format = Texture::Format::alpha8, .width = 16, .height = 16, .texels = coverage};
  Scene fast(40, 40), slow(40, 40);
  for (Scene* scene : {&fast, &slow}) scene->raster.set_texture(0, texture);
  fast.rectangle(2.3f, 1.6f, 30.1f, 33.4f, white, {0.25f, 0.25f}, {0.75f, 0.75f});
  slow.slow_rectangle(2.3f, 1.6f, 30.1f, 33.4f, white, {0.25f, 0.25f}, {0.75f, 0.75f});
  fast.draw();
  slow.draw();
  for (int i = 0; i < 1600; ++i) {
    CHECK(std::abs(red_at(fast.picture, i % 40, i / 40) - red_at(slow.picture, i % 40, i / 40)) <= 2);
  }
}

TEST_CASE("a texture is filtered where it is stretched, coloured and upside down too") {
  const std::uint8_t texels[16] = {0, 0, 0, 255, 255, 0, 0, 255, 0, 255, 0, 255, 255, 255, 255, 255};
  Scene scene(8, 8);
  scene.raster.set_texture(7, {.format = Texture::Format::rgba32, .width = 2, .height = 2, .texels = texels});
  scene.list.CmdBuffer[0].TextureId = reinterpret_cast<ImTextureID>(7);
  scene.rectangle(0, 8, 8, 0, white, {0, 0}, {1, 1});  // the last row of the texture on top
  const Picture& p = scene.draw();
  CHECK(at(p, 2, 1) == Rgba{32, 223, 28, 255});  // 1/8 towards the other side: textures repeat
  CHECK(red_at(p, 3, 6) == 96);                  // 3/8 of the way from black to red
  CHECK(red_at(p, 4, 6) == 159);
  scene.picture.pixels.assign(256, 0);
  scene.list.VtxBuffer.resize(0);
  scene.list.IdxBuffer.resize(0);
  scene.list.CmdBuffer[0].ElemCount = 0;
  scene.rectangle(0, 0, 2, 2, IM_COL32(128, 255, 0, 255), {0, 0}, {1, 1});
  CHECK(at(scene.draw(), 1, 1) == Rgba{128, 255, 0, 255});
}

TEST_CASE("a texture that nobody registered is white") {
  Scene scene(2, 2);
  scene.list.CmdBuffer[0].TextureId = reinterpret_cast<ImTextureID>(99);
  scene.rectangle(0, 0, 2, 2, IM_COL32(1, 2, 3, 255), {0, 0}, {1, 1});
  CHECK(at(scene.draw(), 1, 1) == Rgba{1, 2, 3, 255});
}

TEST_CASE("position and scale of the display are applied") {
  Scene scene(8, 8);
  scene.list.CmdBuffer[0].ClipRect = ImVec4(100, 50, 104, 54);
  scene.rectangle(101, 51, 103, 53, white);
  const Picture& p = scene.draw({100, 50}, 2);
  CHECK(red_at(p, 1, 1) == 0);
  CHECK(red_at(p, 2, 2) == 255);
  CHECK(red_at(p, 5, 5) == 255);
  CHECK(red_at(p, 6, 6) == 0);
}

TEST_CASE("vertex offsets are honoured and callbacks are left out") {
  Scene scene(4, 1);
  scene.rectangle(0, 0, 1, 1, white);
  scene.command().UserCallback = [](const ImDrawList*, const ImDrawCmd*) { FAIL("called"); };
  ImDrawCmd& far = scene.command();
  far.VtxOffset = 4;
  const int first = scene.list.VtxBuffer.Size;
  scene.vertex(2, 0, white), scene.vertex(3, 0, white), scene.vertex(3, 1, white), scene.vertex(2, 1, white);
  REQUIRE(first == 4);
  scene.index({0, 1, 2, 0, 2, 3});
  const Picture& p = scene.draw();
  CHECK(red_at(p, 0, 0) == 255);
  CHECK(red_at(p, 1, 0) == 0);
  CHECK(red_at(p, 2, 0) == 255);
}

TEST_CASE("coordinates far outside and NaN do no harm") {
  Scene scene(16, 16);
  const float nan = std::numeric_limits<float>::quiet_NaN(), far = 1e30f;
  scene.triangle({nan, 0}, {nan, nan}, {3, 3}, white);
  scene.triangle({-far, -far}, {far, -far}, {0, far}, half_white);
  scene.rectangle(-far, 4, far, 5, white);
  scene.slow_rectangle(nan, nan, nan, nan, white);
  scene.rectangle(0, 0, 16, 16, half_white, {nan, nan}, {far, -far});
  scene.list.CmdBuffer[0].ClipRect = ImVec4(-far, -far, far, far);
  scene.draw();
  CHECK(red_at(scene.picture, 8, 4) == 255);
}

// Bit-identical on every machine, compiler and optimisation: a change here must be meant.
TEST_CASE("a scene with everything in it has the pixels it always had") {
  std::uint8_t coverage[64];
  for (int i = 0; i < 64; ++i) coverage[i] = static_cast<std::uint8_t>(i * 4);
  Scene scene(100, 80);
  scene.raster.set_texture(0,
                           {.format = Texture::Format::alpha8, .width = 8, .height = 8, .texels = coverage});
  scene.rectangle(3.3f, 4.7f, 90.2f, 70.1f, IM_COL32(10, 200, 30, 99));
  scene.rectangle(20, 20, 28, 28, white, {0, 0}, {1, 1});
  scene.rectangle(40.5f, 20.25f, 71.75f, 55.5f, IM_COL32(255, 99, 9, 222), {0, 0}, {1, 1});
  for (int i = 0; i < 40; ++i) {
    const float t = static_cast<float>(i);
    const int a = scene.vertex(t * 2.1f, t * 1.3f, IM_COL32(i * 6, 255 - i, 77, 180), 0.1f, 0.9f);
    const int b = scene.vertex(99 - t, t * 0.7f, IM_COL32(0, i * 5, 250, 90), t / 40, 0.3f);
    const int c = scene.vertex(50 + t / 3, 79 - t, IM_COL32(255, 255, 255, i * 6), 0.8f, t / 40);
    scene.index({a, b, c});
  }
  std::uint64_t hash = 14695981039346656037u;
  for (const std::uint8_t byte : scene.draw().pixels) hash = (hash ^ byte) * 1099511628211u;
  CHECK(hash == 0x2838c642e2d072d7u);
}
