// When the next frame is due, as a pure function: plan() turns what the user wants (Policy) and what the
// loop knows (Activity) into a Plan. It asks nobody for the time and keeps nothing; Pacer does.
// Plain data, any thread; nothing here fails.
#pragma once

#include <cstdint>

#include "core/clock.h"
#include "loop/rate.h"
#include "loop/vsync_meter.h"

namespace appctl::loop {

enum class Driver : std::uint8_t {
  async,  // tasks drive: they get all the time between the frames
  sync,   // the window drives: tasks get at most Policy::max_step between two frames
};

// How an idle frame waits.
enum class Idling : std::uint8_t {
  automatic,     // early_return in the async loop, sleep in the sync loop
  sleep,         // tasks get max_step an idle frame; for the rest of its slot the loop blocks
  early_return,  // the frame is not due before its slot; tasks that are ready get all the time
  off,           // never idle
};

// What the user wants; app.pacing changes it at any moment.
struct Policy {
  Driver driver = Driver::async;
  double fps_max = 60;                                  // frames a second; 0 = no cap
  double fps_idle = 9;                                  // frames a second while idle; 0 = never idle
  core::Duration idle_after = std::chrono::seconds(3);  // at the full rate after the last input
  Idling idling = Idling::automatic;
  bool vsync = false;  // wanted; whether it waits is measured
  core::Duration max_step = std::chrono::milliseconds(50);
};

// What the loop knows.
struct Activity {
  static constexpr int asked_frames = 2;   // that a woken task or finished work asks for
  static constexpr int settle_frames = 2;  // more at the full rate, before idling

  bool virtual_time = false;
  bool open = false;  // a window exists, headless or not
  bool minimised = false;
  core::Instant last_input;                         // input, app.redraw, or the opening of the window
  int frames_wanted = 0;                            // still to be drawn before idling
  core::Instant asked_at = core::Instant::never();  // what ended idling came then; no frame since

  std::int64_t frames = 0;      // drawn since the window opened
  Grid grid;                    // on which the last frame lay
  core::Instant last_frame;     // when it began
  core::Instant last_shown;     // when it was drawn and presented
  core::Duration draw_took{0};  // its drawing, without present()
  bool presented = true;        // it differed from the one before

  Vsync vsync = Vsync::unknown;  // what the meter says
  Rate monitor{60'000'000};
};

struct Plan {
  core::Instant due = core::Instant::never();        // the next frame, if no task is ready
  core::Instant slot_end = core::Instant::never();   // the next frame, although tasks are ready; >= due
  core::Duration task_time = core::Duration::max();  // that tasks may take until then
  bool idle = false;
  Grid grid;  // on which the next frame lies
};
Plan plan(const Policy& policy, const Activity& activity);

// Until when a turn may block; `now` = not at all. `runnable`: a task is ready, and may run now.
inline core::Instant block_until(const Plan& plan, bool runnable, core::Instant next_timer,
                                 core::Instant now) {
  if (runnable) return now;
  const core::Instant deadline = plan.due < next_timer ? plan.due : next_timer;
  return deadline > now ? deadline : now;
}

}  // namespace appctl::loop
