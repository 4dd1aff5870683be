#include "host.h"

#include <imgui.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "core/clock.h"
#include "core/mailbox.h"
#include "core/reporter.h"
#include "host/run.h"
#include "host/script_source.h"
#include "host/settings.h"
#include "host/stall_watch.h"
#include "lua/state.h"
#include "surface/display_probe.h"
#include "surface/glfw_surface.h"
#include "surface/null_surface.h"
#include "work/files.h"
#include "work/io_loop.h"
#include "work/supervisor.h"

namespace appctl {
namespace {

// The state that a signal interrupts. One run a process.
lua::State* interruptible = nullptr;
void interrupt_script() {
  interruptible->interrupt();
}
const char* script_stuck_at() {
  return interruptible->stuck_at();
}

core::Severity least_severity(const RunConfig& config) {
  if (config.quiet || config.log_level == LogLevel::error) return core::Severity::error;
  return config.log_level == LogLevel::warn ? core::Severity::warning : core::Severity::notice;
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Writing to a closed pipe is an error of the write, not the end of the process. A handler rather than
// SIG_IGN, for programs that the script starts would inherit the latter.
void survive_closed_pipes() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  sigaction(SIGPIPE, &action, nullptr);
}

std::unique_ptr<core::Clock> make_clock(bool is_virtual) {
  if (!is_virtual) return std::make_unique<core::RealClock>();
  setenv("TZ", "UTC0", 1);  // os.date must not depend on the machine
  tzset();
  return std::make_unique<core::VirtualClock>();
}

lua::StateOptions state_options(const RunConfig& config, const Settings& settings,
                                const ScriptSource& source) {
  lua::StateOptions options;
  options.deterministic = settings.virtual_clock;
  options.memory_limit = config.memory_limit;
  options.seed = config.seed;
  if (!options.seed && settings.headless) options.seed = 0;
  options.allow_native = config.allow_native;
  options.script_directory = source.directory;
  return options;
}

core::Outside::Order outside_order(const Settings& settings) {
  return settings.virtual_clock && !settings.lockstep ? core::Outside::Order::in_turn
                                                      : core::Outside::Order::as_it_comes;
}

work::SupervisorOptions supervisor_options(const RunConfig& config, std::optional<StallWatch>& stall_watch) {
  work::SupervisorOptions options;
  if (config.timeout) options.time_limit = core::from_seconds(*config.timeout);
  options.grace = core::from_seconds(config.grace);
  if (stall_watch) {
    options.watchdog = &stall_watch->watchdog();
    options.looked = [&](bool hopeless) { return stall_watch->looked(hopeless); };
  }
  return options;
}

void run_script(const RunConfig& config, const ScriptSource& source, core::Reporter& reporter) {
  const bool display_found = surface::display_answers();
  const Settings settings = settle(config, display_found);
  if (settings.headless && config.display == Display::automatic) {
    reporter.notice("no display was found: running as with --headless");
  }
  core::RealClock real_clock;
  const auto clock = make_clock(settings.virtual_clock);
  gui::Fonts fonts;
  gui::Images images;  // shown by the surface, and released by the script's finalisers
  std::unique_ptr<surface::Surface> surface = settings.headless
                                                  ? std::make_unique<surface::NullSurface>(&images)
                                                  : surface::make_glfw_surface(&images);
  core::Mailbox mailbox([&] { surface->wake(); });
  core::Outside outside(outside_order(settings));
  work::TemporaryDirectories temporary;
  work::IoLoop io_loop;  // what it still does with files ends first
  auto state = lua::State::create(state_options(config, settings, source), *clock);
  if (!state) {
    reporter.error({state.error().message, {}, {}, 1});
    return reporter.fail(state.error().code);
  }
  interruptible = state->get();
  std::optional<StallWatch> stall_watch;
  if (!settings.virtual_clock || settings.stalls.warn.count() > 0 || settings.stalls.kill.count() > 0)
    stall_watch.emplace(settings, reporter, **state);
  std::optional<work::Supervisor> supervisor;
  Run run({config, settings, *clock, settings.virtual_clock ? real_clock : *clock, reporter, mailbox, outside,
           io_loop, temporary, *surface, **state, fonts, images, stall_watch ? &*stall_watch : nullptr,
           [&] { supervisor->start_grace(); }});
  supervisor.emplace(
      supervisor_options(config, stall_watch), mailbox, [&](core::ExitCode code) { run.interrupted(code); },
      interrupt_script, script_stuck_at);
  run.run(source);
}

}  // namespace

int run(const RunConfig& config) {
  survive_closed_pipes();
  File log(config.log_file.empty() ? nullptr : std::fopen(config.log_file.c_str(), "ae"));
  core::Reporter reporter({stderr, config.color, least_severity(config), log.get()});
  if (!config.log_file.empty() && !log) {
    reporter.error(
        {"cannot write to '" + config.log_file + "' (--log-file): " + std::strerror(errno), {}, {}, 1});
    return static_cast<int>(core::ExitCode::usage);
  }
  auto source = read_script(config.script);
  if (!source) {
    reporter.error({source.error().message, {}, {}, 1});
    return static_cast<int>(source.error().code);
  }
  run_script(config, *source, reporter);
  return reporter.exit_code();
}

std::string versions() {
  return std::string(LUA_RELEASE) + "\nDear ImGui " + ImGui::GetVersion() + "\nGLFW " +
         surface::glfw_version() + "\nbuilt with GCC " + __VERSION__;
}

}  // namespace appctl
