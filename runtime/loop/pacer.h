// Pacing as it stands: the policy, what the loop knows, and the plan that follows from them. Owned by the
// host, which reports windows; the loop reports the rest; app.pacing reads and changes it at any moment.
// Loop thread only; nothing here fails.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "loop/pacing.h"

namespace appctl::loop {

// What became of a frame.
struct Shown {
  bool presented = false;          // false: it equalled the last one
  core::Duration present_took{0};  // real time spent in Surface::present
};

class Pacer {
 public:
  Pacer(const Policy& policy, bool virtual_time);

  // For app.pacing.
  const Policy& policy() const { return policy_; }
  void set_policy(const Policy& policy);
  void redraw(core::Instant now) { input(now); }  // app.redraw()
  double fps() const;                             // measured, over the last second or 64 frames
  bool is_idling() const { return plan_.idle; }
  std::int64_t frames() const { return activity_.frames; }  // drawn since the window opened

  // For the host. The first frame of a window is due at once.
  void window_opened(core::Instant now);
  void window_closed();
  void set_monitor(double fps);  // 0 = unknown, taken for 60

  // For the loop: what happens.
  void input(core::Instant now);
  void work_done(core::Instant now);  // a task was woken or something was finished: it may show
  void minimised(bool minimised) {
    if (minimised != activity_.minimised) set_minimised(minimised);
  }
  void round_took(core::Duration time) {
    tasks_ran_ = true;
    task_time_ += time;
  }
  void yields_took(core::Duration time) { task_time_ += time; }  // virtual time, after their round
  void frame_drawn(core::Instant began, core::Instant ended, const Shown& shown);

  // For the loop: what follows.
  const Plan& plan() const { return plan_; }
  bool has_window() const { return activity_.open; }
  // Between two frames tasks run once at least, and no longer than the plan allows.
  bool tasks_may_run() const { return !tasks_ran_ || task_time_ < plan_.task_time; }
  core::Duration task_time_left() const { return std::max(core::Duration(0), plan_.task_time - task_time_); }

 private:
  void set_minimised(bool minimised);
  void leave_idling(core::Instant now);
  void begin_slot();
  void replan() { plan_ = loop::plan(policy_, activity_); }
  void measure_vsync(core::Instant ended, const Shown& shown);
  void restart_vsync_meter(Rate monitor);

  Policy policy_;
  Activity activity_;
  Plan plan_;
  VsyncMeter meter_{activity_.monitor};
  bool tasks_ran_ = false;                 // since the last frame, or since idling ended
  core::Duration task_time_{0};            // since then
  std::array<core::Instant, 64> began_{};  // of the last frames, by number
};

}  // namespace appctl::loop
