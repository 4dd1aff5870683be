// One run of a script, from the first turn to the exit code: it answers the app module, judges the end,
// and carries the end out. Owned by host.cpp, loop thread only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/deadlock.h"
#include "core/mailbox.h"
#include "core/reporter.h"
#include "core/scheduler.h"
#include "host/gui_frame.h"
#include "host/script_source.h"
#include "host/settings.h"
#include "host/stall_watch.h"
#include "host/test_stage.h"
#include "loop/ending.h"
#include "loop/pacer.h"
#include "loop/turn.h"
#include "lua/callbacks.h"
#include "lua/modules/app.h"
#include "lua/modules/app_services.h"
#include "lua/modules/fs.h"
#include "lua/modules/http.h"
#include "lua/modules/http_queue.h"
#include "lua/modules/log.h"
#include "lua/modules/store.h"
#include "lua/modules/testing.h"
#include "lua/modules/worker.h"
#include "lua/modules/workers.h"
#include "lua/state.h"
#include "lua/task.h"
#include "run_config.h"
#include "surface/glfw_placement.h"
#include "work/http_loop.h"
#include "work/store.h"
#include "work/supervisor.h"

namespace appctl {

struct RunParts {
  const RunConfig& config;
  const Settings& settings;
  const lua::StateOptions& worker_state;
  core::Clock& clock;
  core::Clock& real_clock;  // the same one unless that is virtual
  core::Reporter& reporter;
  core::Mailbox& mailbox;
  core::Outside& outside;
  work::IoLoop& io_loop;
  work::TemporaryDirectories& temporary;
  surface::Surface& surface;
  lua::State& state;
  gui::Fonts& fonts;  // both outlive the state
  gui::Images& images;
  StallWatch* stall_watch;            // null: nobody watches
  std::function<void()> start_grace;  // tells the supervisor that the run is ending
  TestSeat* test = nullptr;           // the run is a test
};

class Run final : public lua::AppServices, public loop::Overseer {
 public:
  explicit Run(RunParts parts);

  // Runs the script to its end; the exit code is in the reporter.
  void run(const ScriptSource& source);
  // False: a thread of a worker still runs, and cannot be waited for: the process must end by itself.
  bool stop_workers() { return workers_.stop_all(); }
  // The supervisor's word, by mail.
  void interrupted(core::ExitCode code);

  // lua::AppServices
  core::Status open_window(const lua::WindowWish& wish) override;
  void close_window() override { closing_ = window_open_; }
  bool window_open() const override { return window_open_ && !closing_; }
  bool window_closing() const override { return closing_; }
  void show_errors() override;
  void redraw() override { pacer_.redraw(p_.clock.now()); }
  void exit(int code) override;
  double pacing(lua::PacingField field) const override;
  void set_pacing(lua::PacingField field, double value) override;
  bool headless() const override { return p_.settings.headless; }
  lua::ClockMode clock_mode() const override;
  bool set_clock_mode(lua::ClockMode mode) override;

  // loop::Overseer
  bool reap(core::Instant now) override;
  bool stuck(loop::Stuck how, core::Instant now) override;
  void close_requested() override;
  void scale_changed(float scale) override;
  void before_wait(core::Duration longest) override;
  void after_wait() override;
  core::Instant deadline() override;

 private:
  bool records_items() const { return p_.test != nullptr || p_.config.dump_ui; }
  void set_stage();
  void open_test(lua_State* L);
  void push_test_main(lua_State* L);
  std::vector<core::BufferEntry> buffers_of_test() const;
  void look_for_buffers();
  bool start(const ScriptSource& source);
  bool open_modules(core::Report& report);
  bool spawn_main(core::Report& report);
  void tell(const core::Report& report);
  void tell_forced(const lua::LuaTask& task, lua::Tasks::Forced how);
  bool save_screenshot();
  void flush_output();
  void failed(const core::Report& report);
  void finalizer_failed(const std::string& text);
  void worker_said(const lua::Said& said);
  void fail_softly(core::ExitCode code);
  core::ExitCode code_of_failures() const;
  void request_end();
  void restart_end();
  loop::RunState state_of_run() const;
  bool main_at_work() const;
  bool has_counted_task() const;
  void cancel_rest();
  void report_left_behind();
  void start_grace(core::Instant now);
  bool grace_is_over();
  std::vector<lua::LuaTask*> late_tasks() const;
  bool run_exit_function();  // false if none is left
  void fit_window(int width, int height);
  void finish_closing();
  void tell_closed();
  core::Status choose_store(std::string_view name);
  std::string kept_file();  // where the window's place is kept; empty: nowhere
  void restore_window(const surface::WindowSpec& spec, bool auto_size);
  void remember_window();

  RunParts p_;
  core::Scheduler scheduler_;
  core::Scope root_;            // the script's tasks
  core::Scope window_{&root_};  // those that GUI callbacks started
  core::Scope cleanup_;         // on_exit, which runs after all others
  lua::Tasks tasks_;
  lua::Callbacks callbacks_;
  gui::Scopes scopes_;
  gui::ErrorPanel errors_;
  loop::Pacer pacer_;
  testing::Items items_;  // filled if the run is a test, or for --dump-ui
  GuiFrame frame_;
  std::optional<TestStage> stage_;  // if the run is a test
  std::optional<lua::TestParts> test_parts_;
  loop::Turn turn_;
  lua::Workers workers_;
  lua::WorkerParts worker_parts_;
  lua::AppParts app_parts_;
  lua::OutsideParts outside_parts_;
  lua::FsParts fs_parts_;
  work::HttpLoop http_loop_;
  lua::HttpQueue http_queue_;
  lua::HttpParts http_parts_;
  lua::LogParts log_parts_;
  work::Store store_;
  lua::StoreParts store_parts_;
  int internal_ = LUA_NOREF;  // the table that the Lua half shares with us
  int chunk_ = LUA_NOREF;     // a place in the registry for the script, until it is started
  core::TaskId main_;
  core::TaskId close_question_;  // the task that asks on_close
  surface::Picture picture_;     // of the last window, for --screenshot
  std::string tree_;             // the same, for --dump-ui
  surface::WindowSpec spec_;
  surface::WindowSpec wish_;  // as the window was asked for when it opened
  surface::Placement place_;  // of the window, when it had opened
  bool auto_size_ = false;
  bool window_open_ = false;
  bool window_was_open_ = false;
  bool closing_ = false;  // close_window was called; carried out in phase 7
  bool waiters_have_run_ = false;
  std::vector<core::TaskId> rest_;  // did not wait for the window when it closed
  bool exit_requested_ = false;
  bool rest_cancelled_ = false;
  core::ExitCode callback_code_ =
      core::ExitCode::done;    // the first GUI callback failed; decides if nothing else did
  bool failed_first_ = false;  // a failure under --on-error=continue came before any that decides
  bool output_lost_ = false;   // standard output cannot be written
  int late_ = 0;               // how often the grace was over
  core::Instant grace_ends_ = core::Instant::never();
};

}  // namespace appctl
