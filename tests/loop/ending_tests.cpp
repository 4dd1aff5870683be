// The end of a run, as a table.
#include "loop/ending.h"

#include <catch2/catch.hpp>

using appctl::loop::decide_end;
using appctl::loop::End;
using appctl::loop::RunState;

namespace {

// A headless window with a main chunk at work and one more task.
RunState headless(std::int64_t frames) {
  RunState run;
  run.window_was_open = run.window_open = run.headless = true;
  run.frames = frames;
  run.live_tasks = run.counted_tasks = 2;
  run.main_at_work = true;
  return run;
}

RunState window() {
  RunState run = headless(100'000);
  run.headless = false;
  return run;
}

RunState closed(bool waiters_have_run) {
  RunState run = window();
  run.window_open = false;
  run.waiters_have_run = waiters_have_run;
  return run;
}

}  // namespace

TEST_CASE("a run without a window ends with its last task") {
  RunState run;
  run.live_tasks = 1;  // a ticking timer in the background is enough
  CHECK(decide_end(run) == End::go_on);
  run.live_tasks = 0;
  CHECK(decide_end(run) == End::end);
}

TEST_CASE("a window on a desk stays open until it is closed") {
  RunState run = window();
  CHECK(decide_end(run) == End::go_on);
  run.live_tasks = run.counted_tasks = 0;
  run.main_at_work = false;
  CHECK(decide_end(run) == End::go_on);
}

TEST_CASE("headless, --frames is exact") {
  RunState run = headless(0);
  run.frames_limit = 10;
  run.live_tasks = run.counted_tasks = 0;
  run.frames = 9;
  CHECK(decide_end(run) == End::go_on);
  run.frames = 10;
  CHECK(decide_end(run) == End::close_window);
  run = headless(4000);
  run.main_at_work = false;
  run.frames_limit = 5000;
  CHECK(decide_end(run) == End::go_on);
}

TEST_CASE("headless without --frames") {
  struct Row {
    std::int64_t frames;
    std::size_t counted_tasks;
    bool main_at_work;
    End end;
  };
  const Row row = GENERATE(Row{0, 0, false, End::go_on}, Row{59, 0, false, End::go_on},
                           Row{60, 0, false, End::close_window}, Row{60, 1, false, End::go_on},
                           Row{60, 1, true, End::go_on}, Row{3599, 1, false, End::go_on},
                           Row{3600, 1, false, End::close_window}, Row{3600, 1, true, End::go_on},
                           Row{100'000, 1, true, End::go_on}, Row{100'001, 0, false, End::close_window});
  CAPTURE(row.frames, row.counted_tasks, row.main_at_work);
  RunState run = headless(row.frames);
  run.counted_tasks = row.counted_tasks;
  run.main_at_work = row.main_at_work;
  CHECK(decide_end(run) == row.end);
}

TEST_CASE("after the window closed, its waiters run, then the rest is cancelled once") {
  CHECK(decide_end(closed(false)) == End::go_on);
  RunState run = closed(true);
  CHECK(decide_end(run) == End::cancel_rest);
  run.rest_cancelled = true;
  CHECK(decide_end(run) == End::go_on);  // the waiters go on, the others clean up
  run.live_tasks = 0;
  CHECK(decide_end(run) == End::end);
}

TEST_CASE("with no task left, a closed window ends the run at once") {
  RunState run = closed(false);
  run.live_tasks = run.counted_tasks = 0;
  CHECK(decide_end(run) == End::end);
}

TEST_CASE("an exit cancels at once, whatever is open, and waits for cleanup") {
  RunState run = GENERATE(window(), headless(5), closed(false), RunState{});
  run.exit_requested = true;
  run.live_tasks = 1;
  CHECK(decide_end(run) == End::cancel_rest);
  run.rest_cancelled = true;
  CHECK(decide_end(run) == End::go_on);
  run.live_tasks = 0;
  CHECK(decide_end(run) == End::end);
}
