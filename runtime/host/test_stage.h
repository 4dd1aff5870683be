// A test's hands and eyes in a run: input through the surface's own queue, what the last frame shows,
// pictures, the evidence of a failure. Owned by Run while a test runs, loop thread only. What can fail is a
// value.
#pragma once

#include <string>
#include <vector>

#include "core/scheduler.h"
#include "host/gui_frame.h"
#include "host/test_seat.h"
#include "lua/modules/test_services.h"
#include "surface/surface.h"

namespace appctl {

struct TestStageParts {
  TestSeat& seat;
  testing::Items& items;
  surface::Surface& surface;
  GuiFrame& frame;
  core::Scheduler& scheduler;
  core::Scope& root;
  std::function<bool()> window_open;
  std::function<void(int width, int height)> resize;
  std::function<void()> press_close;
  std::function<void()> end;  // of the run
};

class TestStage final : public lua::TestServices {
 public:
  explicit TestStage(TestStageParts parts) : p_(std::move(parts)), script_(&p_.root) {}

  // lua::TestServices
  const std::string& order() const override { return p_.seat.order; }
  testing::Items& items() override { return p_.items; }
  void input(const lua::TestInput& input) override;
  void resize(int width, int height) override { p_.resize(width, height); }
  void press_close() override { p_.press_close(); }
  void wake_at_frame(core::TaskId task) override { waiting_.push_back(task); }
  core::Scope& scope_of_script() override { return script_; }
  core::Status check_picture(const lua::PictureCheck& check) override;
  void verdict(std::string text) override;
  void save_evidence() override;
  std::optional<int> exit_code() const override { return p_.seat.exit_code; }

  // A frame was drawn, or the window has closed.
  void wake_waiting();
  // A script has called app.exit; the line is given if it was not the script under test. False: the test is
  // over, so that ends the run as always.
  bool take_exit(int code, const std::string& line_of_test);

 private:
  core::Status write(const char* name, const std::string& text) const;

  TestStageParts p_;
  core::Scope script_;  // what t:open has started
  std::vector<core::TaskId> waiting_;
};

}  // namespace appctl
