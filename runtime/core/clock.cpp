#include "core/clock.h"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace appctl::core {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;
constexpr std::int64_t virtual_epoch = 946'684'800;  // 2000-01-01 00:00 UTC

std::int64_t read(clockid_t id) {
  timespec t;
  clock_gettime(id, &t);
  return t.tv_sec * ns_per_second + t.tv_nsec;
}

}  // namespace

Duration from_seconds(double seconds) {
  const double ns = seconds * 1e9;
  if (!(ns > 0)) return Duration(0);  // also NaN
  if (ns >= 9.2e18) return Duration::max();
  return Duration(std::max(std::llround(ns), 1LL));  // a wait for what is left of a deadline must pass it
}

RealClock::RealClock() : origin_ns_(read(CLOCK_MONOTONIC)) {}
Instant RealClock::now() {
  return {read(CLOCK_MONOTONIC) - origin_ns_};
}
std::int64_t RealClock::unix_time() {
  return read(CLOCK_REALTIME) / ns_per_second;
}

std::int64_t RealClock::unix_nanoseconds() {
  return read(CLOCK_REALTIME);
}

std::int64_t VirtualClock::unix_time() {
  return virtual_epoch + now().ns / ns_per_second;
}

}  // namespace appctl::core
