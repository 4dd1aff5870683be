#include "loop/pacer.h"

namespace appctl::loop {

using core::Duration;
using core::Instant;

Pacer::Pacer(const Policy& policy, bool virtual_time) : policy_(policy) {
  activity_.virtual_time = virtual_time;
}

void Pacer::set_policy(const Policy& policy) {
  if (policy.vsync != policy_.vsync) restart_vsync_meter(activity_.monitor);
  policy_ = policy;
  replan();
}

double Pacer::fps() const {
  const std::int64_t newest = activity_.frames - 1;
  const auto began = [this](std::int64_t k) { return began_[k % began_.size()]; };
  std::int64_t oldest = newest;
  const std::int64_t kept = std::max<std::int64_t>(0, activity_.frames - std::ssize(began_));
  while (oldest > kept && began(newest) - began(oldest) < std::chrono::seconds(1)) --oldest;
  if (oldest >= newest) return 0;
  const Duration time = began(newest) - began(oldest);
  return time > Duration(0) ? static_cast<double>(newest - oldest) * 1e9 / static_cast<double>(time.count())
                            : 0;
}

void Pacer::window_opened(Instant now) {
  const Activity before = activity_;
  activity_ = {};
  activity_.virtual_time = before.virtual_time;
  activity_.open = true;
  activity_.frames_wanted = Activity::settle_frames;
  activity_.last_input = activity_.last_frame = activity_.last_shown = activity_.asked_at = now;
  restart_vsync_meter(before.monitor);
  replan();
}

void Pacer::window_closed() {
  activity_.open = false;
  replan();
}

void Pacer::set_monitor(double fps) {
  const Rate known = Rate::from_fps(fps);
  restart_vsync_meter(known.limited() ? known : Activity{}.monitor);
  replan();
}

void Pacer::input(Instant now) {
  activity_.last_input = now;
  activity_.frames_wanted = std::max(activity_.frames_wanted, Activity::settle_frames);
  leave_idling(now);
}

void Pacer::work_done(Instant now) {
  activity_.frames_wanted = Activity::asked_frames + Activity::settle_frames;
  leave_idling(now);
}

void Pacer::set_minimised(bool minimised) {
  activity_.minimised = minimised;
  replan();
}

void Pacer::frame_drawn(Instant began, Instant ended, const Shown& shown) {
  activity_.grid = plan_.grid;
  if (activity_.grid.rate.limited()) activity_.grid.pass(began);
  measure_vsync(ended, shown);
  activity_.last_frame = began;
  activity_.last_shown = ended;
  activity_.draw_took = ended - began - shown.present_took;
  activity_.presented = shown.presented;
  activity_.asked_at = Instant::never();
  began_[activity_.frames++ % began_.size()] = began;
  const bool active = began < activity_.last_input + policy_.idle_after;
  activity_.frames_wanted = std::max(activity_.frames_wanted - 1, active ? Activity::settle_frames : 0);
  begin_slot();
  replan();
}

void Pacer::begin_slot() {
  tasks_ran_ = false;
  task_time_ = Duration(0);
}

void Pacer::leave_idling(Instant now) {
  if (!plan_.idle) return;
  activity_.asked_at = now;
  begin_slot();
  replan();
}

// Only a frame that followed a presented one at once says something about vsync. (After a still one the
// rate is limited.)
void Pacer::measure_vsync(Instant ended, const Shown& shown) {
  const bool followed = activity_.frames > 0 && !plan_.grid.rate.limited();
  if (!policy_.vsync || !followed || !shown.presented) return;
  meter_.add(shown.present_took, ended - activity_.last_shown);
  activity_.vsync = meter_.verdict();
}

void Pacer::restart_vsync_meter(Rate monitor) {
  activity_.monitor = monitor;
  meter_ = VsyncMeter(monitor);
  activity_.vsync = Vsync::unknown;
}

}  // namespace appctl::loop
