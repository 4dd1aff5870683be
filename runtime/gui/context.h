// The life of Dear ImGui: its context, fonts and style, and the frame. One per run, owned by the host,
// loop thread only. Created before the surface is opened, destroyed after it is closed. create() fails
// if there is a context already.
//
// The font: in a window DejaVu Sans if the system has it, else ImGui's own; headless always ImGui's own,
// so that pictures are the same on every machine. It is read and rasterised with the first frame.
#pragma once

#include <imgui.h>

#include <memory>

#include "core/clock.h"
#include "core/error.h"
#include "gui/shown_frame.h"
#include "surface/surface.h"

namespace appctl::gui {

enum class FontChoice { built_in, system };  // headless; in a window

class Context {
 public:
  static core::Result<std::unique_ptr<Context>> create(FontChoice font);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // Factor of fonts and sizes. Set it after the surface was opened. REQUIRES: no frame drawn yet.
  void set_scale(float scale);

  // Takes display and input from `surface` and begins a frame, `delta` after the last one.
  void begin_frame(surface::Surface& surface, core::Duration delta);
  // Ends it. What is returned is valid until the next begin_frame. REQUIRES: a frame has begun.
  ImDrawData& end_frame();

  // Whether the last frame differs from the one that was last marked as shown.
  bool changed() const;
  void mark_shown();

  // A new ImGui context with the same fonts, style, window positions and backends: the last resort after
  // a failed assertion. The frame in progress is lost; begin a new one.
  void replace();

 private:
  explicit Context(FontChoice font);
  void add_font();

  FontChoice font_;
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
