#include "host/run.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host/protect.h"
#include "lua/call.h"
#include "lua/imgui/imgui.h"
#include "lua/imgui/recorder.h"
#include "lua/library_names.h"
#include "lua/modules/json.h"
#include "lua/modules/log.h"
#include "lua/modules/process.h"
#include "lua/modules/scripts.h"
#include "lua/modules/store.h"
#include "lua/modules/task.h"
#include "surface/glfw_surface.h"
#include "surface/png.h"
#include "surface/raster.h"
#include "testing/tree.h"
#include "work/io_loop.h"

namespace appctl {
namespace {

void push_arguments(lua_State* L, const std::vector<std::string>& args) {
  luaL_checkstack(L, static_cast<int>(args.size()) + 4, "too many arguments");
  for (const std::string& arg : args) lua_pushlstring(L, arg.data(), arg.size());
}

// Shorter than the grace of the run, in which all cleanup has to be over.
core::Duration program_grace(const RunConfig& config) {
  return core::from_seconds(std::min(2.0, config.grace / 2));
}

}  // namespace

Run::Run(RunParts parts)
    : p_(std::move(parts)),
      tasks_(p_.state, scheduler_, root_, core::from_seconds(p_.config.grace)),
      pacer_(policy(p_.config, p_.settings, {}), p_.clock.is_virtual()),
      frame_({p_.surface, p_.clock, p_.state, callbacks_, scopes_, p_.images, p_.fonts, errors_,
              [this](const core::Report& report) { failed(report); },
              [this](int width, int height) { fit_window(width, height); },
              records_items() ? &items_ : nullptr, [this] { if (stage_) stage_->wake_waiting(); }},
             p_.settings.headless ? gui::FontChoice::built_in : gui::FontChoice::system),
      turn_({scheduler_, p_.clock, p_.real_clock, p_.mailbox, p_.outside, p_.surface, frame_, *this, pacer_,
              &p_.io_loop}),
      workers_({p_.worker_state, worker_threads(p_.config, p_.clock.is_virtual()), p_.mailbox, p_.outside, p_.clock,
                p_.reporter, p_.temporary, [this](const lua::Said& said) { worker_said(said); }}),
      worker_parts_{tasks_, workers_, p_.mailbox},
      app_parts_{*this, callbacks_, tasks_},
      outside_parts_{p_.io_loop, p_.outside, tasks_, program_grace(p_.config)},
      fs_parts_{&outside_parts_, p_.temporary},
      http_loop_(p_.io_loop),
      http_parts_{&outside_parts_, &http_loop_, &http_queue_, nullptr},
      log_parts_{p_.reporter, tasks_},
      store_(store_file(p_.config, p_.settings)),
      store_parts_{store_, tasks_, [this](std::string_view name) { return choose_store(name); }} {
  tasks_.on_unawaited = [this](lua::LuaTask& task, const core::Report& report) {
    errors_.set_quiet(task.tells_quietly());
    p_.reporter.error(report);
    errors_.set_quiet(false);
    fail_softly(report.code);
  };
  tasks_.on_forced = [this](const lua::LuaTask& task, lua::Tasks::Forced how) { tell_forced(task, how); };
  tasks_.set_callback_scope(window_);
  if (p_.test) set_stage();
  turn_.set_lockstep(p_.settings.lockstep);
  p_.reporter.listen([this](const core::Report& report) { errors_.add(report); });
  p_.state.on_warning = [this](const std::string& text) { p_.reporter.warning(text); };
  p_.state.on_finalizer_error = [this](const std::string& text) { finalizer_failed(text); };
}

void Run::finalizer_failed(const std::string& text) {
  p_.reporter.error({text, {}, {}, 1});
  p_.reporter.fail(core::ExitCode::script_error);
}

void Run::worker_said(const lua::Said& said) {
  switch (said.voice) {
    case lua::Said::Voice::log: return p_.reporter.log(said.level, said.source, "worker", said.text);
    case lua::Said::Voice::finalizer_error: return finalizer_failed(said.text);
    default: return p_.reporter.warning(said.text);
  }
}

// --- from the start to the exit code ---

void Run::run(const ScriptSource& source) {
  if (p_.stall_watch) p_.stall_watch->after_wait();
  if (start(source)) {
    while (turn_.run()) {
    }
  }
  if (window_open_) finish_closing();
  scopes_.run_ended();
  if (p_.test) look_for_buffers();
  p_.state.close();
  root_.forget();
  cleanup_.forget();
  if (const core::ExitCode code = code_of_failures(); code != core::ExitCode::done) {
    if (failed_first_) p_.reporter.forget_exit_code();
    p_.reporter.fail(code);
  }
  if (p_.stall_watch) p_.stall_watch->tell_counts();
  save_screenshot();
  if (p_.config.dump_ui) std::fwrite(tree_.data(), 1, tree_.size(), stdout);
  flush_output();
  p_.reporter.flush_counts();
}

// Of those that nobody has awaited. A kill by the watchdog decides if nothing else failed.
core::ExitCode Run::code_of_failures() const {
  if (tasks_.unseen_failures() > tasks_.unseen_stalls()) return core::ExitCode::script_error;
  if (callback_code_ != core::ExitCode::done) return callback_code_;
  return tasks_.unseen_stalls() > 0 ? core::ExitCode::stalled : core::ExitCode::done;
}

bool Run::start(const ScriptSource& source) {
  core::Report report;
  if (open_modules(report)) {
    p_.state.limit_memory();
    lua_State* L = p_.state.main();
    if (lua::load(L, source.text.data(), source.text.size(), source.chunk_name.c_str(),
                  p_.config.allow_native, report) &&
        spawn_main(report)) {
      return true;
    }
  }
  tell(report);
  p_.reporter.fail(core::ExitCode::script_error);
  return false;
}

void Run::tell(const core::Report& report) {
  if (report.message.empty()) return;
  p_.reporter.error(report);
  p_.reporter.fail(core::ExitCode::script_error);
}

bool Run::open_modules(core::Report& report) {
  tasks_.slices().set_standard(core::from_seconds(p_.config.time_slice_ms / 1000));
  return protect(
      p_.state,
      [this](lua_State* L) {
        lua_newtable(L);
        lua::open_task(L, tasks_);
        lua::open_worker(L, worker_parts_);
        lua::open_process(L, outside_parts_);
        lua::open_fs(L, fs_parts_);
        lua::open_http(L, http_parts_);
        lua::open_app(L, app_parts_, p_.config.script, p_.config.args);
        lua::open_imgui(L, scopes_, p_.images, p_.fonts);
        lua::add_scope_internals(L);
        if (records_items()) lua::record_items(L, items_);
        lua::open_json(L);
        lua::open_log(L, log_parts_);
        lua::open_store(L, store_parts_);
        for (const char* script : {"task.lua", "combine.lua", "sync.lua", "worker.lua", "process.lua",
                                   "fs.lua", "http_options.lua", "http.lua", "app.lua", "log.lua",
                                   "store.lua", "toolkit.lua"}) {
          lua_pushvalue(L, -1);
          lua::run_embedded(L, script);
        }
        if (stage_) open_test(L);
        lua::learn_library_names(L);
        internal_ = luaL_ref(L, LUA_REGISTRYINDEX);
        if (p_.stall_watch) p_.stall_watch->start(L);
        lua_pushboolean(L, 1);
        chunk_ = luaL_ref(L, LUA_REGISTRYINDEX);
      },
      report);
}

// The chunk is on top of the main stack. It is a task like the others, and gets the arguments as `...`.
bool Run::spawn_main(core::Report& report) {
  const int chunk = chunk_;
  lua_rawseti(p_.state.main(), LUA_REGISTRYINDEX,
              chunk);  // a place that is there: it cannot run out of memory
  return protect(
      p_.state,
      [this, chunk](lua_State* L) {
        tasks_.push_names(L);
        if (stage_) push_test_main(L);
        lua_rawgeti(L, LUA_REGISTRYINDEX, chunk);
        luaL_unref(L, LUA_REGISTRYINDEX, chunk);
        push_arguments(L, p_.config.args);
        main_ = tasks_.spawn(L, static_cast<int>(p_.config.args.size()) + (stage_ ? 1 : 0), root_).id();
        lua_pushliteral(L, "main");
        lua_rawset(L, -3);
      },
      report);
}

bool Run::save_screenshot() {
  if (p_.config.screenshot.empty()) return true;
  if (picture_.pixels.empty()) {
    const surface::WindowSpec spec = window_was_open_ ? spec_ : window_spec(p_.config, pacer_.policy(), {});
    picture_ = surface::blank_picture(spec.width, spec.height);
  }
  core::Status written = surface::write_png(p_.config.screenshot, picture_);
  if (written) return true;
  p_.reporter.error({written.error().message, {}, {}, 1});
  p_.reporter.fail(core::ExitCode::script_error);
  return false;
}

// --- what goes wrong ---

// A cancelled task did not end by itself.
void Run::tell_forced(const lua::LuaTask& task, lua::Tasks::Forced how) {
  if (how == lua::Tasks::Forced::caught_too_often) {
    p_.reporter.warning("a cancelled task has caught Cancelled again and again, and was ended by force: " +
                        task.describe());
    return;
  }
  p_.reporter.error({"a task did not end within " + seconds(p_.config.grace) +
                         " s (--grace) after it was cancelled, and was ended by force: " + task.describe(),
                     {},
                     {},
                     1});
  p_.reporter.fail(core::ExitCode::script_error);
  if (p_.settings.stop_on_error) request_end();
}

// In a GUI callback, or between the callbacks of a frame.
void Run::failed(const core::Report& report) {
  p_.reporter.error(report);
  if (callback_code_ == core::ExitCode::done) callback_code_ = report.code;
  fail_softly(report.code);
}

// Ends the run under --on-error=stop. Under continue the end decides, for the task may still be awaited;
// but what came first stays first.
void Run::fail_softly(core::ExitCode code) {
  if (p_.reporter.exit_code() == 0) failed_first_ = true;
  if (!exit_requested_ && !p_.settings.stop_on_error) return;
  p_.reporter.fail(code);
  request_end();
}

void Run::interrupted(core::ExitCode code) {
  p_.state.clear_interrupt();  // one that came while C code ran must not strike the cleanup
  const std::string& at = p_.state.interrupted_at();
  const std::string place = at.empty() ? "" : "; the script was at " + at;
  if (code == core::ExitCode::time_limit) {
    p_.reporter.error(
        {"the time limit of " + seconds(*p_.config.timeout) + " s (--timeout) was reached" + place,
         {},
         {},
         1});
  } else if (code == core::ExitCode::script_error) {
    p_.reporter.error(
        {"the run did not end within " + seconds(p_.config.grace) + " s (--grace)" + place, {}, {}, 1});
  } else {
    p_.reporter.notice((code == core::ExitCode::interrupted ? "interrupted" : "terminated") + place);
  }
  p_.reporter.fail(code);
  if (stage_) stage_->save_evidence();
  request_end();
}

bool Run::stuck(loop::Stuck how, core::Instant now) {
  if (!exit_requested_) {
    const std::string text = how == loop::Stuck::livelock
                                 ? core::livelock_report(root_, now)
                                 : core::deadlock_report(scheduler_, root_, p_.outside.may_come());
    p_.reporter.error({text, {}, {}, 1});
    p_.reporter.fail(core::ExitCode::stuck);
    request_end();
    return true;
  }
  return grace_is_over();
}

void Run::before_wait(core::Duration longest) {
  flush_output();
  if (p_.stall_watch) p_.stall_watch->before_wait(longest);
}

void Run::after_wait() {
  if (p_.stall_watch) p_.stall_watch->after_wait();
}

// A script's print has raised already if it met the closed pipe; then its error has decided.
void Run::flush_output() {
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && !std::ferror(stdout)) return;
  const std::string why = flushed ? "a write failed" : std::strerror(errno);  // another thread's, maybe
  if (output_lost_ || p_.reporter.exit_code() != 0) return;
  output_lost_ = true;
  p_.reporter.error({"cannot write to standard output: " + why, {}, {}, 1});
  p_.reporter.fail(core::ExitCode::script_error);
  request_end();
}

// --- the window ---

core::Status Run::open_window(const lua::WindowWish& wish) {
  const core::HostWork not_the_script(p_.state.activity());
  const loop::Policy wanted = policy(p_.config, p_.settings, wish);
  surface::WindowSpec spec = window_spec(p_.config, wanted, wish);
  frame_.set_main_window({wish.menu_bar, wish.auto_size});
  pacer_.set_policy(wanted);
  if (window_open_) {
    p_.surface.apply(spec);
  } else {
    if (core::Status started = frame_.start(); !started) return started;
    if (core::Status opened = p_.surface.open(spec); !opened) {
      p_.reporter.fail(opened.error().code);
      return opened;
    }
    const float scale = spec.scale > 0 ? spec.scale : headless() ? 1 : surface::window_scale();
    frame_.window_opened(scale);
    if (!headless()) restore_window(spec, wish.auto_size);
    pacer_.window_opened(p_.clock.now());
    window_open_ = window_was_open_ = true;
    waiters_have_run_ = false;
    rest_.clear();
    if (!exit_requested_) restart_end();
  }
  spec_ = spec;
  return core::Done{};
}

void Run::fit_window(int width, int height) {
  if (width == spec_.width && height == spec_.height) return;
  spec_.width = width;
  spec_.height = height;
  p_.surface.apply(spec_);
}

void Run::show_errors() {
  errors_.show();
  redraw();
}

void Run::scale_changed(float scale) {
  if (!window_open_ || spec_.scale > 0) return;  // --scale stands
  frame_.scale_changed(scale);
  redraw();
}

void Run::close_requested() {
  if (!window_open() || scheduler_.find(close_question_)) return;
  core::Report report;
  const bool ok = protect(
      p_.state,
      [this](lua_State* L) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, internal_);
        lua_getfield(L, -1, "ask_to_close");
        close_question_ = tasks_.spawn(L, 0, root_).id();
      },
      report);
  if (!ok && !report.message.empty()) failed(report);
}

// Those who wait for the window go on; the others are cancelled one turn later.
void Run::finish_closing() {
  closing_ = false;
  if (!p_.config.screenshot.empty()) picture_ = frame_.capture();
  if (p_.config.dump_ui) tree_ = testing::tree(items_);
  if (!headless()) remember_window();
  p_.surface.close();
  scopes_.window_closed();
  pacer_.window_closed();
  window_open_ = false;
  items_.window_closed();
  callbacks_.clear(p_.state.main());
  if (stage_) stage_->wake_waiting();
  core::each_task(root_, [this](core::Task& task) {
    if (stage_ && task.scope() == &root_) return;  // the test goes on, and looks
    if (!static_cast<lua::LuaTask&>(task).waits_for_window()) rest_.push_back(task.id());
  });
  for (const core::Scope* scope : {&root_, &cleanup_}) {
    core::each_task(*scope, [this](core::Task& task) {
      if (task.wait() == core::Wait::window) scheduler_.wake(task);
    });
  }
  tell_closed();
}

// Last: it wakes more of them, whose wait has told that they go on.
void Run::tell_closed() {
  core::Report report;
  const bool ok = protect(
      p_.state,
      [this](lua_State* L) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, internal_);
        lua_getfield(L, -1, "window_closed");
        lua_call(L, 0, 0);
      },
      report);
  if (!ok) tell(report);
}

}  // namespace appctl
