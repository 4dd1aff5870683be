#include "loop/rate.h"

#include <algorithm>
#include <cmath>

namespace appctl::loop {
namespace {

// The product of a slot's number and this does not fit into 64 bits after nine hours at 240 a second.
using Wide = __int128;
constexpr std::int64_t micro_ns_per_second = 1'000'000'000'000'000;
constexpr double fastest = 1e6;  // frames a second

}  // namespace

Rate Rate::from_fps(double fps) {
  if (!(fps > 0)) return {};  // also NaN
  return {std::max<std::int64_t>(1, std::llround(std::min(fps, fastest) * 1e6))};
}

core::Duration Rate::period() const {
  return core::Duration(micro_ns_per_second / micro_hz);
}

core::Instant Grid::at(std::int64_t k) const {
  const Wide ns = anchor.ns + Wide(k) * micro_ns_per_second / rate.micro_hz;
  return ns < INT64_MAX ? core::Instant{static_cast<std::int64_t>(ns)} : core::Instant::never();
}

void Grid::pass(core::Instant now) {
  auto k = static_cast<std::int64_t>(Wide((now - anchor).count()) * rate.micro_hz / micro_ns_per_second);
  while (at(k + 1) <= now) ++k;  // at() rounds down: a slot may begin before its exact time
  slot = std::max(slot, k);
}

}  // namespace appctl::loop
