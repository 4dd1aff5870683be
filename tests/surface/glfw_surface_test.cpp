// The real window. Runs on a display of its own (tests/window/with_display.sh); input comes from xdotool.
#include "surface/glfw_surface.h"

#include <imgui.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <thread>

#include "gui/context.h"
#include "gui/images.h"
#include "surface/raster.h"
#include "x_window.h"

using namespace appctl;
using core::Instant;

namespace {

struct Fixture {
  gui::Fonts fonts;
  std::unique_ptr<gui::Context> context = std::move(*gui::Context::create(gui::FontChoice::built_in, fonts));
  gui::Images images;
  std::unique_ptr<surface::Surface> window = surface::make_glfw_surface(&images);
  core::RealClock clock;

  void open(const surface::WindowSpec& spec = {.title = "appctl test", .width = 400, .height = 300}) {
    const core::Status status = window->open(spec);
    INFO((status ? "" : status.error().message));
    REQUIRE(status);
  }
  // Draws a frame of `gui` and shows it if it is a new one.
  template <class Gui>
  ImDrawData& frame(Gui gui) {
    context->begin_frame(*window, std::chrono::milliseconds(16));
    gui();
    ImDrawData& data = context->end_frame();
    if (context->changed()) window->present(data), context->mark_shown();
    return data;
  }
  // Frames as a loop would draw them, waiting for events in between, until `done` says so.
  template <class Gui, class Done>
  bool run_until(Gui gui, Done done) {
    const Instant limit = clock.now() + std::chrono::seconds(10);
    while (clock.now() < limit) {
      frame(gui);
      if (done()) return true;
      if (!window->poll().input) window->wait(clock, limit, -1);
    }
    return false;
  }
  ~Fixture() { window->close(); }
};

void xdotool(const std::string& arguments) {
  REQUIRE(std::system(("xdotool " + arguments).c_str()) == 0);
}

void simple_gui() {
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  list.AddRectFilled({20, 20}, {120.5f, 80}, IM_COL32(200, 80, 40, 255), 8);
  list.AddRectFilled({60, 50}, {200, 120}, IM_COL32(40, 80, 240, 128));
  list.AddCircle({250, 150}, 60, IM_COL32(90, 255, 90, 255), 0, 2.5f);
  list.AddLine({10, 280}, {390, 200}, IM_COL32_WHITE, 1);
  list.AddText({30, 200}, IM_COL32_WHITE, "The quick brown fox");
}

int furthest(const surface::Picture& a, const surface::Picture& b, int& differing) {
  int worst = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    const int difference = std::abs(a.pixels[i] - b.pixels[i]);
    worst = std::max(worst, difference);
    differing += difference > 3;
  }
  return worst;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "OpenGL and the rasteriser draw the same picture") {
  open();
  frame(simple_gui);
  ImDrawData& data = frame(simple_gui);
  const surface::Picture shown = window->capture(data);
  surface::Raster raster;
  raster.set_font_atlas(*ImGui::GetIO().Fonts);
  surface::Picture drawn = surface::blank_picture(400, 300);
  raster.draw(data, drawn);
  REQUIRE((shown.width == 400 && shown.height == 300));
  int differing = 0;
  const int worst = furthest(shown, drawn, differing);
  INFO("largest difference " << worst << ", channels off by more than 3: " << differing);
  CHECK(differing < 40);
  int not_blank = 0;
  furthest(shown, surface::blank_picture(400, 300), not_blank);
  CHECK(not_blank > 20'000);
}

TEST_CASE_METHOD(Fixture, "OpenGL and the rasteriser draw the same textures, also after a change") {
  open();
  const gui::TextureId smooth = *images.create(16, 16, {});
  const gui::TextureId hard = *images.create(16, 16, {gui::Filter::nearest, gui::Edge::repeat});
  const auto paint = [&](int seed) {
    for (const gui::TextureId id : {smooth, hard}) {
      std::uint8_t* texels = images.change(id);
      for (int i = 0; i < 16 * 16 * 4; ++i)
        texels[i] = static_cast<std::uint8_t>(i % 4 == 3 ? 255 : i * seed);
    }
  };
  const auto gui = [&] {
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const auto image = [&](gui::TextureId id) { return (ImTextureID)id; };
    list.AddImage(image(smooth), {10, 10}, {170, 90});
    list.AddImage(image(hard), {200, 10}, {330, 141}, {-0.5f, 0}, {1.5f, 2});
    list.AddImage(image(smooth), {10, 150}, {26, 166});
    list.AddImage(image(smooth), {10, 180}, {14, 184});  // a quarter of its size
    list.AddImageQuad(image(smooth), {40, 150}, {150, 170}, {140, 280}, {60, 250});
    images.use(smooth);
    images.use(hard);
  };
  surface::Raster raster(&images);
  const auto differing = [&](const surface::Picture& shown) {
    raster.set_font_atlas(*ImGui::GetIO().Fonts);
    surface::Picture drawn = surface::blank_picture(400, 300);
    raster.draw(*ImGui::GetDrawData(), drawn);
    int count = 0;
    furthest(shown, drawn, count);
    return count;
  };
  paint(7);
  const surface::Picture first = window->capture(frame(gui));
  CHECK(differing(first) < 400);
  paint(11);
  const surface::Picture second = window->capture(frame(gui));
  CHECK(differing(second) < 400);
  int changed = 0;
  furthest(first, second, changed);
  CHECK(changed > 20'000);
  images.new_frame();
  images.release(hard);
  frame([] {});  // the copy on the card goes too
}

TEST_CASE_METHOD(Fixture, "a window can be opened again after it was closed") {
  for (int i = 0; i < 2; ++i) {
    open();
    ImDrawData& data = frame(simple_gui);
    const surface::Picture picture = window->capture(data);
    CHECK(picture.pixels[(50 * 400 + 40) * 4] == 200);
    if (i == 0) window->close();
  }
}

TEST_CASE_METHOD(Fixture, "other threads end a wait, with a window and without") {
  const auto wake_many = [&] {
    for (int i = 0; i < 100; ++i) {
      std::thread other([&] { window->wake(); });
      window->wait(clock, Instant::never(), -1);
      other.join();
      // The wait may have ended for a window event; then the wake ends the next one.
      window->poll();
    }
  };
  wake_many();
  open();
  frame(simple_gui);
  wake_many();
  window->close();
  wake_many();
}

TEST_CASE_METHOD(Fixture, "a wait ends at its deadline, not before") {
  open();
  frame(simple_gui);
  const Instant limit = clock.now() + std::chrono::seconds(5);
  int waits = 0;
  for (bool met = false; !met && clock.now() < limit; ++waits) {  // the first ones end for window events
    window->poll();
    const Instant deadline = clock.now() + std::chrono::milliseconds(20);
    window->wait(clock, deadline, -1);
    const Instant now = clock.now();
    met = now >= deadline && now < deadline + std::chrono::milliseconds(10);
  }
  CHECK(waits < 20);
}

TEST_CASE_METHOD(Fixture, "a click of xdotool reaches a button, although press and release come at once") {
  open();
  int pressed = 0;
  const auto gui = [&] {
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({400, 300});
    ImGui::Begin("window", nullptr, ImGuiWindowFlags_NoDecoration);
    ImGui::SetCursorPos({50, 50});
    if (ImGui::Button("press", {100, 40})) ++pressed;
    ImGui::End();
  };
  frame(gui);
  for (int i = 1; i <= 3; ++i) {
    xdotool("mousemove 100 70 click 1");
    CHECK(run_until(gui, [&] { return pressed >= i; }));
  }
  frame(gui);
  CHECK(pressed == 3);
}

TEST_CASE_METHOD(Fixture, "typed text arrives in order, and control keys too") {
  open();
  char text[64] = "";
  const auto gui = [&] {
    ImGui::Begin("window");
    ImGui::SetKeyboardFocusHere();
    ImGui::InputText("text", text, sizeof text);
    ImGui::End();
  };
  frame(gui);
  frame(gui);
  xdotool("type --delay 0 'Hello, appctl 5!'");
  CHECK(run_until(gui, [&] { return std::string(text) == "Hello, appctl 5!"; }));
  INFO(text);
  xdotool("key BackSpace");
  CHECK(run_until(gui, [&] { return std::string(text) == "Hello, appctl 5"; }));
}

TEST_CASE_METHOD(Fixture, "a new size arrives with the next frame") {
  open();
  frame(simple_gui);
  xdotool("search --name 'appctl test' windowsize 640 350");
  CHECK(run_until(simple_gui,
                  [] { return ImGui::GetIO().DisplaySize.x == 640 && ImGui::GetIO().DisplaySize.y == 350; }));
}

TEST_CASE_METHOD(Fixture, "a title given while the window is open is shown") {
  open();
  window->apply({.title = "another name", .width = 400, .height = 300});
  xdotool("search --name 'another name' >/dev/null");
}

TEST_CASE_METHOD(Fixture, "what was covered is shown again without a new frame") {
  open();
  frame(simple_gui);
  frame(simple_gui);
  REQUIRE(shown_colour("appctl test", 40, 50) == 0xc85028);
  xdotool("search --name 'appctl test' windowunmap --sync windowmap --sync");
  const Instant limit = clock.now() + std::chrono::seconds(10);
  bool shown = false;
  while (!shown && clock.now() < limit) {
    window->wait(clock, clock.now() + std::chrono::milliseconds(100), -1);
    window->poll();
    shown = shown_colour("appctl test", 40, 50) == 0xc85028;
  }
  CHECK(shown);
}

TEST_CASE_METHOD(Fixture, "the close button is told once, and the window stays open") {
  open();
  frame(simple_gui);
  REQUIRE(ask_to_close("appctl test"));
  const Instant limit = clock.now() + std::chrono::seconds(10);
  bool asked = false;
  while (!asked && clock.now() < limit) {
    window->wait(clock, limit, -1);
    asked = window->poll().close_requested;
  }
  CHECK(asked);
  CHECK_FALSE(window->poll().close_requested);
  frame(simple_gui);
}

TEST_CASE_METHOD(Fixture, "a replaced ImGui context goes on in the same window") {
  open();
  frame(simple_gui);
  context->begin_frame(*window, std::chrono::milliseconds(16));
  context->replace();
  frame(simple_gui);
  const surface::Picture picture = window->capture(*ImGui::GetDrawData());
  CHECK(picture.pixels[(50 * 400 + 40) * 4] == 200);
}

TEST_CASE_METHOD(Fixture, "without a display, open says so and what to do", "[.no-display]") {
  const core::Status status = window->open({});
  REQUIRE_FALSE(status);
  CHECK(status.error().code == core::ExitCode::no_display);
  CHECK(status.error().message.find("no display: X11: The DISPLAY environment variable is missing") == 0);
  CHECK(status.error().message.find("use --headless") != std::string::npos);
  window->wake();
  window->wait(clock, Instant::never(), -1);
}
