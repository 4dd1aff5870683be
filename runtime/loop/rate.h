// How often frames come, and the grid on which they lie, in integers: an hour of 60 frames a second has
// 216,000 of them and no drift. Plain data, any thread; nothing here fails.
#pragma once

#include <cstdint>

#include "core/clock.h"

namespace appctl::loop {

// Millionths of a frame per second, so that 59.94 is exact.
struct Rate {
  std::int64_t micro_hz = 0;  // 0 = no rate: frames follow each other at once

  static Rate from_fps(double fps);  // 0, negative and NaN give no rate
  constexpr bool limited() const { return micro_hz > 0; }
  core::Duration period() const;  // rounded down. REQUIRES: limited()
  friend constexpr bool operator==(Rate, Rate) = default;
};

// Slot k lies at anchor + k / rate, rounded down to nanoseconds; each is computed afresh.
struct Grid {
  core::Instant anchor;
  Rate rate;
  std::int64_t slot = 0;  // the last one that is over; -1: slot 0 is still to come

  core::Instant at(std::int64_t k) const;              // REQUIRES: rate.limited()
  core::Instant next() const { return at(slot + 1); }  // REQUIRES: rate.limited()
  // Every slot up to `now` is over: a late loop skips what it missed. REQUIRES: rate.limited()
  void pass(core::Instant now);
};

}  // namespace appctl::loop
