#include "surface/null_surface.h"

#include <imgui.h>

#include <catch2/catch.hpp>
#include <thread>

using namespace appctl;
using core::Instant;

namespace {

// A wait that does not return would hang the test; the time limit of the test catches it.
struct Fixture {
  surface::NullSurface surface;
  core::RealClock clock;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a wake before the wait ends it at once, and once") {
  surface.wake();
  surface.wake();
  surface.wait(clock, Instant::never(), -1);
  const Instant deadline = clock.now() + std::chrono::milliseconds(2);
  surface.wait(clock, deadline, -1);  // both wakes are used up
  CHECK(clock.now() >= deadline);
}

TEST_CASE_METHOD(Fixture, "a deadline in the past does not wait") {
  surface.wait(clock, Instant{0}, -1);
  surface.wait(clock, clock.now(), -1);
}

TEST_CASE_METHOD(Fixture, "a deadline is met, not before and not much after") {
  std::int64_t best = INT64_MAX;
  for (int i = 0; i < 20; ++i) {
    const Instant deadline = clock.now() + std::chrono::microseconds(300);
    surface.wait(clock, deadline, -1);
    const std::int64_t late = clock.now().ns - deadline.ns;
    REQUIRE(late >= 0);
    best = std::min(best, late);
  }
  CHECK(best < 200'000);  // the best of many: other programs may hold the processor
}

TEST_CASE_METHOD(Fixture, "another thread ends a wait") {
  for (int i = 0; i < 200; ++i) {
    std::thread other([&] { surface.wake(); });
    surface.wait(clock, Instant::never(), -1);
    other.join();
  }
}

TEST_CASE_METHOD(Fixture, "it can be waited for and woken before open and after close") {
  surface.wake();
  surface.wait(clock, Instant::never(), -1);
  REQUIRE(surface.open({}));
  surface.close();
  surface.wake();
  surface.wait(clock, Instant::never(), -1);
  CHECK_FALSE(surface.poll().input);
}

TEST_CASE_METHOD(Fixture, "input fed by a test is reported until a frame has taken it") {
  REQUIRE(surface.open({}));
  CHECK_FALSE(surface.poll().input);
  surface.input().mouse_button(0, true);
  CHECK(surface.poll().input);
  CHECK(surface.poll().input);
}

TEST_CASE_METHOD(Fixture, "an open surface takes another size") {
  REQUIRE(surface.open({.width = 320, .height = 240}));
  surface.apply({.width = 200, .height = 100});
  ImDrawData nothing;
  ImGui::CreateContext();
  const surface::Picture picture = surface.capture(nothing);
  ImGui::DestroyContext();
  CHECK(picture.width == 200);
  CHECK(picture.height == 100);
}
