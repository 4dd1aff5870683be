#include "work/stall_meter.h"

#include <algorithm>

namespace appctl::work {
namespace {

using core::Duration;

constexpr Duration longest_period = std::chrono::milliseconds(25);
constexpr Duration shortest_period = std::chrono::milliseconds(1);

}  // namespace

Duration StallMeter::period(const StallLimits& limits, Duration slice) {
  Duration period = Duration::max();
  for (const Duration part : {limits.warn / 4, limits.kill / 4, slice / 2}) {
    if (part > Duration(0)) period = std::min(period, part);
  }
  return period == Duration::max() ? Duration(0) : std::clamp(period, shortest_period, longest_period);
}

// What is seen first has lasted no longer than a tick: so nothing is struck too early.
void StallMeter::begin(std::uint64_t count, Time now) {
  count_ = count;
  since_ = now;
  done_ = 0;
  waiting_ = false;
}

bool StallMeter::once(unsigned strike) {
  const bool first = (done_ & strike) == 0;
  done_ |= strike;
  return first;
}

unsigned StallMeter::tick(const StallSample& sample, Time now) {
  if (sample.count != count_) {
    begin(sample.count, now);
    return 0;
  }
  if (!core::Activity::is_inside(count_)) return 0;
  const Duration held = now - since_;
  if (waiting_ && sample.hits != hits_before_) waiting_ = false;
  unsigned strikes = 0;
  if (unanswered(sample, now) && once(core::strike::locate)) strikes |= core::strike::locate;
  if (sample.slice > Duration(0) && held >= sample.slice && once(core::strike::preempt))
    strikes |= core::strike::preempt;
  if (limits_.warn > Duration(0) && held >= limits_.warn && once(core::strike::name))
    strikes |= core::strike::name;
  if (limits_.kill > Duration(0) && held >= limits_.kill) strikes |= kill(now);
  if ((strikes & (core::strike::name | core::strike::kill)) != 0) {
    waiting_ = true;
    hits_before_ = sample.hits;
    done_ &= ~core::strike::locate;
  }
  return strikes;
}

// Cleanup that holds the loop again is struck again, until the grace is over.
unsigned StallMeter::kill(Time now) {
  if (once(core::strike::kill)) {
    first_kill_ = last_kill_ = now;
    return core::strike::kill;
  }
  if (now - first_kill_ >= limits_.grace) return once(core::strike::give_up) ? core::strike::give_up : 0;
  if (waiting_ || now - last_kill_ < limits_.kill) return 0;
  last_kill_ = now;
  return core::strike::kill;
}

bool StallMeter::unanswered(const StallSample& sample, Time now) const {
  return waiting_ && sample.taken != Time() && now - sample.taken >= patience;
}

}  // namespace appctl::work
