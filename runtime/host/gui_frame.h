// The frame: Dear ImGui around the script's GUI callbacks and the error panel, shown on the surface.
// Owned by Run, loop thread only. A callback that fails costs its part of one frame; what went wrong is
// told to `failed`.
#pragma once

#include <imgui.h>

#include <functional>
#include <memory>
#include <vector>

#include "core/clock.h"
#include "core/reporter.h"
#include "gui/context.h"
#include "gui/error_panel.h"
#include "gui/images.h"
#include "gui/scopes.h"
#include "loop/turn.h"
#include "lua/callbacks.h"
#include "lua/state.h"
#include "surface/surface.h"
#include "testing/items.h"

namespace appctl {

// How the callback that fills the window is drawn.
struct MainWindow {
  bool menu_bar = false;
  bool auto_size = false;  // the window takes the size of what is drawn
};

struct GuiFrameParts {
  surface::Surface& surface;
  core::Clock& clock;
  lua::State& state;
  lua::Callbacks& callbacks;
  gui::Scopes& scopes;
  gui::Images& images;
  gui::Fonts& fonts;
  gui::ErrorPanel& errors;
  std::function<void(const core::Report&)> failed;
  std::function<void(int width, int height)> fit_window;  // auto_size: what the content needs
  testing::Items* items = nullptr;                        // what the frames show, if that is recorded
  std::function<void()> drawn = [] {};                    // a frame is over
};

class GuiFrame final : public loop::Frame {
 public:
  GuiFrame(GuiFrameParts parts, gui::FontChoice font) : p_(std::move(parts)), font_(font) {}

  // Starts ImGui; before the surface is opened. Fails if it cannot.
  core::Status start();
  void window_opened(float scale);
  // The window is on another monitor now.
  void scale_changed(float scale) { gui_->set_scale(scale); }
  gui::Context& gui() { return *gui_; }  // REQUIRES: start() was called
  void set_main_window(const MainWindow& main_window) { main_window_ = main_window; }
  loop::Shown draw(core::Instant now) override;
  // The pixels of the last frame; nothing if none was drawn since the window opened. REQUIRES: it is open.
  surface::Picture capture();

 private:
  // Runs the step unless the frame is broken; false if it is, or a failed assert has broken it now.
  bool guarded(void (GuiFrame::*step)());
  void begin();
  void begin_main();
  void end_main();
  void finish();
  void replace_context();
  void draw_callbacks();
  void draw_main(const lua::Callback& callback);
  void call(const lua::Callback& callback);
  loop::Shown show();

  GuiFrameParts p_;
  gui::FontChoice font_;
  std::unique_ptr<gui::Context> gui_;
  MainWindow main_window_;
  core::Instant last_;
  core::Duration delta_{0};     // since the last frame
  ImVec2 content_;              // what the callback that fills the window needs
  bool broken_ = false;         // an assert of ImGui's failed in a call of the host
  bool first_ = true;           // no frame since the window opened
  ImDrawData* data_ = nullptr;  // of the last frame
  std::vector<int> ids_;        // of the callbacks of this frame
};

}  // namespace appctl
