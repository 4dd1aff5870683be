// The end of a run: when it comes, what is cancelled, and what happens to tasks that do not end.
#include <algorithm>

#include "host/protect.h"
#include "host/run.h"

namespace appctl {
namespace {

constexpr const char* end_reason = "the run is ending";
constexpr std::size_t most_named = 20;

// One line for each, and how many more there are.
std::string list_of(const std::vector<lua::LuaTask*>& tasks) {
  std::string text;
  for (std::size_t i = 0; i < std::min(tasks.size(), most_named); ++i) text += "\n  " + tasks[i]->describe();
  if (tasks.size() > most_named) text += "\n  and " + std::to_string(tasks.size() - most_named) + " more";
  return text;
}

}  // namespace

void Run::exit(int code) {
  if (stage_ && stage_->take_exit(code, line_of_test())) {
    if (window_open_) close_window();
    return;
  }
  p_.reporter.exit_with(code);
  request_end();
}

// Also after a window closed, whose end has cancelled some tasks only, and started a grace of its own.
void Run::request_end() {
  if (!exit_requested_) restart_end();
  exit_requested_ = true;
  turn_.interrupt();
}

bool Run::reap(core::Instant now) {
  tasks_.report_lost();
  tasks_.wake_testers();
  if (!p_.mailbox.empty()) return true;  // why the last task was unwound must be known first
  if (window_was_open_ && !window_open_) waiters_have_run_ = true;
  if (closing_) finish_closing();
  if (now >= grace_ends_ && !grace_is_over()) return false;
  tasks_.end_overdue(now);
  loop::End end = loop::decide_end(state_of_run());
  if (end == loop::End::close_window) {
    finish_closing();
    end = loop::decide_end(state_of_run());
  }
  if (end == loop::End::cancel_rest) cancel_rest();
  return end != loop::End::end || run_exit_function();
}

// After the window closed, the next turn must come even if no task can run in it.
core::Instant Run::deadline() {
  const bool closed_just_now = window_was_open_ && !window_open_ && !waiters_have_run_;
  return closed_just_now ? core::Instant{0} : std::min(grace_ends_, tasks_.overdue_at());
}

loop::RunState Run::state_of_run() const {
  loop::RunState s;
  s.exit_requested = exit_requested_;
  s.rest_cancelled = rest_cancelled_;
  s.live_tasks = scheduler_.live();
  s.window_was_open = window_was_open_;
  s.window_open = window_open_;
  s.waiters_have_run = waiters_have_run_;
  s.headless = p_.settings.headless;
  s.frames = pacer_.frames();
  s.frames_limit = p_.config.frames;
  if (s.window_open && s.headless && s.frames >= loop::headless_frames) {
    s.counted_tasks = has_counted_task() ? 1 : 0;
    s.main_at_work = main_at_work();
  }
  return s;
}

bool Run::main_at_work() const {
  const core::Task* main = scheduler_.find(main_);
  return main && !static_cast<const lua::LuaTask*>(main)->waits_for_window();
}

bool Run::has_counted_task() const {
  bool found = false;
  for (const core::Scope* scope : {&root_, &cleanup_}) {
    core::each_task(*scope, [&found](const core::Task& task) {
      found = found || (!task.background() && !static_cast<const lua::LuaTask&>(task).waits_for_window());
    });
  }
  return found;
}

void Run::cancel_rest() {
  rest_cancelled_ = true;
  if (p_.config.strict) report_left_behind();
  start_grace(p_.clock.now());
  if (exit_requested_) {
    p_.start_grace();
    root_.cancel(end_reason);
    return;
  }
  for (const core::TaskId id : rest_) {
    if (core::Task* task = scheduler_.find(id)) task->cancel("the window was closed");
  }
}

// --strict: who is about to be cancelled only because the run ends.
void Run::report_left_behind() {
  if (p_.reporter.exit_code() != 0) return;
  std::vector<lua::LuaTask*> left = late_tasks();
  std::erase_if(left,
                [](const lua::LuaTask* t) { return t->background() || t->wait() == core::Wait::window; });
  if (left.empty()) return;
  p_.reporter.error({"tasks were left behind when the run ended (--strict):" + list_of(left), {}, {}, 1});
  p_.reporter.fail(core::ExitCode::script_error);
}

// Nothing has been cancelled yet, and no grace runs.
void Run::restart_end() {
  rest_cancelled_ = false;
  late_ = 0;
  grace_ends_ = core::Instant::never();
}

void Run::start_grace(core::Instant now) {
  if (grace_ends_ != core::Instant::never()) return;
  grace_ends_ = now + core::from_seconds(p_.config.grace);
}

// The tasks that should have ended by now. After a window closed, those that waited for it may go on.
std::vector<lua::LuaTask*> Run::late_tasks() const {
  std::vector<lua::LuaTask*> late;
  if (!exit_requested_ && !root_.empty()) {
    for (const core::TaskId id : rest_) {
      if (core::Task* task = scheduler_.find(id)) late.push_back(static_cast<lua::LuaTask*>(task));
    }
    return late;
  }
  for (const core::Scope* scope : {&root_, &cleanup_}) {
    core::each_task(*scope, [&late](core::Task& task) { late.push_back(static_cast<lua::LuaTask*>(&task)); });
  }
  return late;
}

// What should have ended is named, and unwound past all its handlers. False: that has been tried before.
bool Run::grace_is_over() {
  grace_ends_ = core::Instant::never();
  const std::vector<lua::LuaTask*> late = late_tasks();
  if (late.empty()) return true;
  if (++late_ > 1) return false;
  const std::string text = "the run did not end within " + seconds(p_.config.grace) +
                           " s (--grace); ended by force:" + list_of(late);
  p_.reporter.error({text, {}, {}, 1});
  p_.reporter.fail(core::ExitCode::script_error);
  for (lua::LuaTask* task : late) task->kill();
  return true;
}

// No task is left: the functions of app.on_exit run one after the other, the last one first.
bool Run::run_exit_function() {
  core::Report report;
  bool found = false;
  const bool ok = protect(
      p_.state,
      [this, &found](lua_State* L) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, internal_);
        lua_getfield(L, -1, "take_exit_function");
        lua_call(L, 0, 1);
        found = lua_isfunction(L, -1);
        if (found) tasks_.spawn(L, 0, cleanup_);
      },
      report);
  if (!ok) tell(report);
  if (found) {
    start_grace(p_.clock.now());
    p_.start_grace();
  }
  return found;
}

}  // namespace appctl
