#include "host/settings.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include "work/store.h"

namespace appctl {
namespace {

loop::Idling to_loop(Idling idling) {
  switch (idling) {
    case Idling::sleep: return loop::Idling::sleep;
    case Idling::early_return: return loop::Idling::early_return;
    case Idling::off: return loop::Idling::off;
    case Idling::automatic: break;
  }
  return loop::Idling::automatic;
}

loop::Idling to_loop(const std::string& idling) {
  if (idling == "sleep") return loop::Idling::sleep;
  if (idling == "early-return") return loop::Idling::early_return;
  if (idling == "off") return loop::Idling::off;
  return loop::Idling::automatic;
}

// The first that says anything.
template <class T>
T first(const std::optional<T>& settled, const std::optional<T>& wish, T fallback) {
  return settled ? *settled : wish ? *wish : fallback;
}

core::Duration from_ms(double ms) {
  return core::from_seconds(ms / 1000);
}

// Under the virtual clock what is told must not depend on real time, unless somebody asks for it.
work::StallLimits stall_limits(const RunConfig& config, bool virtual_clock) {
  work::StallLimits limits;
  limits.warn = from_ms(config.stall_warn_ms.value_or(virtual_clock ? 0 : 100));
  limits.kill = from_ms(config.stall_kill_ms);
  limits.grace = core::from_seconds(config.grace);
  return limits;
}

}  // namespace

Settings settle(const RunConfig& config, bool display_found) {
  Settings s;
  s.headless =
      config.display == Display::headless || (config.display == Display::automatic && !display_found);
  s.lockstep = config.clock == ClockKind::lockstep;
  s.virtual_clock = config.clock == ClockKind::virtual_ || s.lockstep ||
                    (config.clock == ClockKind::automatic && s.headless);
  s.stop_on_error = config.on_error == OnError::stop || (config.on_error == OnError::automatic && s.headless);
  s.stalls = stall_limits(config, s.virtual_clock);
  s.driver = config.loop == LoopKind::sync ? loop::Driver::sync : loop::Driver::async;
  return s;
}

std::size_t worker_threads(const RunConfig& config, bool virtual_clock) {
  constexpr std::size_t virtual_threads = 4;
  if (config.workers) return static_cast<std::size_t>(*config.workers);
  if (virtual_clock) return virtual_threads;
  return std::max(1U, std::thread::hardware_concurrency());
}

// Headless nothing is read from the disk that nobody named, so that runs repeat.
std::string store_file(const RunConfig& config, const Settings& settings) {
  return config.store.empty() && settings.headless ? work::Store::in_memory : config.store;
}

loop::Policy policy(const RunConfig& config, const Settings& settings, const lua::WindowWish& wish) {
  const bool sync = settings.driver == loop::Driver::sync;
  loop::Policy p;
  p.driver = settings.driver;
  p.fps_max = first(config.fps_max, wish.fps_max, sync ? 0.0 : 60.0);
  p.fps_idle = first(config.fps_idle, wish.fps_idle, p.fps_idle);
  if (config.idle_after) p.idle_after = core::from_seconds(*config.idle_after);
  if (config.idling) {
    p.idling = to_loop(*config.idling);
  } else if (wish.idling) {
    p.idling = to_loop(*wish.idling);
  }
  p.vsync = first(config.vsync, wish.vsync, sync);
  p.max_step = core::from_seconds(config.max_step_ms / 1000);
  return p;
}

namespace {

// What the script asked for is as large as it was meant to be, with fonts and sizes of that scale.
int scaled_side(const RunConfig& config, int side) {
  constexpr double longest = 16384;
  return static_cast<int>(std::clamp(std::round(side * config.scale.value_or(1)), 1.0, longest));
}

}  // namespace

surface::WindowSpec window_spec(const RunConfig& config, const loop::Policy& policy,
                                const lua::WindowWish& wish) {
  surface::WindowSpec spec;
  spec.title = first(config.title, wish.title, spec.title);
  if (wish.width) spec.width = scaled_side(config, *wish.width);
  if (wish.height) spec.height = scaled_side(config, *wish.height);
  if (config.size) {
    spec.width = config.size->width;
    spec.height = config.size->height;
  }
  spec.scale = static_cast<float>(config.scale.value_or(0));
  spec.topmost = wish.topmost;
  spec.vsync = policy.vsync;
  return spec;
}

}  // namespace appctl
