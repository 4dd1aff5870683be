#include "host.h"

#include <imgui.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "core/clock.h"
#include "core/mailbox.h"
#include "core/reporter.h"
#include "host/make_surface.h"
#include "host/run.h"
#include "host/script_run.h"
#include "host/script_source.h"
#include "host/settings.h"
#include "host/stall_watch.h"
#include "lua/state.h"
#include "surface/display_probe.h"
#include "surface/glfw_surface.h"
#include "work/files.h"
#include "work/io_loop.h"
#include "work/supervisor.h"

namespace appctl {
namespace {

// The state that a signal interrupts. One run at a time.
lua::State* interruptible = nullptr;
void interrupt_script() {
  interruptible->interrupt();
}
const char* script_stuck_at() {
  return interruptible->stuck_at();
}

core::Severity least_severity(const RunConfig& config) {
  switch (config.log_level) {
    case LogLevel::debug: return core::Severity::debug;
    case LogLevel::info: return core::Severity::notice;
    case LogLevel::warn: return core::Severity::warning;
    case LogLevel::error: break;
  }
  return core::Severity::error;
}

}  // namespace

core::ReporterOptions reporter_options(const RunConfig& config, std::FILE* log) {
  core::ReporterOptions options;
  options.color = config.color;
  options.least = least_severity(config);
  if (config.quiet) options.least_on_out = core::Severity::error;
  options.log = log;
  options.format = config.log_format == LogFormat::json ? core::LogFormat::json : core::LogFormat::text;
  return options;
}

namespace {

// What the reporter tells has the time of this clock while that lives.
class Timed {
 public:
  Timed(core::Reporter& reporter, core::Clock& clock) : reporter_(reporter) { reporter_.set_clock(&clock); }
  ~Timed() { reporter_.set_clock(nullptr); }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  core::Reporter& reporter_;
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

}  // namespace

// A handler rather than SIG_IGN, for programs that the script starts would inherit the latter.
void survive_closed_pipes() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  sigaction(SIGPIPE, &action, nullptr);
}

namespace {

std::unique_ptr<core::Clock> make_clock(bool is_virtual) {
  if (!is_virtual) return std::make_unique<core::RealClock>();
  setenv("TZ", "UTC0", 1);  // os.date must not depend on the machine
  tzset();
  return std::make_unique<core::VirtualClock>();
}

lua::StateOptions state_options(const RunConfig& config, const Settings& settings,
                                const ScriptSource& source, bool is_test) {
  lua::StateOptions options;
  options.deterministic = settings.virtual_clock;
  options.memory_limit = config.memory_limit;
  options.seed = config.seed;
  if (!options.seed && settings.headless) options.seed = 0;
  options.allow_native = config.allow_native;
  options.script_directory = source.directory;
  if (is_test) options.ledger = std::make_shared<core::BufferLedger>();
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

// A thread of a worker is stuck in C, and what it uses must stay: no destructor may run.
[[noreturn]] void leave_threads_behind(work::TemporaryDirectories& temporary, int code) {
  temporary.remove();
  std::fflush(stdout);
  std::fflush(stderr);
  _exit(code);
}

}  // namespace

void run_script(const RunConfig& config, const ScriptSource& source, core::Reporter& reporter, TestSeat* test) {
  const bool display_found = surface::display_answers();
  const Settings settings = settle(config, display_found);
  const auto clock = make_clock(settings.virtual_clock);
  const Timed timed(reporter, *clock);
  if (settings.headless && config.display == Display::automatic) {
    reporter.notice("no display was found: running as with --headless");
  }
  core::RealClock real_clock;
  gui::Fonts fonts;
  gui::Images images;  // shown by the surface, and released by the script's finalisers
  const std::unique_ptr<surface::Surface> surface = make_surface(settings.headless, &images);
  core::Mailbox mailbox([&] { surface->wake(); });
  core::Outside outside(outside_order(settings));
  work::TemporaryDirectories temporary;
  work::IoLoop io_loop;  // what it still does with files ends first
  const lua::StateOptions options = state_options(config, settings, source, test != nullptr);
  auto state = lua::State::create(options, *clock);
  if (!state) {
    reporter.error({state.error().message, {}, {}, 1});
    return reporter.fail(state.error().code);
  }
  interruptible = state->get();
  std::optional<StallWatch> stall_watch;
  if (!settings.virtual_clock || settings.stalls.warn.count() > 0 || settings.stalls.kill.count() > 0)
    stall_watch.emplace(settings, reporter, **state);
  std::optional<work::Supervisor> supervisor;
  Run run({config, settings, options, *clock, settings.virtual_clock ? real_clock : *clock, reporter, mailbox,
           outside, io_loop, temporary, *surface, **state, fonts, images,
           stall_watch ? &*stall_watch : nullptr, [&] { supervisor->start_grace(); }, test});
  supervisor.emplace(
      supervisor_options(config, stall_watch), mailbox, [&](core::ExitCode code) { run.interrupted(code); },
      interrupt_script, script_stuck_at);
  run.run(source);
  if (run.stop_workers()) return;
  if (test) test->last_words();
  leave_threads_behind(temporary, reporter.exit_code());
}

int run(const RunConfig& config) {
  survive_closed_pipes();
  File log(config.log_file.empty() ? nullptr : std::fopen(config.log_file.c_str(), "ae"));
  core::Reporter reporter(reporter_options(config, log.get()));
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
