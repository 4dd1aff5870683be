// Many sleepers at once: they share the turns that wake them.
#include <catch2/catch.hpp>

#include "fakes.h"

using namespace appctl;
using core::Step;

namespace {

// Sleepers whose deadlines are 10 us apart, the first at 1 ms. What they were woken at.
std::vector<Instant> wake_sleepers(RealRig& rig, int count) {
  std::vector<Instant> woken;
  for (int i = 0; i < count; ++i) {
    rig.add([&, i](FakeTask& self) {
      if (self.resumed > 1) {
        woken.push_back(rig.clock.peek());
        return Step::ended;
      }
      rig.scheduler.wake_at(self, ms(1) + microseconds(10 * i));
      return Step::parked;
    });
  }
  rig.run_until(ms(20));
  return woken;
}

}  // namespace

TEST_CASE("real: a few sleepers are woken in time") {
  RealRig rig;
  const std::vector<Instant> woken = wake_sleepers(rig, 200);
  REQUIRE(woken.size() == 200);
  for (int i = 0; i < 200; ++i) CHECK(woken[static_cast<std::size_t>(i)] == ms(1) + microseconds(10 * i));
}

TEST_CASE("real: a crowd of sleepers shares turns, and none is late by more than 50 us") {
  RealRig rig;
  const std::vector<Instant> woken = wake_sleepers(rig, 1000);
  REQUIRE(woken.size() == 1000);
  for (int i = 0; i < 1000; ++i) {
    const core::Duration late = woken[static_cast<std::size_t>(i)] - (ms(1) + microseconds(10 * i));
    CHECK(late >= core::Duration(0));
    CHECK(late <= microseconds(50));
  }
  CHECK(rig.surface.waits.size() < 450);  // 150 for the 750 that are a crowd, one each for the rest
}

TEST_CASE("real: in a crowd of sleepers far deadlines and frames are kept to the nanosecond") {
  RealRig rig;
  rig.open_window();
  for (int i = 0; i < 300; ++i) rig.add_ticking(milliseconds(40), [] {});
  rig.run_until(ms(41));
  CHECK(rig.surface.waits == std::vector{slot(1, 60), slot(2, 60), ms(40), slot(3, 60)});
}

TEST_CASE("real: what is due already waits for no crowd") {
  RealRig rig;
  for (int i = 0; i < 300; ++i) rig.add_ticking(milliseconds(40), [] {});
  FakeTask& task = rig.add([&](FakeTask& self) {
    rig.scheduler.wake_at(self, rig.clock.peek());
    return Step::parked;
  });
  for (int i = 0; i < 100; ++i) rig.turn.run();
  CHECK(task.resumed == 100);
  CHECK(rig.surface.waits.empty());
}
