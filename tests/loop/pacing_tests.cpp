// Pacing as a pure function: tables of what is due when.
#include "loop/pacing.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "times.h"

using namespace appctl;
using loop::Activity;
using loop::Driver;
using loop::Grid;
using loop::Idling;
using loop::Plan;
using loop::Policy;
using loop::Rate;
using loop::Vsync;

namespace {

// A window that has shown one frame, at `frame`, on a grid of 60, long after the last input.
Activity long_unused(Instant frame) {
  Activity a;
  a.open = true;
  a.frames = 1000;
  a.grid = {frame, Rate::from_fps(60), 0};
  a.last_frame = a.last_shown = frame;
  return a;
}

// The same, with input just now.
Activity in_use(Instant frame) {
  Activity a = long_unused(frame);
  a.last_input = frame;
  return a;
}

}  // namespace

TEST_CASE("a rate is exact to a millionth") {
  CHECK(Rate::from_fps(60).micro_hz == 60'000'000);
  CHECK(Rate::from_fps(59.94).micro_hz == 59'940'000);
  CHECK(Rate::from_fps(1e-9).micro_hz == 1);  // not 'no cap'
  CHECK(Rate::from_fps(1e12).micro_hz == 1'000'000'000'000);
  CHECK_FALSE(Rate::from_fps(0).limited());
  CHECK_FALSE(Rate::from_fps(-1).limited());
  CHECK_FALSE(Rate::from_fps(std::nan("")).limited());
}

TEST_CASE("an hour has exactly its frames at every rate") {
  const double fps = GENERATE(240.0, 144.0, 60.0, 59.94, 30.0, 9.0, 0.5);
  CAPTURE(fps);
  const Grid grid{second(7), Rate::from_fps(fps), 0};
  const auto frames = static_cast<std::int64_t>(std::llround(fps * 3600));
  CHECK(grid.at(0) == second(7));
  CHECK(grid.at(frames) == second(3607));
  CHECK(grid.at(frames - 1) < second(3607));
}

TEST_CASE("a slot is rounded down to its nanosecond") {
  const Grid grid{{}, Rate::from_fps(60), 0};
  CHECK(grid.at(1).ns == 16'666'666);
  CHECK(grid.at(2).ns == 33'333'333);
  CHECK(grid.at(3).ns == 50'000'000);
}

TEST_CASE("a late loop skips what it missed") {
  Grid grid{{}, Rate::from_fps(100), 4};
  grid.pass(ms(50));  // in time
  CHECK(grid.next() == ms(60));
  grid.pass(ms(68));  // late by less than a slot: the grid stays
  CHECK(grid.next() == ms(70));
  grid.pass(ms(523));
  CHECK(grid.next() == ms(530));
}

TEST_CASE("a slot that was rounded down is over when its instant comes") {
  for (const double fps : {240.0, 144.0, 60.0, 59.94, 9.0}) {
    Grid grid{second(1), Rate::from_fps(fps), -1};
    for (std::int64_t k = 0; k < 5000; ++k) {
      grid.pass(grid.next());
      if (grid.slot != k) FAIL(fps << " frames a second, slot " << k << " taken for " << grid.slot);
    }
  }
}

TEST_CASE("the next frame lies on the grid of fps_max") {
  struct Row {
    double fps_max;
    Duration after_last;
  };
  const Row row =
      GENERATE(Row{240, Duration(4'166'666)}, Row{144, Duration(6'944'444)}, Row{60, Duration(16'666'666)},
               Row{59.94, Duration(16'683'350)}, Row{9, Duration(111'111'111)});
  CAPTURE(row.fps_max);
  Policy policy;
  policy.fps_max = row.fps_max;
  const Plan plan = loop::plan(policy, in_use(second(5)));
  CHECK(plan.due - second(5) == row.after_last);
  CHECK(plan.slot_end == plan.due);
}

TEST_CASE("idling: four modes in two loops") {
  struct Row {
    Driver driver;
    Idling mode;
    bool idle;
    bool limited_in_use;   // tasks get max_step between two frames while the window is used,
    bool limited_in_idle;  // and while it is not
  };
  const Row row = GENERATE(Row{Driver::async, Idling::automatic, true, false, false},
                           Row{Driver::async, Idling::sleep, true, false, true},
                           Row{Driver::async, Idling::early_return, true, false, false},
                           Row{Driver::async, Idling::off, false, false, false},
                           Row{Driver::sync, Idling::automatic, true, true, true},
                           Row{Driver::sync, Idling::sleep, true, true, true},
                           Row{Driver::sync, Idling::early_return, true, true, false},
                           Row{Driver::sync, Idling::off, false, true, true});
  CAPTURE(static_cast<int>(row.driver), static_cast<int>(row.mode));
  Policy policy;
  policy.driver = row.driver;
  policy.idling = row.mode;
  const auto task_time = [&](bool limited) { return limited ? policy.max_step : Duration::max(); };

  const Plan used = loop::plan(policy, in_use(second(10)));
  CHECK_FALSE(used.idle);
  CHECK(used.due == second(10) + Duration(16'666'666));
  CHECK(used.task_time == task_time(row.limited_in_use));

  const Plan unused = loop::plan(policy, long_unused(second(10)));
  CHECK(unused.idle == row.idle);
  CHECK(unused.due == second(10) + Duration(row.idle ? 111'111'111 : 16'666'666));
  CHECK(unused.task_time == task_time(row.limited_in_idle));
}

TEST_CASE("idling begins when idle_after has passed since the last input") {
  Policy policy;
  Activity a = long_unused(second(10));
  a.last_input = second(7) + Duration(1);
  CHECK_FALSE(loop::plan(policy, a).idle);
  a.last_input = second(7);
  CHECK(loop::plan(policy, a).idle);
  a.frames_wanted = 1;
  CHECK_FALSE(loop::plan(policy, a).idle);
}

TEST_CASE("fps_idle 0 never idles, and idling is never faster than fps_max") {
  Policy policy;
  policy.fps_idle = 0;
  CHECK_FALSE(loop::plan(policy, long_unused(second(10))).idle);
  policy.fps_idle = 100;
  CHECK(loop::plan(policy, long_unused(second(10))).due == second(10) + Duration(16'666'666));
}

TEST_CASE("what ends idling is drawn at once, within the cap") {
  Activity a = in_use(second(10));
  a.grid.rate = Rate::from_fps(9);
  a.asked_at = second(10) + milliseconds(40);
  const Plan plan = loop::plan({}, a);
  CHECK(plan.due == second(10) + milliseconds(40));
  CHECK(plan.grid.at(1) - plan.due == Duration(16'666'666));  // the grid begins anew there
  a.asked_at = second(10) + milliseconds(3);
  CHECK(loop::plan({}, a).due == second(10) + Duration(16'666'666));
}

TEST_CASE("another rate begins a new grid at the last frame") {
  Activity a = in_use(ms(10'050));
  a.grid = {second(10), Rate::from_fps(60), 3};
  Policy policy;
  CHECK(loop::plan(policy, a).due == slot(604, 60));
  policy.fps_max = 50;
  CHECK(loop::plan(policy, a).due == ms(10'070));
}

TEST_CASE("no frame is due without a window, or while it is minimised") {
  Policy policy;
  policy.driver = Driver::sync;
  Activity a = in_use(second(1));
  a.minimised = true;
  CHECK(loop::plan(policy, a).due == Instant::never());
  CHECK(loop::plan(policy, a).task_time == Duration::max());
  a.minimised = false;
  a.open = false;
  CHECK(loop::plan(policy, a).due == Instant::never());
  CHECK(loop::plan(policy, a).slot_end == Instant::never());
  CHECK(loop::plan(policy, a).task_time == Duration::max());
}

TEST_CASE("without a cap, the monitor paces if it really does") {
  struct Row {
    bool virtual_time;
    bool vsync;
    Vsync measured;
    bool presented;
    std::int64_t wait;  // nanoseconds from the last frame to the next
  };
  const Row row = GENERATE(Row{true, false, Vsync::unknown, true, 16'666'666},
                           Row{true, true, Vsync::waits, true, 16'666'666},
                           Row{false, false, Vsync::unknown, true, 0},        // as fast as it goes
                           Row{false, true, Vsync::unknown, true, 0},         // on trial
                           Row{false, true, Vsync::waits, true, 0},           // present() waits
                           Row{false, true, Vsync::waits, false, 6'944'444},  // a still frame did not
                           Row{false, true, Vsync::free_running, true, 6'944'444});
  CAPTURE(row.virtual_time, row.vsync, static_cast<int>(row.measured), row.presented);
  Policy policy;
  policy.fps_max = 0;
  policy.vsync = row.vsync;
  Activity a = in_use(second(1));
  a.virtual_time = row.virtual_time;
  a.vsync = row.measured;
  a.presented = row.presented;
  a.monitor = Rate::from_fps(144);
  CHECK(loop::plan(policy, a).due == second(1) + Duration(row.wait));
}

TEST_CASE("while the monitor paces, tasks get the slot but for what drawing needs") {
  Policy policy;
  policy.fps_max = 0;
  policy.vsync = true;
  Activity a = in_use(second(1));
  a.last_shown = second(1) + milliseconds(16);
  a.draw_took = milliseconds(3);
  a.vsync = Vsync::unknown;
  CHECK(loop::plan(policy, a).slot_end == second(1));
  a.vsync = Vsync::waits;
  const Plan plan = loop::plan(policy, a);
  CHECK(plan.due == second(1));
  CHECK(plan.slot_end == a.last_shown + (Duration(16'666'666) - milliseconds(8)));
  a.draw_took = milliseconds(30);
  CHECK(loop::plan(policy, a).slot_end == a.last_shown);
}

TEST_CASE("a turn blocks until the frame or the timer, and not while a task can run") {
  Plan plan;
  CHECK(loop::block_until(plan, false, Instant::never(), ms(1)) == Instant::never());
  plan.due = ms(50);
  CHECK(loop::block_until(plan, false, Instant::never(), ms(1)) == ms(50));
  CHECK(loop::block_until(plan, false, ms(20), ms(1)) == ms(20));
  CHECK(loop::block_until(plan, false, ms(80), ms(1)) == ms(50));
  CHECK(loop::block_until(plan, true, ms(20), ms(1)) == ms(1));
  CHECK(loop::block_until(plan, false, ms(20), ms(60)) == ms(60));
  // A wait of 1 ns is a wait: caps of 240 and more depend on it.
  CHECK(loop::block_until(plan, false, Instant::never(), {ms(50).ns - 1}) == ms(50));
}
