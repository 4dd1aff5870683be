// Where frames go and input comes from: a window, or nothing at all. One Surface per run, owned by the
// host, used on the loop thread; only wake() may be called on any thread. ImGui's context belongs to
// gui/context and is current whenever these functions are called.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/error.h"
#include "surface/input_queue.h"

struct ImDrawData;

namespace appctl::surface {

struct WindowSpec {
  std::string title = "appctl";
  int width = 1280;  // screen coordinates
  int height = 720;
  float scale = 0;  // of fonts and sizes; 0 = the monitor's (1 when headless)
  bool topmost = false;
  bool vsync = false;
};

// What has happened since the last poll.
struct Events {
  bool input = false;            // keys, mouse, focus, resize, expose: restarts idling
  bool close_requested = false;  // the close button
  bool minimised = false;        // the state now
  float scale = 0;               // what the window's monitor wants, if that has changed; else 0
};

// 8-bit RGBA, rows from the top, no padding: pixels.size() == 4 * width * height.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

class Surface {
 public:
  virtual ~Surface() = default;
  // Opens the window. Fails with ExitCode::no_display. REQUIRES: not open.
  virtual core::Status open(const WindowSpec& spec) = 0;
  virtual void close() = 0;
  // Takes what has come, without waiting. Works also while no window is open.
  virtual Events poll() = 0;
  // Blocks until a window event, a wake(), `deadline` of the real clock (Instant::never(): for ever), or
  // until `descriptor` (-1: none) can be read.
  virtual void wait(core::Clock& clock, core::Instant deadline, int descriptor) = 0;
  // Any thread: ends a wait() in progress, or else the next one.
  virtual void wake() = 0;
  // Before ImGui::NewFrame: display size, framebuffer scale and input into ImGuiIO. Not DeltaTime: that
  // comes from the clock of the run.
  virtual void begin_frame() = 0;
  // Renders and shows. May block for the monitor if vsync is on. Called for changed frames only.
  virtual void present(ImDrawData& data) = 0;
  // The pixels of `data`, drawn now. Headless: by the rasteriser; in a window: by OpenGL.
  virtual Picture capture(ImDrawData& data) = 0;
  // Changes what may change while the window is open: title, size, topmost, vsync.
  virtual void apply(const WindowSpec& spec) = 0;

  // Input on its way to ImGui: of the user, and of a test (loop thread). poll() tells that there is some, and
  // begin_frame() feeds what one frame can take.
  InputQueue& input() { return input_; }

 protected:
  InputQueue input_;
};

}  // namespace appctl::surface
