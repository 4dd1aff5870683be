// How a run is to go: what the command line, the environment and the configuration file settled. Plain
// data; `cli` fills it, the host reads it. An empty optional means: nobody said, so the script's wish
// counts, then the default.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace appctl {

enum class Display { automatic, window, headless };
enum class LoopKind { automatic, async, sync };             // automatic = async
enum class Idling { automatic, sleep, early_return, off };  // automatic = early_return async, sleep sync
enum class ClockKind { automatic, real, virtual_, lockstep };         // automatic = real in a window, virtual headless
enum class OnError { automatic, stop, continue_ };          // automatic = stop headless, continue in a window
enum class LogLevel { debug, info, warn, error };
enum class LogFormat { text, json };

struct Size {
  int width;  // pixels, 1 to 16384
  int height;
};

struct RunConfig {
  std::string script;             // path, or "-" for standard input
  std::vector<std::string> args;  // for the script
  Display display = Display::automatic;
  LoopKind loop = LoopKind::automatic;
  ClockKind clock = ClockKind::automatic;
  OnError on_error = OnError::automatic;

  std::optional<double> fps_max;     // frames per second, 0 = no cap; default 60 async, 0 sync
  std::optional<double> fps_idle;    // frames per second, 0 = never idle; default 9
  std::optional<double> idle_after;  // seconds; default 3
  std::optional<Idling> idling;
  std::optional<bool> vsync;  // default off async, on sync
  double max_step_ms = 50;    // milliseconds tasks may take between two frames of the sync loop

  std::optional<std::uint64_t> seed;    // default 0 headless, random otherwise
  std::optional<std::int64_t> frames;   // headless: draw exactly so many, then close the window
  std::optional<double> timeout;        // real seconds; none = no limit
  double grace = 5;                     // seconds that cleanup may take
  bool strict = false;                  // tasks left behind at the end are an error
  std::optional<double> stall_warn_ms;  // 0 = off; default 100, 0 under the virtual clock
  double stall_kill_ms = 0;             // 0 = off
  double time_slice_ms = 0;             // of tasks; 0 = off
  std::uint64_t memory_limit = 0;       // bytes of Lua memory; 0 = none
  std::optional<std::int64_t> workers;  // threads for worker.cpu_bound; default the cores, 4 under the virtual clock
  std::optional<Size> size;             // default 1280x720
  std::optional<std::string> title;
  std::optional<double> scale;  // of fonts; default the monitor's
  std::string screenshot;       // file for a PNG of the last frame; empty = none
  bool dump_ui = false;         // print the tree of the UI as the last frame showed it
  bool allow_native = false;
  std::string store;  // file of the script's data; empty = the app's own, headless in memory

  LogLevel log_level = LogLevel::info;
  std::string log_file;  // empty = none
  LogFormat log_format = LogFormat::text;
  bool quiet = false;    // standard error gets errors only
  bool color = false;  // settled by cli: a terminal, NO_COLOR, --no-color
};

}  // namespace appctl
