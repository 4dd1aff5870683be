// Time: seconds to durations, and the two clocks.
#include "core/clock.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace appctl::core;

TEST_CASE("seconds become durations, whatever a script gives") {
  CHECK(from_seconds(1.5).count() == 1'500'000'000);
  CHECK(from_seconds(0.1).count() == 100'000'000);  // rounded, not cut
  CHECK(from_seconds(1e-9).count() == 1);
  CHECK(from_seconds(2.2e-16).count() == 1);
  CHECK(from_seconds(0).count() == 0);
  CHECK(from_seconds(-3).count() == 0);
  CHECK(from_seconds(std::nan("")).count() == 0);
  CHECK(from_seconds(1e300) == Duration::max());
  CHECK(from_seconds(std::numeric_limits<double>::infinity()) == Duration::max());
}

TEST_CASE("what lies too far ahead is never") {
  CHECK(Instant{1} + Duration::max() == Instant::never());
  CHECK(Instant::never() + Duration(1) == Instant::never());
  CHECK(Instant{5} + Duration(7) == Instant{12});
  CHECK(Instant{12} - Instant{5} == Duration(7));
  CHECK(Instant{1'500'000'000}.seconds() == 1.5);
}

TEST_CASE("the virtual clock stands until it is moved, and never goes back") {
  VirtualClock clock;
  CHECK(clock.is_virtual());
  CHECK(clock.now() == Instant{0});
  CHECK(clock.unix_time() == 946'684'800);  // 2000-01-01 00:00 UTC
  clock.advance_to({2'500'000'000});
  CHECK(clock.now() == Instant{2'500'000'000});
  CHECK(clock.unix_time() == 946'684'802);
  clock.advance_to({1});
  CHECK(clock.now() == Instant{2'500'000'000});
}

TEST_CASE("the real clock begins with the run and cannot be moved") {
  RealClock clock;
  CHECK_FALSE(clock.is_virtual());
  const Instant first = clock.now();
  CHECK(first >= Instant{0});
  CHECK(first < Instant{60'000'000'000});
  clock.advance_to({3'600'000'000'000});
  CHECK(clock.now() >= first);
  CHECK(clock.now() < Instant{3'600'000'000'000});
  CHECK(clock.unix_time() > 1'700'000'000);
}
