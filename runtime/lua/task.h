// Lua tasks: coroutines that the scheduler resumes. A LuaTask lives inside its Lua handle (a full
// userdata), which is anchored until the task has ended and kept afterwards for as long as the script
// holds it. Tasks is owned by the host, one for a state; everything here runs on the loop thread.
//
// The body of a task runs as a C function `body` that calls the script's function under one yieldable
// pcall, so that <close> variables may wait; a coroutine that has ended is reused for the next task.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <lua.hpp>
#include <memory>
#include <string>
#include <unordered_map>

#include "core/reporter.h"
#include "core/scheduler.h"
#include "lua/group.h"
#include "lua/origins.h"
#include "lua/slices.h"
#include "lua/waiters.h"

namespace appctl::lua {

class State;
class Tasks;
struct Join;       // waits for several tasks; see join.h
struct WaitQueue;  // see wait_queue.h
struct OutsideWait;  // see outside_wait.h

enum class Outcome : std::uint8_t { running, done, failed, cancelled };

class LuaTask final : public core::Task, public Waiter {
 public:
  core::Step resume() override;
  // By its owner, which ends; a script cancels one task alone.
  void cancel(std::string_view reason) override;
  void cancel_alone(std::string_view reason);
  std::string describe() const override;

  Outcome outcome() const { return outcome_; }
  bool cancel_requested() const { return cancel_requested_; }
  bool killed() const { return killed_; }
  // A wait would raise: the task was cancelled, and is in no shield.
  bool must_raise() const { return must_raise_; }
  // Its body begins even if it is cancelled before that; its first wait then raises.
  void begin_anyway() { begins_anyway_ = true; }
  // Should it fail, the script shows that in its own way; it is told on standard error as ever.
  void tell_quietly() { tells_quietly_ = true; }
  bool tells_quietly() const { return tells_quietly_; }
  // The next wait raises what nothing can catch: the last stage of cancelling.
  void kill();

  // How many task.shield and task.defer the code that runs is in; waits in them are not cancelled.
  int shields() const { return shields_; }
  void set_shields(int depth);  // REQUIRES: 0 <= depth <= most_shields
  static constexpr int most_shields = 255;

  Waiters& waiters() { return waiters_; }
  // The wait is over, and its continuation need not look at the cancel: see wait_queue.h.
  void hand_over() { handed_ = true; }
  bool take_handed() {
    const bool handed = handed_;
    handed_ = false;
    return handed;
  }
  lua_State* thread() const { return thread_; }  // its own coroutine, while it has not ended
  bool sliced() const { return sliced_; }
  // Would never end: `other` waits, maybe through others, for this task.
  bool is_awaited_by(const LuaTask& other) const;
  // Parked until the window closes, or until a task is done that waits for it, and so on.
  bool waits_for_window() const;
  // A script has seen the coroutine itself: it is not used for another task.
  void expose() { exposed_ = true; }
  void wake();
  // Written by the body at its end: how many results it left, or minus the status of its failure.
  std::int32_t& results_of_body() { return results_; }

 private:
  friend class Tasks;
  Tasks* tasks_;  // also proves that a userdata is a task, whatever its metatable says
  lua_State* thread_;
  Waiters waiters_;
  std::uint32_t origin_ = 0;     // in Tasks::origins()
  std::int32_t results_ = 0;     // in the user value: none, itself, a table of n; minus a failure's status
  std::uint32_t since_ms_ = 0;   // when it parked, milliseconds since the run began
  std::uint8_t raises_ : 5 = 0;  // of Cancelled
  bool has_cause_ : 1 = false;   // an await raised an error in it
  bool stalled_ : 1 = false;     // killed by the watchdog
  bool sliced_ : 1 = false;      // has a time slice
  Outcome outcome_ = Outcome::running;
  std::uint8_t shields_ = 0;
  bool started_ : 1 = false;
  bool cancel_requested_ : 1 = false;
  bool killed_ : 1 = false;
  bool must_raise_ : 1 = false;  // killed, or cancelled and in no shield
  bool exposed_ : 1 = false;
  bool handed_ : 1 = false;
  bool tells_quietly_ : 1 = false;
  bool taken_ : 1 = false;   // somebody got the failure
  bool unseen_ : 1 = false;  // failed, reported, and nobody has awaited it since
  bool owner_ends_ : 1 = false;
  bool begins_anyway_ : 1 = false;
  void leave_waits();
  void note_must_raise() { must_raise_ = killed_ || (cancel_requested_ && shields_ == 0); }
  std::string called() const;
  std::string what_it_waits_for() const;

 public:
  // What it is parked for, so that a cancel can leave the lists of waiters; wait() tells which.
  union {
    LuaTask* awaited = nullptr;  // Wait::task
    Join* joining;               // Wait::tasks
    Group* group;                // Wait::group
    WaitQueue* queue;            // Wait::queue
    OutsideWait* outside;        // Wait::outside
  };
};

class Tasks {
 public:
  // `grace` is how long a cancelled task may go on, in seconds of the clock.
  Tasks(State& state, core::Scheduler& scheduler, core::Scope& root,
        core::Duration grace = std::chrono::seconds(5));
  ~Tasks();

  // Pops a function and `nargs` arguments from L, and makes them a task of `scope` that starts in the
  // next round; pushes its handle. Raises Lua's memory error.
  LuaTask& spawn(lua_State* L, int nargs, core::Scope& scope);
  // Where a task belongs that is spawned now: the owner of the current one, else of GUI callbacks.
  core::Scope& scope_of_caller() const { return current_ ? *current_->scope() : *callback_scope_; }
  // Owns the tasks that GUI callbacks start. REQUIRES: it outlives them.
  void set_callback_scope(core::Scope& scope) { callback_scope_ = &scope; }
  core::Scope& callback_scope() const { return *callback_scope_; }
  core::Scope& root() { return root_; }
  core::Scheduler& scheduler() { return scheduler_; }
  State& state() { return state_; }

  LuaTask* current() const { return current_; }
  void push_handle(lua_State* L, const LuaTask& task);  // nil for a task that has ended
  static LuaTask* to_task(lua_State* L, int index);     // nullptr if it is none
  std::string name(const LuaTask& task) const;          // "task 'name'", or "a task"
  // The name that the script gave, or null; async-signal-safe. REQUIRES: push_name_tables(scratch) was
  // called.
  const char* find_name(const LuaTask& task, lua_State* scratch) const;
  void push_name_tables(lua_State* scratch) const;
  std::string origin_chain(const LuaTask& task) const { return origins_.chain(task.origin_); }
  const std::string& origin_line(const LuaTask& task) const { return origins_.line(task.origin_); }

  // --- waits: for functions that Lua calls ---
  // Whether the function that runs in L may wait.
  bool can_wait(lua_State* L) const {
    return current_ && !current_->killed_ && unyieldable == 0 && lua_isyieldable(L);
  }
  // The current task; raises if this is no place to wait. `what` names the function.
  LuaTask& waiting_task(lua_State* L, const char* what) {
    if (!can_wait(L)) refuse_wait(L, what);
    return *current_;
  }
  // Gives way once; `k` goes on in the next round. `k` must begin with resumed().
  int yield(lua_State* L, lua_KContext context, lua_KFunction k) {
    host_yield_ = current_->must_raise() ? core::Step::raising : core::Step::yielded;
    return lua_yieldk(L, 0, context, k);
  }
  // Parks until Scheduler::wake. A task that is being cancelled only yields: resumed() then raises.
  // REQUIRES: whatever wakes the task is registered, unless it must raise.
  int park(lua_State* L, LuaTask& task, core::Wait wait, lua_KContext context, lua_KFunction k);
  // The task that goes on after a wait; raises if it has been cancelled.
  LuaTask& resumed(lua_State* L) {
    if (current_->must_raise_) raise_cancelled(L);
    return *current_;
  }
  // After a host wait inside a script's coroutine: that coroutine passes it on to its resumer.
  bool host_yield() const { return host_yield_ != core::Step::ended; }
  int unyieldable = 0;  // resumes by the script that no wait can pass
  // The shields that a script's coroutine was in when it yielded: kept with it until it goes on.
  void keep_shields(lua_State* L, lua_State* co, int depth);  // raises Lua's memory error
  int take_shields(lua_State* L, lua_State* co);

  // The task parks for Wait::condition: until another one has run (wake_testers), or `deadline`, or a
  // frame's time has passed. Then stop_testing().
  void test_again(LuaTask& task, core::Instant deadline);
  void stop_testing(LuaTask& task);

  // --- time slices ---
  Slices& slices() { return slices_; }
  // How long the task may run at a time; 0 = as long as it likes.
  void set_slice(LuaTask& task, core::Duration slice);
  // In a hook of L: the current task gives way, and goes on at the next instruction. False if it cannot do so
  // here; raises if the task was cancelled. REQUIRES on true: the hook returns at once.
  bool preempt(lua_State* L);

  // Pushes the results of an ended task, whose handle is at `handle`, and says how many. On failure it
  // pushes the error value, counts the failure as seen, and says -1. REQUIRES: ended.
  int push_results(lua_State* L, LuaTask& task, int handle);
  // Pushes the failure of a failed task (see failure_handler in call.h) and counts it as seen. When memory
  // ran out it is a string.
  void push_failure(lua_State* L, LuaTask& task, int handle);
  // Remembers that the error about to be raised in the current task came from the failure at `index`.
  void note_cause(lua_State* L, int index);
  // The failure at `failure` is unwinding the current task, or a call of the host; kept until that has
  // ended. Notes in it what it came from and which other one it replaces.
  void link_failures(lua_State* L, int failure);
  // Replaces the error value on top of L by the failure that was made of it, if one was.
  void take_failure(lua_State* L) const;
  void push_names(lua_State* L);      // the table handle -> name
  void push_handed(lua_State* L);     // the table slot -> value that is handed to, or offered by, that task
  void push_metatable(lua_State* L);  // of handles

  // --- groups ---
  Group& open_group(lua_State* L);  // of tasks that the current one's owner owns; raises memory errors
  Group* find_group(std::uint64_t id) const;             // nullptr if it has ended
  void push_failures(lua_State* L, const Group& group);  // the list of handles of its failed tasks
  // The group has no task left, and nobody asks for it any more; or it goes once that is so.
  void close_group(Group& group);

  // --- for the host ---
  // A failure that nobody awaits, at the moment it happens.
  std::function<void(LuaTask&, const core::Report&)> on_unawaited;
  // A cancelled task that had to be ended by force: the grace is over, or it has caught Cancelled too often.
  enum class Forced : std::uint8_t { grace_over, caught_too_often };
  std::function<void(const LuaTask&, Forced)> on_forced;
  // Failures that were reported and that nobody has awaited since.
  std::size_t unseen_failures() const { return unseen_failures_; }
  std::size_t unseen_stalls() const { return unseen_stalls_; }  // those of them that the watchdog killed
  // A failed task, its handle on L, whose waiter is being cancelled and so will not take the failure.
  void note_lost(lua_State* L, const LuaTask& task, int handle);
  // Phase 7: reports those that nobody else has taken either.
  void report_lost();
  // Phase 7: wakes those who test a condition, if any other task has run since the last time.
  void wake_testers();
  core::Duration test_interval = std::chrono::nanoseconds(16'666'667);  // at the latest: a frame's time
  // When the first of the cancelled tasks must have ended, or never().
  core::Instant overdue_at();
  // Phase 7: ends those whose grace is over by force.
  void end_overdue(core::Instant now);
  bool read_in_flight(core::Report& report);  // of a call of the host; false if there is none
  // Tells on_unawaited of a failed task whose handle is on L.
  void report_failure(lua_State* L, LuaTask& task, int handle);

  static int body(lua_State* L);

 private:
  friend class LuaTask;
  friend class Group;
  [[noreturn]] void refuse_wait(lua_State* L, const char* what);
  [[noreturn]] void raise_cancelled(lua_State* L);
  lua_State* take_thread(lua_State* L);
  bool takes_no_more(const core::Scope& scope) const;
  void note_cancelled(const LuaTask& task, std::string_view reason);
  void finish(LuaTask& task, int status);
  void keep_outcome(LuaTask& task, int handle);
  void recycle(LuaTask& task, int status);
  void settle(LuaTask& task, int handle);
  bool give_to_group(const LuaTask& task, int handle);
  void drop_groups();
  void tell(LuaTask& task, int handle);
  core::Report report(const LuaTask& task, int handle);  // of a failed one; handle on the store
  void note_seen(LuaTask& task);
  int push_cancelled_message(lua_State* L, int handle);
  bool replace_by_in_flight(std::uint32_t slot);

  struct Overdue {
    core::Instant at;
    core::TaskId task;
  };

  State& state_;
  lua_State* store_ = nullptr;  // holds the tables of task_store.h
  core::Scheduler& scheduler_;
  core::Scope& root_;
  core::Scope* callback_scope_;
  core::Duration grace_;
  Origins origins_;
  LuaTask* current_ = nullptr;
  core::Step host_yield_ = core::Step::ended;  // how the current task gives way; ended = it did not
  int idle_threads_ = 0;                       // in the table of idle coroutines
  std::unordered_map<const LuaTask*, std::string> reasons_;  // of those that are being cancelled
  std::deque<Overdue> overdue_;                              // the same, in the order of their deadlines
  std::unordered_map<std::uint64_t, std::unique_ptr<Group>> groups_;
  std::uint64_t next_group_ = 1;
  Waiters testers_;
  std::uint64_t progress_seen_ = 0;
  bool coroutine_shields_ = false;  // any have been kept
  int lost_count_ = 0;
  std::size_t unseen_failures_ = 0;
  std::size_t unseen_stalls_ = 0;
  Slices slices_{state_};
};

}  // namespace appctl::lua
