#include "loop/pacing.h"

#include <algorithm>

namespace appctl::loop {
namespace {

using core::Duration;
using core::Instant;

constexpr Rate virtual_rate{60'000'000};  // where no cap was asked for, and no monitor exists

Idling idling(const Policy& policy) {
  if (policy.idling != Idling::automatic) return policy.idling;
  return policy.driver == Driver::async ? Idling::early_return : Idling::sleep;
}

// Seen from the last frame: a plan holds until the next frame or the next activity, whatever the time.
bool is_idle(const Policy& policy, const Activity& a) {
  if (policy.idling == Idling::off || !(policy.fps_idle > 0)) return false;
  return a.frames_wanted == 0 && a.last_frame >= a.last_input + policy.idle_after;
}

// A still frame is not presented, so no vsync can have waited for it: then the monitor's rate paces.
bool present_paces(const Activity& a) {
  return a.presented && a.vsync != Vsync::free_running;
}

Rate full_rate(const Policy& policy, const Activity& a) {
  if (policy.fps_max > 0) return Rate::from_fps(policy.fps_max);
  if (a.virtual_time) return virtual_rate;
  if (!policy.vsync || present_paces(a)) return {};
  return a.monitor;
}

Rate idle_rate(const Policy& policy, Rate full) {
  const Rate idle = Rate::from_fps(policy.fps_idle);
  return full.limited() && full.micro_hz < idle.micro_hz ? full : idle;
}

// What ends idling is drawn at once, but the cap holds for it too.
Grid fresh_grid(const Activity& a, Rate rate) {
  if (a.frames == 0 || !rate.limited()) return {a.asked_at, rate, -1};
  return {std::max(a.asked_at, a.last_frame + rate.period()), rate, -1};
}

Grid next_grid(const Activity& a, Rate rate) {
  if (a.asked_at != Instant::never()) return fresh_grid(a, rate);
  if (rate != a.grid.rate) return {a.last_frame, rate, 0};
  return a.grid;
}

// While vsync paces, tasks that are ready get the slot but for what the next drawing will need.
Instant slot_end(const Policy& policy, const Activity& a, const Plan& plan) {
  const bool paced_by_monitor = !plan.grid.rate.limited() && policy.vsync && a.vsync == Vsync::waits;
  if (!paced_by_monitor) return plan.due;
  const Duration reserve = std::chrono::milliseconds(2) + 2 * a.draw_took;
  return a.last_shown + std::max(Duration(0), a.monitor.period() - reserve);
}

Duration task_time(const Policy& policy, bool idle) {
  if (idle && idling(policy) == Idling::early_return) return Duration::max();
  return idle || policy.driver == Driver::sync ? policy.max_step : Duration::max();
}

}  // namespace

Plan plan(const Policy& policy, const Activity& a) {
  Plan plan;
  plan.grid = a.grid;
  if (!a.open || a.minimised) return plan;
  plan.idle = is_idle(policy, a);
  const Rate full = full_rate(policy, a);
  plan.grid = next_grid(a, plan.idle ? idle_rate(policy, full) : full);
  plan.due = plan.grid.rate.limited() ? plan.grid.next() : a.last_frame;
  plan.slot_end = slot_end(policy, a, plan);
  plan.task_time = task_time(policy, plan.idle);
  return plan;
}

}  // namespace appctl::loop
