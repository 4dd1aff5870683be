// From what the command line settled and what the script wishes to what the rooms are given. Pure
// functions; the order is flag, environment and file (all in RunConfig), script, default.
#pragma once

#include <cstddef>

#include "loop/pacing.h"
#include "lua/modules/app_services.h"
#include "run_config.h"
#include "surface/surface.h"
#include "work/stall_meter.h"

namespace appctl {

// A run with every `automatic` resolved.
struct Settings {
  bool headless = false;
  bool virtual_clock = false;
  bool lockstep = false;  // the virtual clock follows the real one while something is under way outside
  bool stop_on_error = false;
  loop::Driver driver = loop::Driver::async;
  work::StallLimits stalls;
};
Settings settle(const RunConfig& config, bool display_found);

// Threads for worker.cpu_bound. Under the virtual clock the same on every machine: a run must not depend on it.
std::size_t worker_threads(const RunConfig& config, bool virtual_clock);
// Where the script's data are kept; empty: in the file of its app.
std::string store_file(const RunConfig& config, const Settings& settings);

// REQUIRES: `wish` was checked (app.run does).
loop::Policy policy(const RunConfig& config, const Settings& settings, const lua::WindowWish& wish);
// --scale makes a size that the script asked for larger; --size and the default are pixels.
surface::WindowSpec window_spec(const RunConfig& config, const loop::Policy& policy,
                                const lua::WindowWish& wish);

}  // namespace appctl
