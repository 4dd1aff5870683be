// Who runs next. The scheduler knows tasks only as things that can be resumed, so it is tested with
// fakes and never sees a lua_State. Loop thread only. A Task is owned by whoever made it and must stay
// alive until Scheduler has seen it end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/cancel.h"
#include "core/clock.h"
#include "core/timers.h"

namespace appctl::core {

// Names a task for ever: a slot is reused, its generation is not. {0, 0} names none.
struct TaskId {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  explicit operator bool() const { return generation != 0; }
  friend bool operator==(TaskId, TaskId) = default;
};

// What a task says when it gives way.
enum class Step : std::uint8_t {
  yielded,  // would go on at once; it is put at the end of the ready queue
  raising,  // the same, but what comes next is no more of that: it was cancelled, and its wait raises
  parked,   // waits until somebody calls Scheduler::wake
  ended,    // will never be resumed again
};

enum class TaskState : std::uint8_t { ready, running, parked, ended };

// What a parked task waits for: the words of the deadlock report, and who counts at the end of a run.
enum class Wait : std::uint8_t {
  none,
  time,
  task,
  tasks,      // several of them
  group,      // all tasks of a scope
  queue,      // its place in a queue: of a channel, an event, a semaphore, a mutex
  condition,  // to test something again; that is no progress of the run
  window,
  outside,
};
const char* to_string(Wait wait);

class Task : public Sleeper {
 public:
  // Runs until the task gives way. Called by the scheduler only.
  virtual Step resume() = 0;
  // Asks the task to end: it is woken, and its wait fails. Called again, it does nothing.
  virtual void cancel(std::string_view reason) = 0;
  // One line for reports: its name, where it was started, what it waits for and where.
  virtual std::string describe() const = 0;

  TaskId id() const { return id_; }
  TaskId parent() const { return parent_; }  // the task that spawned it; it may be gone
  TaskState state() const { return state_; }
  Wait wait() const { return wait_; }
  Scope* scope() const { return scope_; }
  Task* next_in_scope() const { return scope_next_; }
  // A background task (a ticking timer) does not keep a window's run alive.
  bool background() const { return background_; }
  void set_background() { background_ = true; }

 protected:
  ~Task() = default;  // tasks may live in memory that is not theirs (Lua userdata)

 private:
  friend class Scheduler;
  friend class Scope;
  TaskState state_ = TaskState::parked;  // these three fill the gap behind Sleeper
  Wait wait_ = Wait::none;
  bool background_ = false;
  Task* ready_next_ = nullptr;
  Task* scope_prev_ = nullptr;
  Task* scope_next_ = nullptr;
  Scope* scope_ = nullptr;
  TaskId id_;
  TaskId parent_;
};

class Scheduler {
 public:
  // Gives the task an id and puts it at the end of the ready queue: it starts in the next round.
  TaskId add(Task& task, Scope& scope, TaskId parent = {});
  // The slot that add() will give next.
  std::uint32_t next_slot() const {
    return free_slots_.empty() ? static_cast<std::uint32_t>(slots_.size()) : free_slots_.back();
  }
  // The task of that id, or nullptr if it has ended.
  Task* find(TaskId id) const;
  // Makes a parked task ready and clears its timer; does nothing to one that is not parked.
  void wake(Task& task);
  // Says what the running task is about to wait for. REQUIRES: called from inside its resume().
  void waits_for(Task& task, Wait wait) { task.wait_ = wait; }
  // Wakes `task` at `deadline` unless something else does before. REQUIRES: no timer is set for it.
  void wake_at(Task& task, Instant deadline) { timers_.set(task, deadline); }

  // Phase 2: the time of this turn, for those who ask since when a task waits.
  void begin_turn(Instant now) { turn_time_ = now; }
  Instant turn_time() const { return turn_time_; }
  // Phase 4: wakes the tasks whose time has come; says how many.
  std::size_t fire_timers(Instant now);
  Instant next_timer() const { return timers_.next(); }
  std::size_t timers() const { return timers_.size(); }
  // The next deadline of a wait for something else than that time: of a task.timeout. Looks at each timer.
  Instant next_limit() const;

  // The running task was made to give way after so much virtual time.
  void took(Duration time) { took_ += time; }

  struct Round {
    std::size_t resumed = 0;
    std::size_t tested = 0;    // of those, how many tested a condition and found it false
    Duration took{0};          // virtual time that was spent: see took()
    bool raising = false;      // one of them said so
    bool only_yielded = true;  // each task that ran merely gave way or tested: the virtual clock moves on
  };
  // Phase 5, virtual clock: runs the tasks that are ready now, each once. Those made ready meanwhile wait
  // for the next round. Stops early when stop() has been called.
  Round run_round();
  // Phase 5, real clock: runs up to `most` tasks, round after round. A burst may end in the middle of a
  // round, so that a million ready tasks need not hold up a frame.
  Round run_burst(std::size_t most);
  void begin_round();                              // those that are ready now are the round
  bool round_over() const { return round_over_; }  // each of them has run once
  void stop() { stopped_ = true; }                 // the current task is the last one to run for now

  bool has_ready() const { return ready_first_ != nullptr; }
  Task* current() const { return current_; }  // the task inside resume(), or nullptr
  std::size_t live() const { return live_; }  // tasks that have not ended
  // Counts how often any task was resumed since the run began.
  std::uint64_t resumes() const { return resumes_; }
  // Counts the resumes that did more than test a condition: those after which one may have come true.
  std::uint64_t progress() const { return progress_; }
  // Counts the wake() calls that made a task ready: a woken task asks for a frame, unless it only tests.
  std::uint64_t wakes() const { return wakes_; }

 private:
  void push_ready(Task& task);
  void run_first(Round& round);
  void count(const Round& round);
  void finish(Task& task);

  struct Slot {
    Task* task = nullptr;
    std::uint32_t generation = 0;
  };
  std::vector<Slot> slots_{1};  // slot 0 names no task
  std::vector<std::uint32_t> free_slots_;
  Timers timers_;
  Task* ready_first_ = nullptr;
  Task* ready_last_ = nullptr;
  const Task* round_last_ = nullptr;
  bool round_over_ = true;
  Task* current_ = nullptr;
  std::size_t live_ = 0;
  std::uint64_t resumes_ = 0;
  std::uint64_t progress_ = 0;
  std::uint64_t wakes_ = 0;
  Instant turn_time_;
  Duration took_{0};
  bool stopped_ = false;
};

// Calls f(task) for each live task of the scope and of those below, a scope's oldest first. f may cancel or
// wake tasks, but ends none.
template <class F>
void each_task(const Scope& scope, F f) {
  const auto visit = [&f](const auto& self, const Scope& owner) -> void {
    for (Task* task = owner.first(); task; task = task->next_in_scope()) f(*task);
    for (const Scope* child = owner.first_child(); child; child = child->next_sibling()) self(self, *child);
  };
  visit(visit, scope);
}

}  // namespace appctl::core
