// Lua tasks: coroutines that the scheduler resumes. A LuaTask lives inside its Lua handle (a full
// userdata), which is anchored until the task has ended and kept afterwards for as long as the script
// holds it. Tasks is owned by the host, one for a state; everything here runs on the loop thread.
//
// The body of a task runs as a C function `body` that calls the script's function under one yieldable
// pcall, so that <close> variables may wait; a coroutine that has ended is reused for the next task.
#pragma once

#include <cstdint>
#include <functional>
#include <lua.hpp>
#include <string>
#include <unordered_map>

#include "core/reporter.h"
#include "core/scheduler.h"
#include "lua/origins.h"
#include "lua/slices.h"

namespace appctl::lua {

class LuaTask;
class State;
class Tasks;
struct Join;  // waits for several tasks; see join.h

// A link in the list of those who wait for a task. `ended` is called once, with the link taken out.
struct Waiter {
  using Ended = void (*)(Waiter& self, LuaTask& ended);
  Waiter* prev = nullptr;
  Waiter* next = nullptr;
  Ended ended = nullptr;  // null: not in a list
};

enum class Outcome : std::uint8_t { running, done, failed, cancelled };

class LuaTask final : public core::Task, public Waiter {
 public:
  core::Step resume() override;
  void cancel(std::string_view reason) override;
  std::string describe() const override;

  Outcome outcome() const { return outcome_; }
  bool started() const { return started_; }
  bool cancel_requested() const { return cancel_requested_; }
  // The next wait raises what nothing can catch: the last stage of cancelling.
  void kill();

  void add_waiter(Waiter& waiter, Waiter::Ended ended);
  void remove_waiter(Waiter& waiter);            // does nothing if it is not in the list
  lua_State* thread() const { return thread_; }  // its own coroutine, while it has not ended
  bool sliced() const { return sliced_; }
  // A script has seen the coroutine itself: it is not used for another task.
  void expose() { exposed_ = true; }
  void wake();
  // Written by the body at its end: how many results it left, or minus the status of its failure.
  std::int32_t& results_of_body() { return results_; }

 private:
  friend class Tasks;
  Tasks* tasks_;  // also proves that a userdata is a task, whatever its metatable says
  lua_State* thread_;
  Waiter* waiters_ = nullptr;
  std::uint32_t origin_ = 0;  // in Tasks::origins()
  std::int32_t results_ = 0;  // in the user value: none, itself, a table of n; minus a failure's status
  std::uint8_t raises_ = 0;   // of Cancelled
  Outcome outcome_ = Outcome::running;
  bool started_ = false;
  bool cancel_requested_ = false;
  bool killed_ = false;
  bool exposed_ = false;
  bool taken_ : 1 = false;    // somebody got the failure
  bool unseen_ : 1 = false;   // failed, reported, and nobody has awaited it since
  bool stalled_ : 1 = false;  // killed by the watchdog
  bool sliced_ : 1 = false;   // has a time slice
  void leave_waits();

 public:
  // What it is parked for, so that a cancel can leave the lists of waiters; wait() tells which.
  union {
    LuaTask* awaited = nullptr;  // Wait::task
    Join* joining;               // Wait::tasks
  };
};

class Tasks {
 public:
  Tasks(State& state, core::Scheduler& scheduler, core::Scope& root);
  ~Tasks();

  // Pops a function and `nargs` arguments from L, and makes them a task of `scope` that starts in the
  // next round; pushes its handle. Raises Lua's memory error.
  LuaTask& spawn(lua_State* L, int nargs, core::Scope& scope);
  core::Scope& root() { return root_; }
  core::Scheduler& scheduler() { return scheduler_; }
  State& state() { return state_; }

  LuaTask* current() const { return current_; }
  void push_handle(lua_State* L, const LuaTask& task);  // nil for a task that has ended
  static LuaTask* to_task(lua_State* L, int index);     // nullptr if it is none
  std::string name(const LuaTask& task) const;          // "'name'", or "task"
  // The name that the script gave, or null; async-signal-safe. REQUIRES: push_name_tables(scratch) was
  // called.
  const char* find_name(const LuaTask& task, lua_State* scratch) const;
  void push_name_tables(lua_State* scratch) const;
  const std::string& origin_line(const LuaTask& task) const { return origins_.line(task.origin_); }

  // --- waits: for functions that Lua calls ---
  // The current task; raises if this is no place to wait. `what` names the function.
  LuaTask& waiting_task(lua_State* L, const char* what) {
    if (!current_ || current_->killed_ || unyieldable > 0 || !lua_isyieldable(L)) refuse_wait(L, what);
    return *current_;
  }
  // Gives way once; `k` goes on in the next round. `k` must begin with resumed().
  int yield(lua_State* L, lua_KContext context, lua_KFunction k) {
    host_yield_ = core::Step::yielded;
    return lua_yieldk(L, 0, context, k);
  }
  // Parks until Scheduler::wake. A task that is being cancelled only yields: resumed() then raises.
  // REQUIRES: whatever wakes the task is registered, unless it is being cancelled.
  int park(lua_State* L, LuaTask& task, core::Wait wait, lua_KContext context, lua_KFunction k);
  // The task that goes on after a wait; raises if it has been cancelled.
  LuaTask& resumed(lua_State* L) {
    if (current_->cancel_requested_) raise_cancelled(L);
    return *current_;
  }
  // After a host wait inside a script's coroutine: that coroutine passes it on to its resumer.
  bool host_yield() const { return host_yield_ != core::Step::ended; }
  int unyieldable = 0;  // resumes by the script that no wait can pass

  // --- time slices ---
  Slices& slices() { return slices_; }
  // How long the task may run at a time; 0 = as long as it likes.
  void set_slice(LuaTask& task, core::Duration slice);
  // In a hook of L: the current task gives way, and goes on at the next instruction. False if it cannot do so
  // here; raises the unwind if it was killed. REQUIRES on true: the hook returns at once.
  bool preempt(lua_State* L);

  // Pushes the results of an ended task, whose handle is at `handle`, and says how many. On failure it
  // pushes the error value, counts the failure as seen, and says -1. REQUIRES: ended.
  int push_results(lua_State* L, LuaTask& task, int handle);
  // Remembers that the error about to be raised in the current task came from `from`.
  void note_cause(lua_State* L, const LuaTask& from, int handle);
  void push_names(lua_State* L);      // the table handle -> name
  void push_metatable(lua_State* L);  // of handles

  // --- for the host ---
  // A failure that nobody awaits, at the moment it happens.
  std::function<void(LuaTask&, const core::Report&)> on_unawaited;
  // Failures that were reported and that nobody has awaited since.
  std::size_t unseen_failures() const { return unseen_failures_; }
  std::size_t unseen_stalls() const { return unseen_stalls_; }  // those of them that the watchdog killed
  // A failed task, its handle on L, whose waiter is being cancelled and so will not take the failure.
  void note_lost(lua_State* L, const LuaTask& task, int handle);
  // Phase 7: reports those that nobody else has taken either.
  void report_lost();
  // The failure that is unwinding the current task, or a call of the host; kept until that has ended.
  void note_in_flight(lua_State* L, int failure);
  bool read_in_flight(core::Report& report);  // of a call of the host; false if there is none
  // Tells on_unawaited of a failed task whose handle is on L.
  void report_failure(lua_State* L, LuaTask& task, int handle);

  static int body(lua_State* L);

 private:
  friend class LuaTask;
  [[noreturn]] void refuse_wait(lua_State* L, const char* what);
  [[noreturn]] void raise_cancelled(lua_State* L);
  lua_State* take_thread(lua_State* L);
  void finish(LuaTask& task, int status);
  void keep_outcome(LuaTask& task, int handle);
  void recycle(LuaTask& task, int status);
  void settle(LuaTask& task, int handle);
  core::Report report(const LuaTask& task, int handle);  // of a failed one; handle on the store
  int push_cancelled_message(lua_State* L, int handle);
  bool replace_by_in_flight(std::uint32_t slot);

  State& state_;
  lua_State* store_ = nullptr;  // holds the tables of task.cpp
  core::Scheduler& scheduler_;
  core::Scope& root_;
  Origins origins_;
  LuaTask* current_ = nullptr;
  core::Step host_yield_ = core::Step::ended;  // how the current task gives way; ended = it did not
  int idle_threads_ = 0;                       // in the table of idle coroutines
  std::unordered_map<const LuaTask*, std::string> reasons_;  // of those that are being cancelled
  int lost_count_ = 0;
  std::size_t unseen_failures_ = 0;
  std::size_t unseen_stalls_ = 0;
  Slices slices_{state_};
};

}  // namespace appctl::lua
