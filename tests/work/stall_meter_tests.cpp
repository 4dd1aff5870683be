#include <catch2/catch.hpp>

#include "work/stall_meter.h"

using namespace appctl;
using core::Duration;
using std::chrono::milliseconds;
using work::StallLimits;
using work::StallMeter;
using work::StallSample;

namespace {

namespace strike = core::strike;

constexpr std::uint64_t outside = 2;
constexpr std::uint64_t inside = 3;

// A meter whose clock is moved by hand, one tick at a time.
struct Rig {
  explicit Rig(const StallLimits& limits) : meter(limits) {}

  unsigned at(int ms, std::uint64_t count) {
    now = StallMeter::Time(milliseconds(1000 + ms));
    sample.count = count;
    const unsigned strikes = meter.tick(sample, now);
    if ((strikes & ~strike::give_up) != 0) sample.taken = StallMeter::Time();
    return strikes;
  }
  void take() { sample.taken = now; }  // the signal handler has run
  void hit() { ++sample.hits; }        // the hook has run

  StallMeter meter;
  StallSample sample;
  StallMeter::Time now;
};

StallLimits limits(int warn, int kill = 0, int grace = 1000) {
  return {milliseconds(warn), milliseconds(kill), milliseconds(grace)};
}

}  // namespace

TEST_CASE("a stall is named once, and never before its time") {
  Rig rig(limits(100));
  CHECK(rig.at(0, inside) == 0);  // it may have begun just now
  CHECK(rig.at(25, inside) == 0);
  CHECK(rig.at(99, inside) == 0);
  CHECK(rig.at(100, inside) == strike::name);
  CHECK(rig.at(125, inside) == 0);
  CHECK(rig.at(10000, inside) == 0);
  CHECK(rig.meter.since() == StallMeter::Time(milliseconds(1000)));
}

TEST_CASE("calls that change are no stall, and neither is the host's own time") {
  Rig rig(limits(100, 200));
  for (int ms = 0; ms < 1000; ms += 25) CHECK(rig.at(ms, inside + 2 * static_cast<unsigned>(ms)) == 0);
  for (int ms = 1000; ms < 2000; ms += 25) CHECK(rig.at(ms, outside) == 0);
}

TEST_CASE("the next stall is named too") {
  Rig rig(limits(100));
  rig.at(0, inside);
  CHECK(rig.at(100, inside) == strike::name);
  CHECK(rig.at(125, inside + 2) == 0);
  CHECK(rig.at(224, inside + 2) == 0);
  CHECK(rig.at(225, inside + 2) == strike::name);
}

TEST_CASE("the thread is located once the hook is overdue") {
  Rig rig(limits(100));
  rig.at(0, inside);
  REQUIRE(rig.at(100, inside) == strike::name);
  CHECK(rig.at(200, inside) == 0);  // the thread has not had the signal: it does not run at all
  rig.take();
  CHECK(rig.at(219, inside) == 0);
  CHECK(rig.at(220, inside) == strike::locate);
  CHECK(rig.at(300, inside) == 0);
}

TEST_CASE("a hook that came is not overdue") {
  Rig rig(limits(100));
  rig.at(0, inside);
  REQUIRE(rig.at(100, inside) == strike::name);
  rig.take();
  rig.hit();
  CHECK(rig.at(1000, inside) == 0);
}

TEST_CASE("what holds the loop is killed, and struck again if its cleanup does so too") {
  Rig rig(limits(100, 300));
  rig.at(0, inside);
  CHECK(rig.at(100, inside) == strike::name);
  rig.take();
  rig.hit();
  CHECK(rig.at(299, inside) == 0);
  CHECK(rig.at(300, inside) == strike::kill);
  rig.take();
  rig.hit();
  CHECK(rig.at(599, inside) == 0);
  CHECK(rig.at(600, inside) == strike::kill);
  rig.take();
  rig.hit();
  CHECK(rig.at(625, inside + 2) == 0);
}

TEST_CASE("what cannot be stopped ends the run when the grace is over") {
  Rig rig(limits(0, 300, 1000));
  rig.at(0, inside);
  CHECK(rig.at(300, inside) == strike::kill);
  rig.take();
  CHECK(rig.at(325, inside) == strike::locate);  // for the report
  CHECK(rig.at(1299, inside) == 0);
  CHECK(rig.at(1300, inside) == strike::give_up);
  CHECK(rig.at(1325, inside) == 0);
}

TEST_CASE("cleanup that never ends does so as well") {
  Rig rig(limits(0, 100, 1000));
  unsigned seen = 0;
  for (int ms = 0; ms <= 1100; ms += 25) {
    const unsigned strikes = rig.at(ms, inside);
    seen |= strikes;
    rig.take();
    if ((strikes & strike::kill) != 0) rig.hit();
  }
  CHECK(seen == (strike::kill | strike::give_up));
}

TEST_CASE("a task gives way when its slice is over, once a turn") {
  Rig rig(limits(0));
  rig.sample.slice = milliseconds(10);
  rig.at(0, inside);
  CHECK(rig.at(5, inside) == 0);
  CHECK(rig.at(10, inside) == strike::preempt);
  CHECK(rig.at(15, inside) == 0);
  CHECK(rig.at(20, inside + 2) == 0);
  CHECK(rig.at(30, inside + 2) == strike::preempt);
  rig.sample.slice = Duration(0);
  rig.at(40, inside + 4);
  CHECK(rig.at(1000, inside + 4) == 0);
}

TEST_CASE("how often to look follows the shortest limit") {
  CHECK(StallMeter::period(limits(0), Duration(0)) == Duration(0));
  CHECK(StallMeter::period(limits(100), Duration(0)) == milliseconds(25));
  CHECK(StallMeter::period(limits(5000), Duration(0)) == milliseconds(25));
  CHECK(StallMeter::period(limits(100, 20), Duration(0)) == milliseconds(5));
  CHECK(StallMeter::period(limits(100), milliseconds(8)) == milliseconds(4));
  CHECK(StallMeter::period(limits(0), milliseconds(1)) == milliseconds(1));
}
