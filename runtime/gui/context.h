// The life of Dear ImGui: its context, fonts and style, and the frame. One per run, owned by the host,
// loop thread only. Created before the surface is opened, destroyed after it is closed. create() fails
// if there is a context already.
//
// The default font: in a window DejaVu Sans if the system has it, else ImGui's own; headless always
// ImGui's own, so that pictures are the same on every machine. Fonts are read and rasterised with the first
// frame, and again before the next one when the script has added some or the scale has changed.
#pragma once

#include <imgui.h>

#include <memory>
#include <optional>
#include <string>

#include "core/clock.h"
#include "core/error.h"
#include "gui/fonts.h"
#include "gui/shown_frame.h"
#include "surface/surface.h"

namespace appctl::gui {

class Context {
 public:
  static core::Result<std::unique_ptr<Context>> create(FontChoice choice, Fonts& fonts);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // Factor of fonts and sizes, from the next frame on. What the script has changed in the style stays,
  // larger or smaller as the rest. REQUIRES: between two frames.
  void set_scale(float scale);
  // The look of a window that is opened: whatever a script did to the last one is undone.
  void reset_style();
  // Popups that were open when the last window closed.
  void close_popups();

  // Takes display and input from `surface` and begins a frame, `delta` after the last one.
  void begin_frame(surface::Surface& surface, core::Duration delta);
  // Ends it. What is returned is valid until the next begin_frame. REQUIRES: a frame has begun.
  ImDrawData& end_frame();

  // Whether the last frame differs from the one that was last marked as shown.
  bool changed() const;
  void mark_shown();

  // The places of the windows inside, as text: none if the user has moved nothing. From such a text.
  std::optional<std::string> moved_windows() const;
  void restore_windows(const std::string& places);

  // A new ImGui context with the same fonts, style, window positions and backends: the last resort after
  // a failed assertion. The frame in progress is lost; begin a new one.
  void replace();

 private:
  Context(FontChoice choice, Fonts& fonts);
  void update_fonts();

  FontChoice choice_;
  Fonts& fonts_;
  float scale_ = 1;
  ImFontAtlas atlas_;
  ImGuiContext* context_;
  ShownFrame shown_;
};

// What the current ImGui window would have to be as large as to show all that was put into it so far.
// Not left to ImGui's own automatic size, which never exceeds the display and so could not make it grow.
// REQUIRES: between Begin and End.
ImVec2 content_size();

}  // namespace appctl::gui
