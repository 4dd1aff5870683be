// appctl as it is, but for the surface of a headless run, whose input comes from the script: what it writes
// to the clipboard is a command if it begins with "input ", as in ImGui.SetClipboardText("input click 20 30
// 0"). Everything goes through the surface's own queue and its own events, as if a person sat there. See
// `commands` for what there is.
#include <imgui.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "host/make_surface.h"
#include "surface/glfw_surface.h"
#include "surface/null_surface.h"

namespace appctl {
namespace {

using Numbers = const std::vector<float>&;

class InputSurface final : public surface::NullSurface {
 public:
  using NullSurface::NullSurface;

  surface::Events poll() override {
    surface::Events events = NullSurface::poll();
    events.close_requested = std::exchange(close_, false);
    events.scale = std::exchange(scale_, 0.0F);
    events.minimised = is_minimised_ = minimised_ > 0;
    if (minimised_ > 0) --minimised_;
    return events;
  }
  // What is minimised is restored without a hand: a window that draws no frame can wait for one for ever.
  void wait(core::Clock& clock, core::Instant deadline, int descriptor) override {
    if (!is_minimised_) NullSurface::wait(clock, deadline, descriptor);
  }
  void begin_frame() override {
    NullSurface::begin_frame();
    ImGuiIO& io = ImGui::GetIO();
    io.ClipboardUserData = this;
    io.SetClipboardTextFn = [](void* self, const char* text) {
      static_cast<InputSurface*>(self)->set_clipboard(text);
    };
    io.GetClipboardTextFn = [](void* self) {
      return static_cast<const InputSurface*>(self)->clipboard_.c_str();
    };
  }
  void present(ImDrawData& data) override {
    if (std::exchange(picture_, false)) capture(data);
  }

 private:
  struct Command {
    const char* name;
    std::size_t numbers;  // how many it needs
    void (*run)(InputSurface& self, Numbers n);
  };
  static const Command commands[];

  void set_clipboard(const char* text) {
    if (std::strncmp(text, "input ", 6) == 0) return command(text + 6);
    clipboard_ = text;
  }

  void command(const char* text);

  void click(float x, float y, int button) {
    input().mouse_position(x, y);
    input().mouse_button(button, true);
    input().mouse_button(button, false);
  }
  // A frame passes between the move and the release: an idle turn of the wheel holds back the second
  // position.
  void drag(Numbers n) {
    input().mouse_position(n[0], n[1]);
    input().mouse_button(0, true);
    input().mouse_position(n[2], n[3]);
    input().mouse_wheel(0, 0);
    input().mouse_position(n[2], n[3]);
    input().mouse_button(0, false);
  }
  void resize(int width, int height) {
    surface::WindowSpec spec;
    spec.width = width;
    spec.height = height;
    apply(spec);
  }
  // Everything as at the beginning, so that the next program in this process meets what it would meet alone.
  void reset() {
    input() = {};
    for (int key = 0; key < surface::key_count; ++key) input().key(key, false);
    for (int button = 0; button < surface::mouse_button_count; ++button) input().mouse_button(button, false);
    input().focus(true);
    input().mouse_left();
    resize(1280, 720);
    scale_ = scaled_ ? 1 : 0;
    minimised_ = 0;
    close_ = picture_ = scaled_ = false;
  }

  std::string clipboard_;
  float scale_ = 0;
  int minimised_ = 0;  // for so many polls
  bool is_minimised_ = false;
  bool close_ = false;
  bool picture_ = false;
  bool scaled_ = false;
};

int whole(float number) {
  return number > -1e6F && number < 2e6F ? static_cast<int>(number) : 0;
}

const InputSurface::Command InputSurface::commands[] = {
    {"move", 2, [](InputSurface& s, Numbers n) { s.input().mouse_position(n[0], n[1]); }},
    {"away", 0, [](InputSurface& s, Numbers) { s.input().mouse_left(); }},
    {"press", 1, [](InputSurface& s, Numbers n) { s.input().mouse_button(whole(n[0]), true); }},
    {"release", 1, [](InputSurface& s, Numbers n) { s.input().mouse_button(whole(n[0]), false); }},
    {"click", 3, [](InputSurface& s, Numbers n) { s.click(n[0], n[1], whole(n[2])); }},
    {"double", 3,
     [](InputSurface& s, Numbers n) { s.click(n[0], n[1], whole(n[2])), s.click(n[0], n[1], whole(n[2])); }},
    {"drag", 4, [](InputSurface& s, Numbers n) { s.drag(n); }},
    {"wheel", 2, [](InputSurface& s, Numbers n) { s.input().mouse_wheel(n[0], n[1]); }},
    {"down", 1, [](InputSurface& s, Numbers n) { s.input().key(whole(n[0]), true); }},
    {"up", 1, [](InputSurface& s, Numbers n) { s.input().key(whole(n[0]), false); }},
    {"type", 0,
     [](InputSurface& s, Numbers n) {
       for (const float codepoint : n) s.input().character(static_cast<std::uint32_t>(whole(codepoint)));
     }},
    {"focus", 1, [](InputSurface& s, Numbers n) { s.input().focus(n[0] != 0); }},
    {"size", 2, [](InputSurface& s, Numbers n) { s.resize(whole(n[0]), whole(n[1])); }},
    {"scale", 1, [](InputSurface& s, Numbers n) { s.scale_ = n[0], s.scaled_ = true; }},
    {"minimise", 1, [](InputSurface& s, Numbers n) { s.minimised_ = std::clamp(whole(n[0]), 0, 100); }},
    {"close", 0, [](InputSurface& s, Numbers) { s.close_ = true; }},
    {"picture", 0, [](InputSurface& s, Numbers) { s.picture_ = true; }},
    {"reset", 0, [](InputSurface& s, Numbers) { s.reset(); }},
};

// "NAME NUMBER..."; what is unknown is left alone, for any text may be copied.
void InputSurface::command(const char* text) {
  char name[16];
  int at = 0;
  if (std::sscanf(text, "%15s%n", name, &at) != 1) return;
  std::vector<float> numbers;
  float number = 0;
  for (int size = 0; std::sscanf(text += at, "%f%n", &number, &size) == 1; at = size)
    numbers.push_back(number);
  for (const Command& c : commands) {
    if (std::strcmp(c.name, name) == 0 && numbers.size() >= c.numbers) c.run(*this, numbers);
  }
}

}  // namespace

std::unique_ptr<surface::Surface> make_surface(bool headless, const surface::Textures* pictures) {
  if (headless) return std::make_unique<InputSurface>(pictures);
  return surface::make_glfw_surface(pictures);
}

}  // namespace appctl
