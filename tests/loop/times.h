// Instants and durations as the tests of the loop write them.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "core/clock.h"

namespace appctl {

using core::Duration;
using core::Instant;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant at(Duration since_start) {
  return {since_start.count()};
}
constexpr Instant second(std::int64_t s) {
  return at(seconds(s));
}
constexpr Instant ms(std::int64_t t) {
  return at(milliseconds(t));
}
// Frame k of so many a second, counted from the start.
constexpr Instant slot(std::int64_t k, std::int64_t fps) {
  return {k * 1'000'000'000 / fps};
}

}  // namespace appctl

template <>
struct Catch::StringMaker<appctl::core::Instant> {
  static std::string convert(appctl::core::Instant t) { return std::to_string(t.ns) + " ns"; }
};
