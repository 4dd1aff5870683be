// What is kept of a window that is gone, and how it is drawn.
#include "gui/ghost.h"

#include <imgui_internal.h>

#include <catch2/catch.hpp>
#include <functional>

#include "gui/context.h"
#include "surface/null_surface.h"

using namespace appctl;
using std::chrono::milliseconds;

namespace {

struct Fixture {
  gui::Fonts fonts;
  gui::Images images;
  std::unique_ptr<gui::Context> context = std::move(*gui::Context::create(gui::FontChoice::built_in, fonts));
  surface::NullSurface surface;

  Fixture() { REQUIRE(surface.open({.title = "test", .width = 320, .height = 240})); }

  void frame(const std::function<void()>& draw) {
    context->begin_frame(surface, milliseconds(16));
    images.new_frame();
    draw();
    context->end_frame();
  }
  std::unique_ptr<gui::Ghost> ghost() const { return gui::Ghost::of(*ImGui::FindWindowByName("w"), fonts); }
};

void window(const std::function<void()>& draw) {
  ImGui::SetNextWindowPos({10, 10});
  ImGui::SetNextWindowSize({200, 100});
  ImGui::Begin("w", nullptr, ImGuiWindowFlags_NoTitleBar);
  draw();
  ImGui::End();
}

void rectangle() {
  ImGui::GetWindowDrawList()->AddRectFilled({20, 20}, {40, 30}, IM_COL32(10, 20, 30, 200));
}

int vertices() {
  return ImGui::GetForegroundDrawList()->VtxBuffer.Size;
}

bool has_colour(ImU32 colour) {
  const ImVector<ImDrawVert>& all = ImGui::GetForegroundDrawList()->VtxBuffer;
  return std::any_of(all.begin(), all.end(), [&](const ImDrawVert& v) { return v.col == colour; });
}

}  // namespace

TEST_CASE_METHOD(Fixture, "a window that is gone is drawn as it was, weaker") {
  std::unique_ptr<gui::Ghost> kept;
  frame([] { window(rectangle); });
  frame([&] {
    kept = ghost();
    REQUIRE(kept);
    kept->draw(*ImGui::GetForegroundDrawList(), 0.5F, fonts, images);
    CHECK(has_colour(IM_COL32(10, 20, 30, 100)));
    CHECK(vertices() > 8);  // and the window's own
  });
  frame([&] {
    CHECK_FALSE(ghost());  // it was not there in the last frame
    kept->draw(*ImGui::GetForegroundDrawList(), 1, fonts, images);
    CHECK(has_colour(IM_COL32(10, 20, 30, 200)));
  });
}

TEST_CASE_METHOD(Fixture, "of a window that has begun in this frame, that is what it shows") {
  frame([] { window([] {}); });
  frame([&] {
    window(rectangle);
    const auto kept = ghost();
    REQUIRE(kept);
    kept->draw(*ImGui::GetForegroundDrawList(), 1, fonts, images);
    CHECK(has_colour(IM_COL32(10, 20, 30, 200)));
  });
}

TEST_CASE_METHOD(Fixture, "the windows inside belong to it, where they are cut off") {
  frame([] {
    window([] {
      ImGui::BeginChild("inner", {50, 40});
      rectangle();
      ImGui::EndChild();
    });
  });
  frame([&] {
    ghost()->draw(*ImGui::GetForegroundDrawList(), 1, fonts, images);
    CHECK(has_colour(IM_COL32(10, 20, 30, 200)));
    const ImVector<ImDrawCmd>& commands = ImGui::GetForegroundDrawList()->CmdBuffer;
    CHECK(std::any_of(commands.begin(), commands.end(),
                      [](const ImDrawCmd& c) { return c.ClipRect.z - c.ClipRect.x <= 50; }));
  });
}

TEST_CASE_METHOD(Fixture, "a picture that is gone is left out, another one is kept") {
  const gui::TextureId id = *images.create(2, 2, {});
  const auto picture = (ImTextureID)(id);  // NOLINT: a pointer in some versions, a number in others
  frame([&] {
    images.use(id);
    window([&] { ImGui::Image(picture, {20, 20}); });
  });
  std::unique_ptr<gui::Ghost> kept;
  int with_picture = 0;
  frame([&] {
    kept = ghost();
    kept->draw(*ImGui::GetForegroundDrawList(), 1, fonts, images);
    images.release(id);
    CHECK(images.find(id) != nullptr);  // this frame shows it
    with_picture = vertices();
  });
  frame([&] {});
  CHECK(images.find(id) == nullptr);
  frame([&] {
    kept->draw(*ImGui::GetForegroundDrawList(), 1, fonts, images);
    CHECK(vertices() == with_picture - 4);
  });
}

TEST_CASE_METHOD(Fixture, "nothing is drawn when the fonts were rasterised anew") {
  frame([] { window(rectangle); });
  std::unique_ptr<gui::Ghost> kept;
  frame([&] { kept = ghost(); });
  REQUIRE(fonts.add_built_in({}));
  frame([&] {
    kept->draw(*ImGui::GetForegroundDrawList(), 1, fonts, images);
    CHECK(vertices() == 0);
  });
}
