#include "cli/option_table.h"

#include <array>
#include <limits>
#include <utility>

#include "cli/surroundings.h"

namespace appctl::cli {
namespace {

constexpr double longest = 1e9;       // seconds; about 30 years
constexpr double highest_rate = 1e4;  // frames per second

constexpr NumberRule frame_rate{"a number of frames per second", 0, highest_rate, "0 = no cap"};
constexpr NumberRule idle_rate{"a number of frames per second", 0, highest_rate, "0 = never idle"};
constexpr NumberRule seconds{"a number of seconds", 0, longest};
constexpr NumberRule time_limit{"a number of seconds", 0, longest, "0 = no limit"};
constexpr NumberRule milliseconds{"a number of milliseconds", 0, 1e6};
constexpr NumberRule stall{"a number of milliseconds", 0, 1e6, "0 = off"};
constexpr NumberRule factor{"a factor", 0.1, 10};

template <class Enum>
using Choice = std::pair<std::string_view, Enum>;

template <class Enum, std::size_t N>
Expectation choose(std::string_view text, const Choice<Enum> (&choices)[N], Enum& out) {
  std::string expected = "one of ";
  for (const auto& [name, value] : choices) {
    if (text == name) {
      out = value;
      return "";
    }
    expected.append(name == choices[0].first ? "" : ", ").append(name);
  }
  return expected;
}

constexpr Choice<Display> displays[] = {
    {"auto", Display::automatic}, {"window", Display::window}, {"headless", Display::headless}};
constexpr Choice<LoopKind> loops[] = {
    {"auto", LoopKind::automatic}, {"async", LoopKind::async}, {"sync", LoopKind::sync}};
constexpr Choice<Idling> idlings[] = {{"auto", Idling::automatic},
                                      {"sleep", Idling::sleep},
                                      {"early-return", Idling::early_return},
                                      {"off", Idling::off}};
constexpr Choice<ClockKind> clocks[] = {{"auto", ClockKind::automatic},
                                        {"real", ClockKind::real},
                                        {"virtual", ClockKind::virtual_},
                                        {"lockstep", ClockKind::lockstep}};
constexpr Choice<OnError> error_policies[] = {{"stop", OnError::stop}, {"continue", OnError::continue_}};
constexpr Choice<LogLevel> log_levels[] = {{"debug", LogLevel::debug},
                                           {"info", LogLevel::info},
                                           {"warn", LogLevel::warn},
                                           {"error", LogLevel::error}};
constexpr Choice<LogFormat> log_formats[] = {{"text", LogFormat::text}, {"json", LogFormat::json}};

Expectation set_headless(Draft& draft, std::string_view text) {
  bool on = false;
  Expectation expected = parse_toggle(text, on);
  // APPCTL_HEADLESS=0 takes back what a file said, and leaves --display=window alone.
  if (on)
    draft.run.display = Display::headless;
  else if (expected.empty() && draft.run.display == Display::headless)
    draft.run.display = Display::automatic;
  return expected;
}

Expectation set_vsync(Draft& draft, std::string_view text, bool meaning) {
  bool on = false;
  Expectation expected = parse_toggle(text, on);
  if (expected.empty()) draft.run.vsync = on == meaning;
  return expected;
}

Expectation set_idling(Draft& draft, std::string_view text) {
  Idling idling{};
  Expectation expected = choose(text, idlings, idling);
  if (expected.empty()) draft.run.idling = idling;
  return expected;
}

Expectation set_seed(Draft& draft, std::string_view text) {
  std::uint64_t seed = 0;
  Expectation expected = parse_whole(text, 0, std::numeric_limits<std::uint64_t>::max(), seed);
  if (expected.empty()) draft.run.seed = seed;
  return expected;
}

Expectation set_frames(Draft& draft, std::string_view text) {
  std::uint64_t frames = 0;
  Expectation expected = parse_whole(text, 1, 1'000'000'000, frames);
  if (expected.empty()) draft.run.frames = static_cast<std::int64_t>(frames);
  return expected;
}

Expectation set_workers(Draft& draft, std::string_view text) {
  std::uint64_t workers = 0;
  Expectation expected = parse_whole(text, 1, 256, workers);
  if (expected.empty()) draft.run.workers = static_cast<std::int64_t>(workers);
  return expected;
}

Expectation set_timeout(Draft& draft, std::string_view text) {
  Expectation expected = parse_number(text, time_limit, draft.run.timeout);
  if (draft.run.timeout == 0.0) draft.run.timeout.reset();
  return expected;
}

Expectation set_title(Draft& draft, std::string_view text) {
  draft.run.title = text;
  return "";
}

using Text = std::string_view;
constexpr Option table[] = {
    {"headless", "", ValueKind::toggle, Group::window, "no window; short for --display=headless", "",
     set_headless},
    {"display", "auto|window|headless", ValueKind::text, Group::window, "where to draw",
     "auto: a window, or headless without a display",
     [](Draft& d, Text t) { return choose(t, displays, d.run.display); }},
    {"size", "WxH", ValueKind::text, Group::window, "size of the window in pixels, also when headless",
     "1280x720 headless", [](Draft& d, Text t) { return parse_size(t, d.run.size); }},
    {"title", "TEXT", ValueKind::text, Group::window, "title of the window", "", set_title},
    {"scale", "F", ValueKind::number, Group::window, "factor for fonts and sizes", "the monitor's",
     [](Draft& d, Text t) { return parse_number(t, factor, d.run.scale); }},
    {"screenshot", "FILE", ValueKind::text, Group::window, "write the last frame to FILE as a PNG", "",
     [](Draft& d, Text t) { return parse_path(t, d.run.screenshot); }},
    {"dump-ui", "", ValueKind::toggle, Group::window,
     "print what the last frame showed, one line for each item", "",
     [](Draft& d, Text t) { return parse_toggle(t, d.run.dump_ui); }},

    {"loop", "auto|async|sync", ValueKind::text, Group::frames, "async: tasks drive; sync: the window drives",
     "auto: async", [](Draft& d, Text t) { return choose(t, loops, d.run.loop); }},
    {"fps-max", "N", ValueKind::number, Group::frames, "cap on frames per second; 0: none",
     "60 async, 0 sync", [](Draft& d, Text t) { return parse_number(t, frame_rate, d.run.fps_max); }},
    {"fps-idle", "N", ValueKind::number, Group::frames, "frames per second while idle; 0: never idle", "9",
     [](Draft& d, Text t) { return parse_number(t, idle_rate, d.run.fps_idle); }},
    {"idle-after", "S", ValueKind::number, Group::frames, "seconds at full rate after the last input", "3",
     [](Draft& d, Text t) { return parse_number(t, seconds, d.run.idle_after); }},
    {"idling", "auto|sleep|early-return|off", ValueKind::text, Group::frames, "how an idle frame waits",
     "auto: early-return async, sleep sync", set_idling},
    {"vsync", "", ValueKind::toggle, Group::frames, "wait for the monitor", "off async, on sync",
     [](Draft& d, Text t) { return set_vsync(d, t, true); }},
    {"no-vsync", "", ValueKind::toggle, Group::frames, "do not wait for the monitor", "",
     [](Draft& d, Text t) { return set_vsync(d, t, false); }},
    {"max-step", "MS", ValueKind::number, Group::frames,
     "longest time in milliseconds that tasks may take between two frames of the sync loop", "50",
     [](Draft& d, Text t) { return parse_number(t, milliseconds, d.run.max_step_ms); }},

    {"clock", "auto|real|virtual|lockstep", ValueKind::text, Group::time, "where time comes from",
     "auto: real in a window, virtual headless",
     [](Draft& d, Text t) { return choose(t, clocks, d.run.clock); }},
    {"seed", "N", ValueKind::whole, Group::time, "seed of math.random", "0 headless, random otherwise",
     set_seed},
    {"frames", "N", ValueKind::whole, Group::time, "headless: draw exactly N frames, then close the window",
     "until the tasks are done", set_frames},

    {"workers", "N", ValueKind::whole, Group::time, "threads for worker.cpu_bound",
     "the number of cores, 4 with the virtual clock", set_workers},

    {"timeout", "S", ValueKind::number, Group::failure,
     "end the run after S real seconds, with exit code 124", "none", set_timeout},
    {"grace", "S", ValueKind::number, Group::failure,
     "seconds that cleanup may take when a task is cancelled or the run ends", "5",
     [](Draft& d, Text t) { return parse_number(t, seconds, d.run.grace); }},
    {"stall-warn", "MS", ValueKind::number, Group::failure,
     "name the task, callback or C function that holds the loop so long; 0: off",
     "100, 0 with the virtual clock",
     [](Draft& d, Text t) { return parse_number(t, stall, d.run.stall_warn_ms); }},
    {"stall-kill", "MS", ValueKind::number, Group::failure,
     "fail the task or callback that holds the loop so long; 0: off", "off",
     [](Draft& d, Text t) { return parse_number(t, stall, d.run.stall_kill_ms); }},
    {"time-slice", "MS", ValueKind::number, Group::failure, "make a task give way that runs so long; 0: off",
     "off", [](Draft& d, Text t) { return parse_number(t, stall, d.run.time_slice_ms); }},
    {"memory-limit", "SIZE", ValueKind::amount, Group::failure,
     "limit of the Lua memory of the script and of each worker: in bytes, or with K, M or G", "none",
     [](Draft& d, Text t) { return parse_bytes(t, d.run.memory_limit); }},
    {"on-error", "stop|continue", ValueKind::text, Group::failure, "what a failure that nobody awaits does",
     "stop headless, continue in a window",
     [](Draft& d, Text t) { return choose(t, error_policies, d.run.on_error); }},
    {"strict", "", ValueKind::toggle, Group::failure, "tasks left behind at the end are an error", "off",
     [](Draft& d, Text t) { return parse_toggle(t, d.run.strict); }},
    {"allow-native", "", ValueKind::toggle, Group::failure,
     "allow C modules, package.loadlib, debug.getregistry and bytecode", "off",
     [](Draft& d, Text t) { return parse_toggle(t, d.run.allow_native); }},

    {"log-level", "debug|info|warn|error", ValueKind::text, Group::output, "the least that is logged", "info",
     [](Draft& d, Text t) { return choose(t, log_levels, d.run.log_level); }},
    {"log-file", "FILE", ValueKind::text, Group::output, "write the log to FILE too", "",
     [](Draft& d, Text t) { return parse_path(t, d.run.log_file); }},
    {"log-format", "text|json", ValueKind::text, Group::output,
     "how the log is written, on standard error and in the file; json: one object a line", "text",
     [](Draft& d, Text t) { return choose(t, log_formats, d.run.log_format); }},
    {"quiet", "", ValueKind::toggle, Group::output, "only errors on standard error", "off",
     [](Draft& d, Text t) { return parse_toggle(t, d.run.quiet); }},
    {"no-color", "", ValueKind::toggle, Group::output, "no colours on standard error", "off",
     [](Draft& d, Text t) { return parse_toggle(t, d.no_color); }},

    {"store", "FILE", ValueKind::text, Group::other, "keep the script's data in FILE; :memory: forgets them",
     "a file of the app's; headless :memory:", [](Draft& d, Text t) { return parse_path(t, d.run.store); }},
    {"config", "FILE", ValueKind::text, Group::other, "read options from a TOML file", "",
     [](Draft& d, Text t) { return parse_path(t, d.config_file); }, false},
};

}  // namespace

std::span<const Option> options() {
  return table;
}

const Option* find_option(std::string_view name) {
  for (const Option& option : table) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

std::vector<std::string> option_names() {
  std::vector<std::string> names;
  for (const Option& option : table) names.emplace_back(option.name);
  return names;
}

std::string flag_name(const Option& option) {
  std::string name = "--";
  return name += option.name;
}

std::string environment_name(const Option& option) {
  return "APPCTL_" + variable_name(option.name);
}

}  // namespace appctl::cli
