// Vsync is measured: what durations of present() and the times between them say.
#include "loop/vsync_meter.h"

#include <catch2/catch.hpp>

#include "times.h"

using namespace appctl;
using loop::Rate;
using loop::Vsync;
using loop::VsyncMeter;

namespace {

Vsync after(VsyncMeter& meter, int frames, Duration present_took, Duration since_last) {
  for (int i = 0; i < frames; ++i) meter.add(present_took, since_last);
  return meter.verdict();
}

}  // namespace

TEST_CASE("a present that fills the monitor's period waits") {
  VsyncMeter meter(Rate::from_fps(60));
  CHECK(after(meter, VsyncMeter::window - 1, milliseconds(12), microseconds(16'600)) == Vsync::unknown);
  CHECK(after(meter, 1, milliseconds(12), microseconds(16'700)) == Vsync::waits);
}

TEST_CASE("frames faster than the monitor were not waited for") {
  const auto since_last = GENERATE(microseconds(300), microseconds(8'000), microseconds(14'000));
  VsyncMeter meter(Rate::from_fps(60));  // a slow software renderer presents in 8 ms, without vsync
  CHECK(after(meter, VsyncMeter::window, since_last * 9 / 10, since_last) == Vsync::free_running);
}

TEST_CASE("what is fast for one monitor is slow for another") {
  VsyncMeter meter(Rate::from_fps(144));
  CHECK(after(meter, VsyncMeter::window, milliseconds(5), microseconds(6'944)) == Vsync::waits);
}

TEST_CASE("a few frames may fill the driver's queue") {
  VsyncMeter meter(Rate::from_fps(60));
  after(meter, VsyncMeter::window - VsyncMeter::enough, microseconds(50), milliseconds(1));
  CHECK(after(meter, VsyncMeter::enough, milliseconds(12), microseconds(16'667)) == Vsync::waits);
}

TEST_CASE("a mixed trial is not believed") {
  VsyncMeter meter(Rate::from_fps(60));
  after(meter, VsyncMeter::window / 2, microseconds(50), milliseconds(1));
  CHECK(after(meter, VsyncMeter::window / 2, milliseconds(12), microseconds(16'667)) == Vsync::free_running);
}

TEST_CASE("work that fills the slot says nothing") {
  VsyncMeter meter(Rate::from_fps(60));
  CHECK(after(meter, 100, microseconds(200), milliseconds(30)) == Vsync::unknown);
}

TEST_CASE("vsync that stops waiting is found out") {
  VsyncMeter meter(Rate::from_fps(60));
  after(meter, VsyncMeter::window, milliseconds(12), microseconds(16'667));
  CHECK(after(meter, 4, microseconds(50), milliseconds(1)) == Vsync::waits);
  CHECK(after(meter, 8, microseconds(50), milliseconds(1)) == Vsync::free_running);
}
