// Idling in the loop, with a real clock that passes only when a test says so: what ends it, and when.
#include <catch2/catch.hpp>

#include "fakes.h"

using namespace appctl;
using core::Step;
using loop::Driver;
using loop::Idling;
using loop::Policy;

namespace {

// A window that has been idle for a while; the waits and frames until now are forgotten.
void run_until_idle(RealRig& rig) {
  rig.open_window();
  rig.run_until(second(10));
  REQUIRE(rig.pacer.is_idling());
  rig.surface.waits.clear();
  rig.frame.drawn.clear();
}

}  // namespace

TEST_CASE("real: an idle window wakes up for its frames only") {
  const Driver driver = GENERATE(Driver::async, Driver::sync);
  const Idling idling = GENERATE(Idling::automatic, Idling::sleep, Idling::early_return);
  RealRig rig(driven_by(driver, idling));
  run_until_idle(rig);
  const int polls = rig.surface.polls;
  rig.run_until(second(20));
  CHECK(rig.frame.drawn.size() == 90);
  CHECK(rig.surface.waits.size() == 90);
  CHECK(rig.surface.polls - polls <= 91);
}

TEST_CASE("real: input while idle is drawn in the turn that sees it") {
  const Driver driver = GENERATE(Driver::async, Driver::sync);
  const Idling idling = GENERATE(Idling::automatic, Idling::sleep, Idling::early_return, Idling::off);
  RealRig rig(driven_by(driver, idling));
  rig.open_window();
  rig.run_until(second(10));
  rig.frame.drawn.clear();
  Instant clicked;
  rig.surface.on_wait = [&](Instant until) {
    rig.clock.pass(until - rig.clock.peek() > milliseconds(50) ? milliseconds(50) : milliseconds(16));
    clicked = rig.clock.peek();
    rig.surface.next.input = true;
  };
  while (clicked == Instant{}) rig.turn.run();
  // Without idling, the click may have to wait for the cap.
  if (idling == Idling::off) rig.turn.run();
  REQUIRE(rig.frame.drawn.size() == 1);
  CHECK(rig.frame.drawn.front() - clicked <= (idling == Idling::off ? milliseconds(17) : Duration(0)));
  CHECK_FALSE(rig.pacer.is_idling());
}

TEST_CASE("real: input beside a computing task ends the rest of an idle slot") {
  RealRig rig(driven_by(GENERATE(Driver::async, Driver::sync), Idling::sleep));
  FakeTask& task = rig.add([&](FakeTask&) {
    rig.clock.pass(microseconds(10));
    return Step::yielded;
  });
  run_until_idle(rig);
  // Tasks get 50 ms of each idle slot; for the rest of it the loop blocks.
  const std::int64_t resumed = task.resumed;
  rig.run_until(second(19));
  CHECK(rig.surface.waits.size() == Approx(81).margin(1));
  CHECK(task.resumed - resumed == Approx(81 * 5000).epsilon(0.02));

  Instant clicked;
  rig.surface.on_wait = [&](Instant) {
    rig.clock.pass(milliseconds(20));
    clicked = rig.clock.peek();
    rig.surface.next.input = true;
  };
  while (clicked == Instant{}) rig.turn.run();
  CHECK(rig.frame.drawn.back() - clicked <= milliseconds(1));
}

TEST_CASE("real: early return gives a computing task all the time of idle slots") {
  RealRig rig(driven_by(GENERATE(Driver::async, Driver::sync), Idling::early_return));
  FakeTask& task = rig.add([&](FakeTask&) {
    rig.clock.pass(microseconds(10));
    return Step::yielded;
  });
  run_until_idle(rig);
  const std::int64_t resumed = task.resumed;
  rig.run_until(second(20));
  CHECK(rig.surface.waits.empty());
  CHECK(task.resumed - resumed == Approx(1'000'000).epsilon(0.001));
  CHECK(rig.frame.drawn.size() == 90);
}

TEST_CASE("real: mail is taken in the turn that it wakes, and drawn there") {
  RealRig rig;
  FakeTask& task = rig.add([](FakeTask&) { return Step::parked; });
  run_until_idle(rig);
  Instant posted;
  rig.surface.on_wait = [&](Instant) {
    rig.clock.pass(milliseconds(30));
    posted = rig.clock.peek();
    rig.mailbox.post([&] { rig.scheduler.wake(task); });
  };
  rig.turn.run();  // decides to wait
  rig.turn.run();
  while (posted == Instant{}) rig.turn.run();
  CHECK(task.resumed == 2);
  CHECK(rig.frame.drawn.back() == posted);
  CHECK(rig.surface.wakes == 1);
}

TEST_CASE("real: mail that wakes no task is drawn too") {
  RealRig rig;
  run_until_idle(rig);
  Instant posted = Instant::never();
  rig.surface.on_wait = [&](Instant) {
    rig.clock.pass(milliseconds(30));
    posted = rig.clock.peek();
    rig.mailbox.post([] {});
  };
  while (posted == Instant::never()) rig.turn.run();
  CHECK(rig.frame.drawn.back() == posted);
}

TEST_CASE("real: a new task that ends is drawn while idle") {
  RealRig rig;
  run_until_idle(rig);
  rig.clock.pass(milliseconds(20));  // the cap allows a frame
  rig.add([](FakeTask&) { return Step::ended; });
  rig.turn.run();
  CHECK(rig.frame.drawn == std::vector{rig.clock.peek()});
}

TEST_CASE("real: a task that the overseer wakes in the rest of an idle slot runs at once") {
  RealRig rig(driven_by(GENERATE(Driver::async, Driver::sync), Idling::sleep));
  FakeTask& parked = rig.add([](FakeTask&) { return Step::parked; });
  rig.add([&](FakeTask&) {
    rig.clock.pass(microseconds(10));
    return Step::yielded;
  });
  run_until_idle(rig);
  rig.overseer.on_reap = [&] {  // the rest of the slot begins in this turn
    if (!rig.pacer.tasks_may_run()) rig.scheduler.wake(parked);
    return true;
  };
  while (parked.resumed == 1) rig.turn.run();
  CHECK(rig.surface.waits.empty());
}

TEST_CASE("real: a timer in the rest of an idle slot runs its task in the turn that it wakes") {
  RealRig rig(driven_by(GENERATE(Driver::async, Driver::sync), Idling::sleep));
  std::vector<Instant> ticks;
  rig.add_ticking(milliseconds(10'090), [&] { ticks.push_back(rig.clock.peek()); });
  rig.add([&](FakeTask&) {
    rig.clock.pass(microseconds(10));
    return Step::yielded;
  });
  run_until_idle(rig);
  while (rig.surface.waits.empty() || rig.surface.waits.back() != ms(10'090)) rig.turn.run();
  REQUIRE(ticks.size() == 1);
  CHECK(ticks.front() - ms(10'090) <= microseconds(10));
}
