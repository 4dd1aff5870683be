#include "gui/context.h"

#include <imgui_internal.h>

#include <catch2/catch.hpp>
#include <functional>

#include "surface/null_surface.h"

using namespace appctl;
using std::chrono::milliseconds;

namespace {

struct Fixture {
  gui::Fonts fonts;
  std::unique_ptr<gui::Context> context = std::move(*gui::Context::create(gui::FontChoice::built_in, fonts));
  surface::NullSurface surface;

  Fixture() { REQUIRE(surface.open({.title = "test", .width = 320, .height = 240})); }

  ImDrawData& frame(const std::function<void()>& draw) {
    context->begin_frame(surface, milliseconds(16));
    draw();
    return context->end_frame();
  }
};

std::function<void()> rectangle(float x, ImU32 colour = IM_COL32_WHITE) {
  return [=] { ImGui::GetForegroundDrawList()->AddRectFilled({x, 10}, {x + 20, 30}, colour); };
}

}  // namespace

TEST_CASE("a second context is refused") {
  gui::Fonts fonts;
  auto first = gui::Context::create(gui::FontChoice::built_in, fonts);
  REQUIRE(first);
  CHECK_FALSE(gui::Context::create(gui::FontChoice::built_in, fonts));
}

TEST_CASE_METHOD(Fixture, "a frame has the size of the surface and the time it was given") {
  CHECK_FALSE(ImGui::GetIO().Fonts->IsBuilt());  // start-up stays small until something is drawn
  context->begin_frame(surface, milliseconds(250));
  CHECK(ImGui::GetIO().DisplaySize.x == 320);
  CHECK(ImGui::GetIO().DisplaySize.y == 240);
  CHECK(ImGui::GetIO().DeltaTime == 0.25f);
  context->end_frame();
  context->begin_frame(surface, milliseconds(0));  // ImGui asserts that time goes on
  CHECK(ImGui::GetIO().DeltaTime > 0);
  context->end_frame();
}

TEST_CASE_METHOD(Fixture, "the first frame is a new one, an equal one is still") {
  CHECK_FALSE(context->changed());  // nothing was drawn
  frame(rectangle(10));
  CHECK(context->changed());
  context->mark_shown();
  CHECK_FALSE(context->changed());
  frame(rectangle(10));
  CHECK_FALSE(context->changed());
}

TEST_CASE_METHOD(Fixture, "an empty frame is shown once too") {
  frame([] {});
  CHECK(context->changed());
  context->mark_shown();
  frame([] {});
  CHECK_FALSE(context->changed());
}

TEST_CASE_METHOD(Fixture, "every change shows") {
  frame(rectangle(10));
  context->mark_shown();
  SECTION("a position") {
    frame(rectangle(10.01f));
  }
  SECTION("a colour") {
    frame(rectangle(10, IM_COL32(255, 255, 255, 254)));
  }
  SECTION("nothing any more") {
    frame([] {});
  }
  SECTION("more of the same") {
    frame([] { rectangle(10)(), rectangle(10)(); });
  }
  SECTION("the scissor alone") {
    frame([] {
      ImGui::GetForegroundDrawList()->PushClipRect({0, 0}, {25, 25});
      rectangle(10)();
      ImGui::GetForegroundDrawList()->PopClipRect();
    });
  }
  SECTION("the texture alone") {
    frame([] {
      ImGui::GetForegroundDrawList()->PushTextureID(reinterpret_cast<ImTextureID>(5));
      rectangle(10)();
      ImGui::GetForegroundDrawList()->PopTextureID();
    });
  }
  SECTION("the size of the window alone") {
    REQUIRE(surface.open({.title = "test", .width = 321, .height = 240}));
    frame(rectangle(10));
  }
  CHECK(context->changed());
  context->mark_shown();
  CHECK_FALSE(context->changed());
}

TEST_CASE_METHOD(Fixture, "a frame is compared with the one shown, not with the last one drawn") {
  frame(rectangle(10));
  context->mark_shown();
  frame(rectangle(50));
  frame(rectangle(10));
  CHECK_FALSE(context->changed());
}

TEST_CASE_METHOD(Fixture, "a frame with a user callback is never still") {
  const auto draw = [] {
    ImGui::GetForegroundDrawList()->AddCallback([](const ImDrawList*, const ImDrawCmd*) {}, nullptr);
  };
  frame(draw);
  context->mark_shown();
  frame(draw);
  CHECK(context->changed());
}

TEST_CASE_METHOD(Fixture, "the pointer shows in the frame after the input") {
  frame([] {});
  surface.input().mouse_position(12, 34);
  frame([] { CHECK((ImGui::GetMousePos().x == 12 && ImGui::GetMousePos().y == 34)); });
}

TEST_CASE_METHOD(Fixture, "scale enlarges font and style, and can be set again") {
  const float padding = ImGui::GetStyle().FramePadding.x;
  context->set_scale(3);
  context->set_scale(2);
  CHECK(ImGui::GetStyle().FramePadding.x == 2 * padding);
  frame([] { CHECK(ImGui::GetFontSize() == 26); });
}

TEST_CASE_METHOD(Fixture,
                 "another scale between two frames enlarges what is there, the script's changes too") {
  frame([] { CHECK(ImGui::GetFontSize() == 13); });
  context->mark_shown();
  ImGui::GetStyle().FramePadding.x = 20;
  context->set_scale(2);
  CHECK(ImGui::GetStyle().FramePadding.x == 40);
  frame([] { CHECK(ImGui::GetFontSize() == 26); });
  CHECK(context->changed());
  context->reset_style();
  CHECK(ImGui::GetStyle().FramePadding.x == 16);
}

TEST_CASE_METHOD(Fixture, "no settings file is written") {
  CHECK(ImGui::GetIO().IniFilename == nullptr);
  CHECK(ImGui::GetIO().LogFilename == nullptr);
}

TEST_CASE_METHOD(Fixture, "a context broken in the middle of a frame is replaced by one that works") {
  const auto window = [] {
    ImGui::Begin("kept");
    ImGui::Text("text");
    ImGui::End();
  };
  frame(window);
  ImGui::SetWindowPos("kept", {77, 99});
  ImGui::GetStyle().Alpha = 0.5f;
  frame(window);
  const ImGuiContext* const before = ImGui::GetCurrentContext();
  const ImFont* const font = ImGui::GetIO().Fonts->Fonts[0];

  context->begin_frame(surface, milliseconds(16));
  ImGui::PushStyleColor(ImGuiCol_Text, IM_COL32(1, 2, 3, 4));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 99.0f);
  ImGui::Begin("never ended");
  ImGui::BeginChild("nor this");
  context->replace();

  CHECK(ImGui::GetCurrentContext() != before);
  CHECK_FALSE(context->changed());
  CHECK(ImGui::GetStyle().Alpha == 0.5f);
  CHECK(ImGui::GetStyle().WindowRounding == 6);
  CHECK(ImGui::GetStyle().Colors[ImGuiCol_Text].x > 0.5f);
  frame(window);  // ImGui measures a new window before it shows it
  ImDrawData& data = frame(window);
  CHECK(data.TotalVtxCount > 0);
  CHECK(ImGui::GetIO().Fonts->Fonts[0] == font);
  CHECK(ImGui::FindWindowByName("kept")->Pos.x == 77);
  CHECK(ImGui::FindWindowByName("kept")->Pos.y == 99);
#if IMGUI_VERSION_NUM < 18900
  CHECK(ImGui::GetIO().KeyMap[ImGuiKey_Tab] > 0);
#else
  CHECK_FALSE(ImGui::GetIO().ConfigInputTrickleEventQueue);
#endif
  CHECK_FALSE(ImGui::GetIO().Fonts->Locked == true);
}

TEST_CASE("two runs of the same frames give the same picture") {
  surface::Picture pictures[2];
  for (surface::Picture& picture : pictures) {
    Fixture f;
    for (int i = 0; i < 3; ++i) {
      ImDrawData& data = f.frame([] {
        ImGui::Begin("window");
        ImGui::Text("The quick brown fox");
        ImGui::Button("jumps");
        ImGui::End();
      });
      picture = f.surface.capture(data);
    }
  }
  CHECK(pictures[0].pixels == pictures[1].pixels);
  CHECK(pictures[0].pixels != surface::blank_picture(320, 240).pixels);
}
