// What the app module asks of the host. Implemented by the host; loop thread only. Nothing here raises
// or throws.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.h"

namespace appctl::lua {

// What app.run asked for; an empty optional leaves the default (or what the command line said).
struct WindowWish {
  std::optional<std::string> title;
  std::optional<int> width, height;  // pixels
  std::optional<double> fps_max, fps_idle;
  std::optional<std::string> idling;  // auto, sleep, early-return or off
  std::optional<bool> vsync;
  bool auto_size = false;
  bool topmost = false;
  bool menu_bar = false;
};

// One field of app.pacing.
enum class PacingField { fps_max, fps_idle, idle_after, idling, vsync, fps, is_idling, frame };

// Where time comes from: core::Clock, and loop::Turn::set_lockstep.
enum class ClockMode { real, virtual_, lockstep };

class AppServices {
 public:
  virtual ~AppServices() = default;
  virtual core::Status open_window(const WindowWish& wish) = 0;  // REQUIRES: none is open
  virtual void close_window() = 0;
  virtual bool window_open() const = 0;
  virtual bool window_closing() const = 0;  // close_window was called in this turn
  virtual void redraw() = 0;
  virtual void show_errors() = 0;  // opens the panel of errors
  // Ends the run with this code; the caller then unwinds.
  virtual void exit(int code) = 0;
  virtual double pacing(PacingField field) const = 0;  // idling: index of auto, sleep, early-return, off
  virtual void set_pacing(PacingField field, double value) = 0;
  virtual bool headless() const = 0;
  virtual ClockMode clock_mode() const = 0;
  // Not real. Does nothing with a real clock, or where the command line has said which. False: something is
  // under way outside, so the clock cannot be changed now.
  virtual bool set_clock_mode(ClockMode mode) = 0;
};

}  // namespace appctl::lua
