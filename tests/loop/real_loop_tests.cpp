// The loop with a real clock that passes only when a test says so: when it blocks, polls and draws.
#include <catch2/catch.hpp>
#include <condition_variable>
#include <thread>

#include "fakes.h"

using namespace appctl;
using core::Step;
using loop::Driver;
using loop::Idling;
using loop::Policy;

TEST_CASE("real: the loop blocks exactly until the next frame or timer") {
  RealRig rig;
  rig.open_window();
  std::vector<Instant> ticks;
  rig.add_ticking(milliseconds(40), [&] { ticks.push_back(rig.clock.peek()); });
  rig.run_until(ms(81));
  CHECK(rig.surface.waits ==
        std::vector{slot(1, 60), slot(2, 60), ms(40), slot(3, 60), slot(4, 60), ms(80), slot(5, 60)});
  CHECK(ticks == std::vector{ms(40), ms(80)});
  CHECK(rig.frame.drawn.size() == 6);
  CHECK(rig.overseer.before_waits == 7);
  CHECK(rig.overseer.after_waits == 7);
}

TEST_CASE("real: mail that came before the wait is not slept over") {
  RealRig rig;
  bool taken = false;
  rig.overseer.on_reap = [&] {  // late in the turn
    if (!taken && rig.mailbox.empty()) rig.mailbox.post([&] { taken = true; });
    return true;
  };
  rig.add_ticking(seconds(10), [] {});
  rig.turn.run();
  rig.turn.run();
  CHECK(taken);
  CHECK(rig.surface.waits.empty());
}

TEST_CASE("real: another thread's mail ends a wait for nothing but events") {
  RealRig rig;
  std::mutex mutex;
  std::condition_variable came;
  core::Mailbox mailbox([&] {
    std::lock_guard lock(mutex);
    came.notify_one();
  });
  loop::Turn turn({rig.scheduler, rig.clock, rig.clock, mailbox, rig.outside, rig.surface, rig.frame,
                   rig.overseer, rig.pacer});
  rig.surface.on_wait = [&](Instant until) {
    CHECK(until == Instant::never());
    std::unique_lock lock(mutex);
    came.wait(lock, [&] { return !mailbox.empty(); });
  };
  FakeTask& task = rig.add([](FakeTask& self) { return self.resumed < 2 ? Step::parked : Step::ended; });
  FakeRequest request;
  rig.outside.begin(request);
  rig.overseer.on_reap = [&] { return rig.scheduler.live() > 0; };
  turn.run();  // the task parks, and the loop decides to wait
  std::thread worker(
      [&, id = task.id()] { mailbox.post([&, id] { rig.scheduler.wake(*rig.scheduler.find(id)); }); });
  while (turn.run()) {
  }
  worker.join();
  CHECK(task.resumed == 2);
}

TEST_CASE("real: while tasks stay ready, polls come every 0.1 ms") {
  RealRig rig(driven_by(GENERATE(Driver::async, Driver::sync), Idling::off));
  FakeTask& task = rig.add([&](FakeTask&) {
    rig.clock.pass(Duration(100));
    return Step::yielded;
  });
  rig.run_until(second(1));
  CHECK(task.resumed == Approx(10'000'000).epsilon(0.001));
  CHECK(rig.surface.polls <= 10'000);
  CHECK(rig.surface.polls >= 9'500);
  CHECK(rig.clock.readings < task.resumed / 20);
}

TEST_CASE("real: slow tasks are noticed, and frames stay in time beside them") {
  RealRig rig(driven_by(GENERATE(Driver::async, Driver::sync), Idling::off));
  rig.open_window();
  for (int i = 0; i < 3; ++i) {
    rig.add([&](FakeTask&) {
      rig.clock.pass(milliseconds(1));
      return Step::yielded;
    });
  }
  rig.run_until(second(1));
  CHECK(rig.frame.drawn.size() >= 60);
  for (std::size_t k = 0; k < 60; ++k) REQUIRE(rig.frame.drawn[k] - slot(k, 60) <= milliseconds(3));
}

TEST_CASE("real: a computing task gets all the time between the frames") {
  RealRig rig(driven_by(GENERATE(Driver::async, Driver::sync), Idling::off));
  rig.open_window();
  rig.frame.on_draw = [&] {
    rig.clock.pass(milliseconds(2));
    return loop::Shown{true, milliseconds(1)};
  };
  FakeTask& task = rig.add([&](FakeTask&) {
    rig.clock.pass(microseconds(5));
    return Step::yielded;
  });
  rig.run_until(second(10));
  CHECK(rig.frame.drawn.size() == Approx(600).margin(1));
  CHECK(task.resumed == Approx((10'000 - 600 * 2) * 200).epsilon(0.001));
  CHECK(rig.surface.waits.empty());
}

TEST_CASE("real: in the sync loop tasks get max_step, then the loop blocks for the frame") {
  Policy policy = driven_by(Driver::sync, Idling::off);
  policy.fps_max = 10;
  policy.max_step = milliseconds(30);
  RealRig rig(policy);
  rig.open_window();
  FakeTask& task = rig.add([&](FakeTask&) {
    rig.clock.pass(microseconds(10));
    return Step::yielded;
  });
  rig.run_until(second(10));
  CHECK(rig.frame.drawn.size() == 101);
  CHECK(rig.surface.waits.size() == 100);
  CHECK(task.resumed == Approx(100 * 3000).epsilon(0.02));
}

TEST_CASE("real: a max_step shorter than a burst holds") {
  Policy policy = driven_by(Driver::sync, Idling::off);
  policy.max_step = microseconds(50);
  RealRig rig(policy);
  rig.open_window();
  FakeTask& task = rig.add([&](FakeTask&) {
    rig.clock.pass(microseconds(10));
    return Step::yielded;
  });
  rig.run_until(second(10));
  CHECK(task.resumed <= 601 * 8);  // the clock is read after 1, 3 and 7 resumes
  CHECK(task.resumed >= 600 * 5);
}

TEST_CASE("real: a cap of 240 gives 240, though waits get as short as 1 ns") {
  Policy policy = driven_by(Driver::async, Idling::off);
  policy.fps_max = 240;
  RealRig rig(policy);
  rig.open_window();
  rig.frame.on_draw = [&] {  // drawing leaves 1 ns of the slot
    rig.clock.pass(rig.pacer.plan().grid.at(rig.pacer.frames() + 1) - rig.clock.peek() - Duration(1));
    return loop::Shown{true, Duration(0)};
  };
  rig.run_until(second(10));
  CHECK(rig.frame.drawn.size() == 2401);
  CHECK(rig.surface.waits.size() == 2400);
}

TEST_CASE("real: the plan is made with the time after drawing") {
  RealRig rig;
  rig.open_window();
  rig.frame.on_draw = [&] {
    rig.clock.pass(milliseconds(40));
    return loop::Shown{true, Duration(0)};
  };
  rig.turn.run();
  rig.turn.run();
  CHECK(rig.surface.waits.empty());  // the next frame is due already
  CHECK(rig.frame.drawn == std::vector{ms(0), ms(40)});
  rig.turn.run();
  CHECK(rig.frame.drawn.back() == ms(80));
}

TEST_CASE("real: a task that hogged the loop delays its frame, not the one after") {
  RealRig rig;
  rig.open_window();
  rig.add_ticking(milliseconds(10), [&] { rig.clock.pass(milliseconds(100)); });
  rig.turn.run();
  rig.turn.run();
  CHECK(rig.frame.drawn == std::vector{ms(0), ms(110)});  // in the turn in which it hogged
}

TEST_CASE("real: a task that hogged the loop and parked is noticed before the frame is decided") {
  RealRig rig;
  rig.open_window();
  rig.add([&](FakeTask& self) {
    if (self.resumed == 3) rig.clock.pass(milliseconds(100));
    return self.resumed < 3 ? Step::yielded : Step::parked;
  });
  rig.turn.run();
  CHECK(rig.frame.drawn == std::vector{ms(0)});
  rig.turn.run();  // two rounds between two looks at the clock
  CHECK(rig.frame.drawn == std::vector{ms(0), ms(100)});
}

TEST_CASE("real: vsync that waits leads the sync loop") {
  Policy policy = driven_by(Driver::sync, Idling::off);
  policy.fps_max = 0;
  policy.vsync = true;
  RealRig rig(policy);
  rig.open_window();
  std::int64_t refresh = 0;
  rig.frame.on_draw = [&] {  // a monitor of 60
    const Instant began = rig.clock.peek();
    while (slot(refresh, 60) <= began) ++refresh;
    rig.clock.pass_until(slot(refresh, 60));
    return loop::Shown{true, rig.clock.peek() - began};
  };
  rig.run_until(second(5));
  CHECK(rig.frame.drawn.size() == Approx(300).margin(1));
  CHECK(rig.surface.waits.empty());

  FakeTask& task = rig.add([&](FakeTask&) {
    rig.clock.pass(microseconds(10));
    return Step::yielded;
  });
  rig.run_until(second(10));
  CHECK(rig.frame.drawn.size() == Approx(600).margin(2));
  CHECK(task.resumed > 300'000);  // tasks have most of each slot: at most 500,000 in 5 s
}

TEST_CASE("real: vsync that does not wait is paced") {
  Policy policy = driven_by(GENERATE(Driver::async, Driver::sync), Idling::off);
  policy.fps_max = 0;
  policy.vsync = true;
  RealRig rig(policy);
  rig.open_window();
  rig.frame.on_draw = [&] {
    rig.clock.pass(milliseconds(1));
    return loop::Shown{true, microseconds(500)};
  };
  rig.run_until(second(10));
  CHECK(rig.frame.drawn.size() == Approx(600 + loop::VsyncMeter::window).margin(2));
}

TEST_CASE("real: a minimised window draws nothing and wakes for events only") {
  RealRig rig;
  rig.open_window();
  rig.run_until(second(1));
  rig.surface.next.minimised = true;
  rig.frame.drawn.clear();
  rig.turn.run();
  rig.surface.waits.clear();
  rig.surface.on_wait = [&](Instant until) {
    CHECK(until == Instant::never());
    rig.clock.pass(seconds(1000));
    rig.surface.next.minimised = false;
  };
  rig.turn.run();
  CHECK(rig.surface.waits.size() == 1);
  CHECK(rig.frame.drawn == std::vector{rig.clock.peek()});
  CHECK(rig.overseer.stuck_how.empty());
}

TEST_CASE("real: without a window, a run in which nothing can happen is stuck") {
  RealRig rig(driven_by(GENERATE(Driver::async, Driver::sync), Idling::automatic));
  rig.add([](FakeTask&) { return Step::parked; });
  rig.run_until(second(1));
  CHECK(rig.overseer.stuck_how == std::vector{loop::Stuck::deadlock});
  CHECK(rig.surface.waits.empty());
}

TEST_CASE("real: an interrupt is the overseer's before another task runs or a frame is drawn") {
  RealRig rig;
  rig.open_window();
  FakeTask& first = rig.add([&](FakeTask& self) {
    if (self.resumed == 2) rig.turn.interrupt();
    return Step::yielded;
  });
  FakeTask& other = rig.add_yielding();
  rig.overseer.on_reap = [&] { return first.resumed < 2; };
  rig.turn.run();  // a round, and the frame that is due at once
  REQUIRE(rig.frame.drawn.size() == 1);
  rig.clock.pass(seconds(1));  // the next one is due
  CHECK_FALSE(rig.turn.run());
  CHECK(first.resumed == 2);
  CHECK(other.resumed == 1);
  CHECK(rig.frame.drawn.size() == 1);
}

TEST_CASE("real: an interrupt ends a burst of rounds") {
  RealRig rig;
  FakeTask& first = rig.add([&](FakeTask& self) {
    if (self.resumed == 2) rig.turn.interrupt();
    rig.clock.pass(microseconds(1));
    return Step::yielded;
  });
  FakeTask& other = rig.add_yielding();
  rig.turn.run();
  CHECK(first.resumed == 2);
  CHECK(other.resumed == 1);
}

TEST_CASE("real: an interrupt by mail comes before the tasks of its turn") {
  RealRig rig;
  FakeTask& task = rig.add_yielding();
  rig.mailbox.post([&] { rig.turn.interrupt(); });
  rig.overseer.on_reap = [] { return false; };
  CHECK_FALSE(rig.turn.run());
  CHECK(task.resumed == 0);
}

TEST_CASE("real: after an interrupt that was answered, the loop goes on") {
  RealRig rig;
  FakeTask& task = rig.add([&](FakeTask& self) {
    if (self.resumed == 3) rig.turn.interrupt();
    rig.clock.pass(microseconds(1));
    return Step::yielded;
  });
  rig.run_until(ms(10));
  CHECK(task.resumed == Approx(10'000).epsilon(0.01));
}

TEST_CASE("real: the close button reaches the overseer") {
  RealRig rig;
  rig.open_window();
  rig.surface.next.close_requested = true;
  rig.turn.run();
  rig.turn.run();
  CHECK(rig.overseer.closes == 1);
}

TEST_CASE("real: another scale of the monitor reaches the overseer, once") {
  RealRig rig;
  rig.open_window();
  rig.turn.run();
  CHECK(rig.overseer.scales.empty());
  rig.surface.next.scale = 2;
  rig.turn.run();
  rig.turn.run();
  CHECK(rig.overseer.scales == std::vector{2.0f});
}
