// Pacing as it stands: frames drawn exactly when they are due, with input and work in between.
#include "loop/pacer.h"

#include <catch2/catch.hpp>

#include "times.h"

using namespace appctl;
using loop::Idling;
using loop::Pacer;
using loop::Policy;

namespace {

// Draws each frame that is due before `end`, at once, changed; says how many, and when the last was.
struct Drawn {
  std::int64_t frames = 0;
  Instant last;
};
Drawn draw_until(Pacer& pacer, Instant end) {
  Drawn drawn;
  while (pacer.plan().due < end) {
    drawn.last = pacer.plan().due;
    ++drawn.frames;
    pacer.frame_drawn(drawn.last, drawn.last, {true, Duration(0)});
  }
  return drawn;
}

Policy capped(double fps_max, Idling idling = Idling::automatic) {
  Policy policy;
  policy.fps_max = fps_max;
  policy.idling = idling;
  return policy;
}

// Opened at 1 s, and drawn until it idles: the last input was the opening.
Pacer idle_since_4s() {
  Pacer pacer({}, true);
  pacer.window_opened(second(1));
  draw_until(pacer, second(10));
  REQUIRE(pacer.is_idling());
  return pacer;
}

}  // namespace

TEST_CASE("a cap of n gives n frames a second") {
  struct Row {
    double fps;
    std::int64_t in_100_seconds;
  };
  const Row row = GENERATE(Row{240, 24'000}, Row{144, 14'400}, Row{60, 6'000}, Row{59.94, 5'994}, Row{9, 900},
                           Row{0.5, 50});
  CAPTURE(row.fps);
  Pacer pacer(capped(row.fps, Idling::off), true);
  pacer.window_opened(second(3));
  CHECK(draw_until(pacer, second(103)).frames == row.in_100_seconds);
  CHECK(pacer.frames() == row.in_100_seconds);
  CHECK(pacer.fps() == Approx(row.fps).epsilon(1e-6));
}

TEST_CASE("without a window nothing is due, and the first frame of one is due at once") {
  Pacer pacer({}, true);
  CHECK(pacer.plan().due == Instant::never());
  CHECK(pacer.fps() == 0);
  pacer.window_opened(ms(123));
  CHECK(pacer.plan().due == ms(123));
  pacer.window_closed();
  CHECK(pacer.plan().due == Instant::never());
  pacer.window_opened(ms(200));
  CHECK(pacer.frames() == 0);
  CHECK(pacer.plan().due == ms(200));
}

TEST_CASE("however short idle_after is, the first two frames settle") {
  Policy policy;
  policy.idle_after = Duration(0);
  Pacer pacer(policy, true);
  pacer.window_opened({});
  CHECK_FALSE(pacer.is_idling());
  CHECK(draw_until(pacer, ms(100)).frames == 2);
  CHECK(pacer.is_idling());
}

TEST_CASE("frames that come late do not shift the grid, and do not burst") {
  Pacer pacer(capped(100), false);
  pacer.window_opened({});
  for (int k = 0; k < 100; ++k) {
    REQUIRE(pacer.plan().due == ms(10 * k));
    const Instant late = pacer.plan().due + milliseconds(k % 10);
    pacer.frame_drawn(late, late, {true, Duration(0)});
  }
  pacer.frame_drawn(ms(1555), ms(1555), {true, Duration(0)});
  CHECK(pacer.plan().due == ms(1560));
}

TEST_CASE("idling begins after idle_after and two frames that settle") {
  Pacer pacer({}, true);
  pacer.window_opened({});
  // Frames 0 to 179 lie before 3 s; 180 and 181 settle.
  CHECK(draw_until(pacer, slot(181, 60)).frames == 181);
  CHECK_FALSE(pacer.is_idling());
  CHECK(draw_until(pacer, slot(182, 60)).frames == 1);
  CHECK(pacer.is_idling());
  CHECK(pacer.plan().due == slot(181, 60) + Duration(111'111'111));
  CHECK(draw_until(pacer, slot(181, 60) + seconds(10) + Duration(1)).frames == 90);
  CHECK(pacer.fps() == Approx(9).epsilon(1e-6));
}

TEST_CASE("input and app.redraw end idling at once, for idle_after") {
  Pacer pacer = idle_since_4s();
  const Instant click = pacer.plan().due + Duration(-50'000'000);
  const bool by_redraw = GENERATE(true, false);
  by_redraw ? pacer.redraw(click) : pacer.input(click);
  CHECK_FALSE(pacer.is_idling());
  CHECK(pacer.plan().due == click);
  CHECK(draw_until(pacer, click + seconds(3)).frames == 180);
  CHECK(draw_until(pacer, click + seconds(4)).frames == 2 + 8);  // two settle; 0.98 s at 9 a second
  CHECK(pacer.is_idling());
}

TEST_CASE("input does not break the cap") {
  Pacer pacer(capped(60), true);
  pacer.window_opened({});
  Instant last = draw_until(pacer, second(10)).last;
  pacer.input(last + milliseconds(1));
  CHECK(pacer.plan().due == last + Duration(16'666'666));
  last = draw_until(pacer, second(11)).last;
  const Instant due = pacer.plan().due;
  pacer.input(last + milliseconds(1));  // while it is used: the grid stays
  CHECK(pacer.plan().due == due);
}

TEST_CASE("finished work asks for two frames, and two more settle") {
  Pacer pacer = idle_since_4s();
  const Instant done = pacer.plan().due + Duration(-50'000'000);
  pacer.work_done(done);
  CHECK_FALSE(pacer.is_idling());
  CHECK(pacer.plan().due == done);
  CHECK(draw_until(pacer, done + milliseconds(60)).frames == 4);
  CHECK(pacer.is_idling());
}

TEST_CASE("work that goes on keeps the full rate, without restarting idle_after") {
  Pacer pacer = idle_since_4s();
  Instant now = pacer.plan().due;
  for (int i = 0; i < 100; ++i) {
    pacer.work_done(now);
    now = now + milliseconds(50);  // a live chart, fed 20 times a second
    CHECK(draw_until(pacer, now).frames == 3);
  }
  draw_until(pacer, now + milliseconds(50));
  CHECK(pacer.is_idling());
}

TEST_CASE("a minimised window draws nothing, and at once when it comes back") {
  Pacer pacer({}, true);
  pacer.window_opened({});
  draw_until(pacer, second(1));
  pacer.minimised(true);
  CHECK(draw_until(pacer, second(3600)).frames == 0);
  pacer.input(second(100));
  CHECK(pacer.plan().due == Instant::never());
  pacer.minimised(false);
  CHECK(pacer.plan().due <= second(100));
}

TEST_CASE("the policy changes at any moment") {
  Pacer pacer(capped(60, Idling::off), true);
  pacer.window_opened({});
  const Instant last = draw_until(pacer, second(1)).last;
  pacer.set_policy(capped(20, Idling::off));
  CHECK(pacer.plan().due == last + milliseconds(50));
  CHECK(draw_until(pacer, last + seconds(1) + Duration(1)).frames == 20);
  pacer.set_policy(capped(240, Idling::off));
  CHECK(draw_until(pacer, last + seconds(2) + Duration(1)).frames == 240);
}

TEST_CASE("switching idling off ends it, and fps_idle changes it") {
  Pacer pacer = idle_since_4s();
  const Instant last = draw_until(pacer, second(11)).last;
  Policy policy;
  policy.fps_idle = 5;
  pacer.set_policy(policy);
  CHECK(pacer.plan().due == last + milliseconds(200));
  policy.idling = Idling::off;
  pacer.set_policy(policy);
  CHECK_FALSE(pacer.is_idling());
  CHECK(pacer.plan().due == last + Duration(16'666'666));
}

TEST_CASE("tasks run once between two frames, and no longer than max_step") {
  Policy policy;
  policy.driver = loop::Driver::sync;
  policy.max_step = milliseconds(20);
  Pacer pacer(policy, true);
  CHECK(pacer.task_time_left() == Duration::max());
  pacer.window_opened({});
  CHECK(pacer.tasks_may_run());
  pacer.round_took(milliseconds(15));
  CHECK(pacer.tasks_may_run());
  CHECK(pacer.task_time_left() == milliseconds(5));
  pacer.yields_took(milliseconds(15));
  CHECK_FALSE(pacer.tasks_may_run());
  CHECK(pacer.task_time_left() == Duration(0));
  pacer.frame_drawn(ms(30), ms(30), {});
  CHECK(pacer.tasks_may_run());
  policy.max_step = Duration(0);
  pacer.set_policy(policy);
  CHECK(pacer.tasks_may_run());  // at least one round,
  pacer.yields_took(milliseconds(1));
  CHECK(pacer.tasks_may_run());  // and it is not the one before the frame
  pacer.round_took(Duration(0));
  CHECK_FALSE(pacer.tasks_may_run());
}

TEST_CASE("vsync that does not wait is found out, and the monitor's rate taken") {
  Policy policy;
  policy.driver = loop::Driver::sync;
  policy.fps_max = 0;
  policy.vsync = true;
  Pacer pacer(policy, false);
  pacer.set_monitor(50);
  pacer.window_opened({});
  Instant now;
  for (int i = 0; i <= loop::VsyncMeter::window; ++i) {
    REQUIRE(pacer.plan().due <= now);  // on trial
    pacer.frame_drawn(now, now + milliseconds(1), {true, milliseconds(1)});
    now = now + milliseconds(1);
  }
  CHECK(pacer.plan().due == now + milliseconds(19));

  policy.vsync = false;  // switching it off and on is a new trial
  pacer.set_policy(policy);
  policy.vsync = true;
  pacer.set_policy(policy);
  CHECK(pacer.plan().due <= now);
}

TEST_CASE("vsync that waits paces the sync loop, still frames apart") {
  Policy policy;
  policy.fps_max = 0;
  policy.vsync = true;
  Pacer pacer(policy, false);
  pacer.window_opened({});
  Instant now;
  for (int i = 0; i < 100; ++i) {
    REQUIRE(pacer.plan().due <= now);
    pacer.frame_drawn(now, now + Duration(16'666'667), {true, milliseconds(16)});
    now = now + Duration(16'666'667);
  }
  pacer.frame_drawn(now, now + milliseconds(1), {});
  CHECK(pacer.plan().due == now + Duration(16'666'666));
}
