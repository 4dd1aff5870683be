#include "host/stall_watch.h"

#include <cstdio>
#include <utility>

#include "lua/state.h"
#include "lua/task.h"
#include "work/try_write.h"

namespace appctl {
namespace {

StallWatch* watch = nullptr;  // for the signal handler

std::string shown(core::Duration time) {
  char text[32];
  const double ms = static_cast<double>(time.count()) * 1e-6;
  std::snprintf(text, sizeof text, ms < 1000 ? "%.0f ms" : "%.3g s", ms < 1000 ? ms : ms / 1000);
  return text;
}

std::string spot(const lua::Place& place) {
  if (!place.function[0]) return place.line[0] ? std::string("at ") + place.line : "";
  return std::string("stuck in ") + place.function + (place.line[0] ? ", called from " : "") + place.line;
}

std::string first_line(const lua::Place& place, core::Duration held) {
  const std::string where = spot(place);
  return place.who + (" has held the loop for " + shown(held)) + (where.empty() ? "" : ", ") + where;
}

}  // namespace

StallWatch::StallWatch(const Settings& settings, core::Reporter& reporter, lua::State& state)
    : reporter_(reporter),
      stall_(state),
      watchdog_(settings.stalls, state.activity(), &StallWatch::strike),
      warns_(settings.stalls.warn > core::Duration(0)) {
  watch = this;
  stall_.set_kill_message("killed by the stall watchdog (--stall-kill): held the loop for over " +
                          shown(settings.stalls.kill));
  stall_.on_hit = [this] { watchdog_.hit(); };
  stall_.on_named = [this](const lua::Place& place) { named(place); };
  stall_.on_left = [this] { left(); };
}

StallWatch::~StallWatch() {
  watch = nullptr;
}

void StallWatch::start(lua_State* L) {
  stall_.start(L);
  lua::Slices& slices = stall_.state().tasks->slices();
  slices.on_set = [this](core::Duration slice) { watchdog_.expect_slice(slice); };
  watchdog_.expect_slice(slices.standard());
}

void StallWatch::strike(unsigned strikes) {
  if (!watch) return;
  lua::Place* const place = watch->is_located_ ? nullptr : &watch->located_;
  watch->stall_.strike(strikes, place);
  if (place && (strikes & core::strike::locate) != 0) watch->is_located_ = true;
}

// --- what is told ---

// Whether the stall that begins is told, or only counted.
bool StallWatch::is_worth_telling(const lua::Place& place) const {
  const auto known = known_.find(place.who);
  return known == known_.end() || known->second.count < most_told;
}

void StallWatch::begin(const lua::Place& place) {
  who_ = place.who;
  if (known_.size() < most_known || known_.find(who_) != known_.end()) ++known_[who_].count;
}

// In a hook.
void StallWatch::named(const lua::Place& place) {
  {
    std::lock_guard lock(mutex_);
    if (!who_.empty()) return;
    const bool tells = is_worth_telling(place);
    begin(place);
    if (!tells) return;
  }
  reporter_.warning(first_line(place, watchdog_.held()));
}

// Nobody may be waited for: not for the lock of a stream, nor for a reader. If nothing can be written now,
// the next look tries again.
void StallWatch::tell_located() {
  std::lock_guard lock(mutex_);
  if (!is_located_ || !who_.empty()) return;
  if (is_worth_telling(located_)) {
    const core::ReporterOptions& options = reporter_.options();
    const std::string text = first_line(located_, watchdog_.held());
    const core::Reporter::Lines lines = reporter_.warning_lines(text);
    if (!work::try_write(fileno(options.out), lines.out)) return;
    if (options.log) work::try_write(fileno(options.log), lines.log);
  }
  begin(located_);
}

std::string StallWatch::looked(bool hopeless) {
  if (warns_) tell_located();
  if (!hopeless) return {};
  const std::string what =
      is_located_ ? located_.who + (", " + spot(located_)) : "the cleanup of what it has killed";
  return "the stall watchdog (--stall-kill) cannot stop " + what;
}

// At the door out of the script.
void StallWatch::left() {
  const core::Duration held = watchdog_.held();
  std::string who;
  {
    std::lock_guard lock(mutex_);
    if (is_located_ && who_.empty() && warns_) begin(located_);
    is_located_ = false;
    who = std::exchange(who_, {});
    const auto known = known_.find(who);
    if (known != known_.end() && known->second.count > most_told) {
      ++known->second.untold;
      known->second.untold_time += held;
      return;
    }
  }
  if (!who.empty()) reporter_.warning(who + " held the loop for " + shown(held));
}

void StallWatch::tell_counts() {
  for (const auto& [who, told] : known_) {
    if (told.untold == 0) continue;
    reporter_.warning(who + " held the loop " + std::to_string(told.untold) + " more times, " +
                      shown(told.untold_time) + " in all");
  }
}

}  // namespace appctl
