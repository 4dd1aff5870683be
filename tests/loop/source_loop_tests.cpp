// The outside world's descriptor in the turn: when it is waited for, and when what has come is taken.
#include "fakes.h"

using namespace appctl;
using core::Step;

namespace {

FakeTask& add_waiting(RealRig& rig) {
  return rig.add([](FakeTask& self) { return self.resumed < 2 ? Step::parked : Step::ended; });
}

}  // namespace

TEST_CASE("source: its descriptor is in each wait while something is under way, and only then") {
  RealRig rig;
  rig.add_ticking(milliseconds(10), [&] {
    if (rig.surface.waits.size() == 2) rig.source.end();
  });
  rig.source.begin(7);
  rig.run_until(ms(30));
  CHECK(rig.surface.descriptors == std::vector{7, 7, -1});
  const int taken = rig.source.taken;
  rig.run_until(ms(60));
  CHECK(rig.source.taken == taken);
}

TEST_CASE("source: what comes wakes its task in the same turn") {
  RealRig rig;
  rig.source.begin(7);
  FakeRequest stream([] {});
  rig.outside.begin(stream, core::Request::Kind::stream);
  FakeTask& task = add_waiting(rig);
  std::int64_t came_in = -1;
  rig.surface.on_wait = [&](Instant) {
    rig.source.come.push_back([&] {
      came_in = rig.overseer.reaped;
      rig.scheduler.wake(task);
      rig.outside.end(stream);
    });
  };
  rig.overseer.on_reap = [&] { return rig.scheduler.live() > 0; };
  rig.run_until(Instant::never());
  CHECK(rig.surface.waits == std::vector{Instant::never()});
  CHECK(came_in + 1 == rig.overseer.reaped);
}

TEST_CASE("source: what has come before the wait is not slept over") {
  RealRig rig;
  rig.source.begin(7);
  FakeTask& task = rig.add([&](FakeTask& self) {
    if (self.resumed == 1) rig.source.come.push_back([&] { rig.scheduler.wake(*rig.tasks[0]); });
    return self.resumed < 2 ? Step::parked : Step::ended;
  });
  rig.overseer.on_reap = [&] { return rig.scheduler.live() > 0; };
  rig.run_until(Instant::never());
  CHECK(task.resumed == 2);
  CHECK(rig.surface.waits.empty());
}

TEST_CASE("source: the loop does not block while there is more to take") {
  RealRig rig;
  rig.source.begin(7);
  FakeRequest stream([] {});
  rig.outside.begin(stream, core::Request::Kind::stream);
  rig.source.has_more = true;
  rig.add([](FakeTask&) { return Step::parked; });
  for (int i = 0; i < 5; ++i) rig.turn.run();
  CHECK(rig.surface.waits.empty());
  rig.source.has_more = false;
  rig.surface.on_wait = [](Instant) {};
  rig.turn.run();
  rig.turn.run();
  CHECK(rig.surface.waits.size() == 1);
  rig.outside.end(stream);
}

TEST_CASE("source: what ends in the last look before a wait, waking nobody, is no reason to wait") {
  RealRig rig;
  rig.source.begin(7);
  FakeRequest stream([] {});
  rig.outside.begin(stream, core::Request::Kind::stream);
  rig.add([&](FakeTask&) {
    rig.source.come.push_back([&] { rig.outside.end(stream); });
    return Step::parked;
  });
  rig.run_until(Instant::never());
  CHECK(rig.overseer.stuck_how == std::vector{loop::Stuck::deadlock});
  CHECK(rig.surface.waits.empty());
}

TEST_CASE("source: while the virtual clock stands, a request that has come is not slept over") {
  VirtualRig rig;
  rig.source.begin(7);
  FakeTask* waiting = nullptr;
  FakeRequest request([&] {
    rig.outside.end(request);
    rig.scheduler.wake(*waiting);
  });
  waiting = &rig.add([&](FakeTask& self) {
    if (self.resumed == 1) {
      rig.outside.begin(request);
      rig.source.come.push_back([&] { rig.outside.has_come(request); });
      return Step::parked;
    }
    return Step::ended;
  });
  rig.overseer.on_reap = [&] { return rig.scheduler.live() > 0; };
  rig.run_until(Instant::never());
  CHECK(waiting->resumed == 2);
  CHECK(rig.surface.waits.empty());
}
