// The loop under the virtual clock: exact times, and never a wait for time.
#include <catch2/catch.hpp>
#include <thread>

#include "fakes.h"

using namespace appctl;
using core::Step;
using loop::Driver;
using loop::Idling;
using loop::Policy;

TEST_CASE("virtual: an hour of frames, each in its place") {
  const double fps = GENERATE(60.0, 59.94);
  Policy policy = driven_by(GENERATE(Driver::async, Driver::sync));
  policy.fps_max = fps;
  VirtualRig rig(policy);
  rig.open_window();
  const auto frames = static_cast<std::int64_t>(std::llround(fps * 3600));
  const loop::Grid grid{{}, loop::Rate::from_fps(fps), 0};
  rig.frame.drawn.reserve(frames + 1);
  rig.run_until(second(3600));
  REQUIRE(std::ssize(rig.frame.drawn) == frames + 1);  // 0 and 3600 s included
  for (std::int64_t k = 0; k <= frames; ++k) {
    if (rig.frame.drawn[k] != grid.at(k)) FAIL("frame " << k << " at " << rig.frame.drawn[k].ns);
  }
  CHECK(rig.surface.waits.empty());
  CHECK(rig.overseer.reaped == frames + 1);  // a turn a frame
}

TEST_CASE("virtual: an hour of sleeping jumps from deadline to deadline") {
  VirtualRig rig;
  std::vector<Instant> ticks;
  FakeTask& task = rig.add_ticking(seconds(60), [&] { ticks.push_back(rig.clock.now()); });
  rig.run_until(second(3600));
  CHECK(ticks.size() == 60);
  CHECK(ticks.back() == second(3600));
  CHECK(task.resumed == 61);
  CHECK(rig.overseer.reaped == 61);
  CHECK(rig.surface.waits.empty());
}

TEST_CASE("virtual: a turn takes 0.1 ms when every task merely yielded") {
  VirtualRig rig;
  FakeTask& task = rig.add_yielding();
  rig.run_until(ms(10));
  CHECK(task.resumed == 101);
}

TEST_CASE("virtual: a turn of yields moves time at most to the next deadline") {
  VirtualRig rig;
  Instant woken;
  rig.add([&](FakeTask& task) {
    if (task.resumed == 2) woken = rig.clock.now();
    if (task.resumed == 2) return Step::ended;
    rig.scheduler.wake_at(task, at(microseconds(1250)));
    return Step::parked;
  });
  rig.add_yielding();
  rig.run_until(ms(2));
  CHECK(woken == at(microseconds(1250)));
}

TEST_CASE("virtual: a turn in which a task did more than yield takes no time") {
  VirtualRig rig;
  rig.add_yielding();
  rig.add([](FakeTask& task) { return task.resumed < 5 ? Step::yielded : Step::ended; });
  for (int i = 0; i < 4; ++i) rig.turn.run();
  CHECK(rig.clock.now() == at(microseconds(400)));
  rig.turn.run();  // the second task ends
  CHECK(rig.clock.now() == at(microseconds(400)));
}

TEST_CASE("virtual: beside a computing task, frames are where they belong") {
  VirtualRig rig(driven_by(GENERATE(Driver::async, Driver::sync)));
  rig.open_window();
  FakeTask& task = rig.add_yielding();
  rig.run_until(second(10));
  REQUIRE(rig.frame.drawn.size() == 601);
  for (std::int64_t k = 0; k <= 600; ++k) REQUIRE(rig.frame.drawn[k] == slot(k, 60));
  // 167 rounds fill a slot of 16.67 ms (the last one is shorter), and each turn has one round.
  CHECK(task.resumed == rig.overseer.reaped);
  CHECK(task.resumed == Approx(600 * 167).epsilon(0.001));
}

TEST_CASE("virtual: in the sync loop tasks get max_step of virtual time between two frames") {
  Policy policy = driven_by(Driver::sync);
  policy.fps_max = 10;
  policy.max_step = milliseconds(50);
  VirtualRig rig(policy);
  rig.open_window();
  FakeTask& task = rig.add_yielding();
  rig.run_until(second(10));
  CHECK(rig.frame.drawn.size() == 101);
  CHECK(task.resumed == 100 * 500);
  CHECK(rig.surface.waits.empty());
}

TEST_CASE("virtual: however short max_step is, tasks run once a frame") {
  Policy policy = driven_by(Driver::sync);
  policy.max_step = Duration(0);
  VirtualRig rig(policy);
  rig.open_window();
  FakeTask& task = rig.add_yielding();
  rig.run_until(second(1));
  CHECK(rig.frame.drawn.size() == 61);
  CHECK(task.resumed == 61);
}

TEST_CASE("virtual: what tasks get while the window idles") {
  struct Row {
    Driver driver;
    Idling idling;
    double share;  // of the time, in a second of idle frames
  };
  const Row row = GENERATE(Row{Driver::async, Idling::automatic, 1}, Row{Driver::async, Idling::sleep, 0.18},
                           Row{Driver::async, Idling::early_return, 1}, Row{Driver::async, Idling::off, 1},
                           Row{Driver::sync, Idling::automatic, 0.18}, Row{Driver::sync, Idling::sleep, 0.18},
                           Row{Driver::sync, Idling::early_return, 1}, Row{Driver::sync, Idling::off, 1});
  CAPTURE(static_cast<int>(row.driver), static_cast<int>(row.idling));
  Policy policy = driven_by(row.driver, row.idling);
  policy.max_step = milliseconds(20);
  VirtualRig rig(policy);
  rig.open_window();
  FakeTask& task = rig.add_yielding();
  rig.run_until(second(5));
  const std::int64_t resumed = task.resumed;
  const auto frames = std::ssize(rig.frame.drawn);
  rig.run_until(second(15));
  CHECK(static_cast<double>(task.resumed - resumed) == Approx(100'000 * row.share).epsilon(0.01));
  CHECK(std::ssize(rig.frame.drawn) - frames == (row.idling == Idling::off ? 600 : 90));
}

TEST_CASE("virtual: a timer ends the rest of an idle slot at once") {
  Policy policy = driven_by(GENERATE(Driver::async, Driver::sync), Idling::sleep);
  policy.max_step = milliseconds(1);
  VirtualRig rig(policy);
  rig.open_window();
  rig.add_yielding();  // uses up the slot's share
  std::vector<Instant> ticks;
  rig.add_ticking(milliseconds(4'050), [&] { ticks.push_back(rig.clock.now()); });
  rig.run_until(second(5));
  CHECK(ticks == std::vector{ms(4'050)});
  CHECK(std::count(rig.frame.drawn.begin(), rig.frame.drawn.end(), ms(4'050)) == 1);  // the same turn draws
}

TEST_CASE("virtual: what a task did is drawn in the same turn") {
  VirtualRig rig(driven_by(Driver::async, Idling::automatic));
  rig.open_window();
  rig.add_ticking(milliseconds(4'567), [] {});
  rig.run_until(ms(4'567));
  CHECK(rig.frame.drawn.back() == ms(4'567));
}

TEST_CASE("virtual: without a window both loops simply run tasks") {
  Policy policy = driven_by(GENERATE(Driver::async, Driver::sync), Idling::automatic);
  policy.max_step = Duration(0);
  VirtualRig rig(policy);
  FakeTask& task = rig.add_yielding();
  rig.run_until(second(10));
  CHECK(task.resumed == 100'001);
  CHECK(rig.frame.drawn.empty());
}

TEST_CASE("virtual: a million turns at one instant are a livelock") {
  VirtualRig rig;
  FakeTask& task = rig.add([&](FakeTask& self) {
    rig.scheduler.wake_at(self, rig.clock.now());  // a wait of 0 s
    return Step::parked;
  });
  rig.run_until(second(1));
  CHECK(rig.overseer.stuck_how == std::vector{loop::Stuck::livelock});
  CHECK(rig.overseer.stuck_at == std::vector{Instant{}});
  CHECK(task.resumed == 1'000'000);
}

TEST_CASE("virtual: time that moves on is no livelock") {
  VirtualRig rig;
  rig.add_yielding();
  rig.run_until(second(110));  // more than a million turns
  CHECK(rig.overseer.stuck_how.empty());
}

TEST_CASE("virtual: nothing can happen any more is a deadlock, not a wait") {
  VirtualRig rig;
  FakeTask& task = rig.add([](FakeTask& self) { return self.resumed < 2 ? Step::parked : Step::ended; });
  rig.overseer.on_stuck = [&] {
    rig.scheduler.wake(task);  // as a cancel does
    return true;
  };
  rig.overseer.on_reap = [&] { return rig.scheduler.live() > 0; };
  rig.run_until(second(1));
  CHECK(rig.overseer.stuck_how == std::vector{loop::Stuck::deadlock});
  CHECK(rig.surface.waits.empty());
}

TEST_CASE("virtual: the overseer's deadline is one, and prevents the deadlock") {
  VirtualRig rig;
  rig.add([](FakeTask&) { return Step::parked; });
  rig.overseer.wants_reap_at = second(5);  // the end of the grace
  rig.run_until(second(5));
  CHECK(rig.clock.now() == second(5));
  CHECK(rig.overseer.stuck_how.empty());
}

TEST_CASE("virtual: time does not jump over mail that has come") {
  VirtualRig rig;
  rig.add_ticking(seconds(1), [] {});
  rig.turn.run();
  REQUIRE(rig.clock.now() == second(1));
  Instant taken_at;
  rig.overseer.on_reap = [&] {  // late in the turn
    if (taken_at == Instant{} && rig.mailbox.empty()) rig.mailbox.post([&] { taken_at = rig.clock.now(); });
    return true;
  };
  rig.turn.run();
  rig.turn.run();
  CHECK(taken_at == second(1));
}

TEST_CASE("virtual: two runs take the same turns") {
  const auto run = [] {
    VirtualRig rig(driven_by(Driver::async, Idling::automatic));
    rig.open_window();
    rig.add_ticking(milliseconds(7), [] {});
    rig.add_ticking(milliseconds(333), [] {});
    rig.add([](FakeTask& task) { return task.resumed < 5'000 ? Step::yielded : Step::ended; });
    rig.run_until(second(20));
    std::vector<std::int64_t> trace{rig.overseer.reaped, static_cast<std::int64_t>(rig.scheduler.resumes())};
    for (const Instant t : rig.frame.drawn) trace.push_back(t.ns);
    return trace;
  };
  CHECK(run() == run());
}

TEST_CASE("virtual: a task that was made to give way has taken its time, at most until the next frame") {
  VirtualRig rig;
  rig.open_window();
  rig.add([&](FakeTask&) {
    rig.scheduler.took(milliseconds(7));
    return Step::yielded;
  });
  rig.add([](FakeTask&) { return Step::parked; });
  rig.run_until(second(1));
  CHECK(rig.frame.drawn.size() == 61);
  CHECK(rig.tasks[0]->resumed == 181);  // 7 + 7 + 2.67 ms of each frame
}
