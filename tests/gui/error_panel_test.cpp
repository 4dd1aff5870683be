#include "gui/error_panel.h"

#include <imgui_internal.h>

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "gui/context.h"
#include "surface/null_surface.h"

using namespace appctl;

namespace {

core::Report report(const std::string& message, int count = 1) {
  return {.message = message,
          .traceback = "stack traceback:\n\tin main",
          .origin = "spawned at 7",
          .count = count};
}

struct Fixture {
  gui::Fonts fonts;
  std::unique_ptr<gui::Context> context = std::move(*gui::Context::create(gui::FontChoice::built_in, fonts));
  surface::NullSurface surface;
  gui::ErrorPanel panel;

  Fixture() { REQUIRE(surface.open({})); }

  ImDrawData& frame(const std::function<void()>& gui = [] {}) {
    context->begin_frame(surface, std::chrono::milliseconds(16));
    gui();
    panel.draw();
    return context->end_frame();
  }
  ImGuiWindow* window() { return ImGui::FindWindowByName("###appctl errors"); }
  bool is_drawn() { return window() != nullptr && window()->Active; }

  // Clicks into the first row of the panel, `x` pixels from its left edge.
  void click(float x) {
    surface.input().mouse_position(window()->Pos.x + x, window()->Pos.y + window()->TitleBarHeight() + 20);
    surface.input().mouse_button(0, true);
    surface.input().mouse_button(0, false);
    for (int i = 0; i < 3; ++i) frame();
  }
  std::string copied() {
    ImGui::SetClipboardText("");
    click(20);
    const char* text = ImGui::GetClipboardText();
    return text == nullptr ? "" : text;
  }
  void dismiss() { click(80); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "an empty panel is not drawn") {
  frame();
  CHECK(panel.empty());
  CHECK_FALSE(is_drawn());
}

TEST_CASE_METHOD(Fixture, "Copy takes every report in full, the newest first") {
  panel.add(report("a.lua:1: first"));
  panel.add(report("a.lua:2: second", 1));
  panel.add(report("a.lua:1: first", 41));
  frame();
  frame();
  CHECK(is_drawn());
  CHECK(copied() ==
        "a.lua:2: second\nstack traceback:\n\tin main\nspawned at 7\n\n"
        "a.lua:1: first  (41 times)\nstack traceback:\n\tin main\nspawned at 7\n\n");
}

TEST_CASE_METHOD(Fixture, "Copy takes what is behind a NUL") {
  panel.add(report(std::string("a\0b", 3)));
  frame();
  frame();
  CHECK(copied() == "a\\x00b\nstack traceback:\n\tin main\nspawned at 7\n\n");
}

TEST_CASE_METHOD(Fixture, "what was dismissed stays away when it happens again, something new comes") {
  panel.add(report("old"));
  frame();
  frame();
  dismiss();
  CHECK(panel.empty());
  CHECK_FALSE(is_drawn());
  panel.add(report("old", 2));
  frame();
  CHECK_FALSE(is_drawn());
  panel.add(report("new"));
  frame();
  frame();
  CHECK(is_drawn());
  CHECK(copied().find("old") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "a panel that was hidden comes back with a new message only") {
  panel.add(report("one"));
  panel.visible = false;
  frame();
  CHECK_FALSE(is_drawn());
  CHECK_FALSE(panel.empty());
  panel.add(report("one", 2));
  CHECK_FALSE(panel.visible);
  panel.add(report("two"));
  CHECK(panel.visible);
}

TEST_CASE_METHOD(Fixture, "what is added quietly is kept, but opens nothing until it is to be shown") {
  panel.set_quiet(true);
  panel.add(report("one"));
  panel.set_quiet(false);
  frame();
  CHECK_FALSE(is_drawn());
  CHECK_FALSE(panel.empty());
  panel.show();
  frame();
  frame();
  CHECK(is_drawn());
}

TEST_CASE_METHOD(Fixture, "at most fifty are kept, the newest") {
  for (int i = 0; i < 60; ++i) panel.add(report(std::string("<").append(std::to_string(i)).append(">")));
  frame();
  frame();
  const std::string text = copied();
  CHECK(text.find("<59>") == 0);
  CHECK(text.find("<10>") != std::string::npos);
  CHECK(text.find("<9>") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "the panel comes to the front and leaves the focus alone") {
  const auto gui = [] {
    ImGui::SetNextWindowSize({1280, 720});
    ImGui::SetNextWindowPos({0, 0});
    ImGui::Begin("script");
    ImGui::End();
  };
  frame(gui);
  frame(gui);
  REQUIRE(std::string(GImGui->NavWindow->Name) == "script");
  panel.add(report("oops"));
  for (int i = 0; i < 3; ++i) {
    frame(gui);
    CHECK(std::string(GImGui->NavWindow->Name) == "script");
  }
  // The panel's child follows it; what is drawn last lies on top.
  CHECK(GImGui->Windows.back()->RootWindow == window());
}

TEST_CASE_METHOD(Fixture, "a long line is wrapped into the panel") {
  panel.add(report(std::string(1900, 'x') + std::string(50, ' ') + "end"));
  for (int i = 0; i < 3; ++i) frame();
  const ImGuiWindow* reports = GImGui->Windows.back();
  REQUIRE(reports->ParentWindow == window());
  CHECK(reports->ContentSize.x <= window()->Size.x);
  CHECK(reports->ContentSize.y > 1900 * 7 / 1280 * 13);
}

TEST_CASE_METHOD(Fixture, "fifty messages of a megabyte are cut, drawn and copied") {
  surface.apply({.width = 3840, .height = 2160});
  for (int i = 0; i < 50; ++i) {
    core::Report huge = report(std::string(1, static_cast<char>('0' + i)) + std::string(1'000'000, 'x'));
    huge.traceback = std::string(40'000, 'y');
    panel.add(huge);
  }
  ImDrawData* data = nullptr;
  for (int i = 0; i < 3; ++i) data = &frame();
  CHECK(is_drawn());
  CHECK(data->TotalVtxCount < 65'536);
  CHECK(data->TotalVtxCount > 4 * 2048);
  const std::string text = copied();
  CHECK(text.find("x\n... 997953 more bytes, see standard error\nyyy") == 2047);
  CHECK(text.size() < 50 * 4300);
}

TEST_CASE_METHOD(Fixture, "what is cut is cut between characters, and control bytes count as shown") {
  panel.add(report("x" + std::string("\xe2\x82\xac") + std::string(3000, '\x01')));
  frame();
  frame();
  const std::string text = copied();
  CHECK(text.find("x\xe2\x82\xac\\x01") == 0);
  CHECK(text.find("\n... 9956 more bytes, see standard error") <= 2048);
}

TEST_CASE_METHOD(Fixture, "the same message from another line is another entry") {
  core::Report one = report("bad"), two = report("bad");
  one.traceback = "stack traceback:\n\ta.lua:1: in f";
  two.traceback = "stack traceback:\n\ta.lua:2: in f";
  panel.add(one);
  panel.add(two);
  one.count = 2;
  panel.add(one);
  frame();
  frame();
  CHECK(copied() == "bad\n" + two.traceback + "\nspawned at 7\n\nbad  (2 times)\n" + one.traceback +
                        "\nspawned at 7\n\n");
}

TEST_CASE("two panels with the same reports look the same") {
  surface::Picture pictures[2];
  for (surface::Picture& picture : pictures) {
    Fixture f;
    f.panel.add(report("a.lua:1: first", 3));
    f.panel.add(report("a.lua:2: second"));
    f.frame();
    f.frame();
    picture = f.surface.capture(*ImGui::GetDrawData());
  }
  CHECK(pictures[0].pixels == pictures[1].pixels);
}
