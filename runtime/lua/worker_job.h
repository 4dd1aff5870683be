// One job of a worker: what the loop thread and the thread that runs it share. Held by both (shared_ptr), so
// neither needs the other to be alive. Loop thread, except what is marked; nothing here fails but for want of
// memory (std::bad_alloc).
//
// With the real clock the worker acts at once, and mail tells the loop. Under the virtual clock each of its
// acts that others can see (a progress, what it prints, a sleep, a channel, its end) waits for the loop, which
// takes it when it is the job's turn (core/outside.h): so they happen in the same order in every run.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/channel.h"
#include "core/mailbox.h"
#include "core/outside.h"
#include "core/reporter.h"
#include "lua/stall.h"

namespace appctl::lua {

class WorkerState;

// What a worker tells, to the streams or to the reporter.
struct Said {
  enum class Voice : std::uint8_t { out, err, warning, finalizer_error, log };
  Voice voice;
  std::string text;
  core::Severity level = core::Severity::notice;  // of the log,
  std::string source = {};                        // and the line
};

// The threads that the jobs of one kind share.
class WorkerLane {
 public:
  // What a job waits for that has no thread.
  explicit WorkerLane(const char* free_thread) : free_thread(free_thread) {}
  const char* const free_thread;
  // Any thread, both: jobs that wait at a channel; and how many have no thread, if all threads wait so.
  std::atomic<std::size_t> waiting{0};
  virtual std::size_t queued_in_vain() = 0;

 protected:
  ~WorkerLane() = default;
};

struct WorkerPlace {  // of a run; they outlive every job
  core::Mailbox& mailbox;
  core::Outside& outside;
  core::Clock& clock;
  const core::Reporter& reporter;  // only to ask what is told
};

class WorkerJob final : public core::Request, public std::enable_shared_from_this<WorkerJob> {
 public:
  WorkerJob(const WorkerPlace& place, WorkerLane& lane)
      : place_(place), lane_(lane), in_turn_(place.outside.order() == core::Outside::Order::in_turn) {}

  // --- for the loop ---
  std::uint64_t memory_limit = 0;  // bytes of its state; 0 = what the run says
  core::Parcel input;              // the function and its arguments, until the worker takes it
  enum class End : std::uint8_t { none, done, failed, out_of_memory, stopped };
  // Written by the worker before its end is told:
  End end = End::none;
  core::Parcel result;   // its results, or, if it can be copied, the error value
  core::Report failure;  // told in full

  // Of what happened since: `progress` has a new value; the job is over, or was never begun.
  std::function<void()> on_progress;
  std::function<void()> on_end;
  // It has not ended some time after it was stopped. True: it is to be given up, for its thread has been
  // interrupted ten times since, and had as many chances to react; a thread that gets no time from the system
  // has not.
  bool stopped_in_vain();
  // In turn: it has not ended some time after it was stopped.
  std::function<void(bool give_up)> on_late;
  std::function<void(const Said&)> on_said;  // to the reporter
  core::Parcel progress;  // the last one, until it is taken
  bool has_progress = false;

  WorkerLane& lane() { return lane_; }
  void begin() { place_.outside.begin(*this); }
  // In turn: it waits for the end of another one, whose thread it gets.
  void queue();
  void leave_queue();
  // Asks the worker to end: its waits end now; the caller interrupts its thread.
  void stop();
  // It will not be waited for any more; what it still does is not seen.
  void abandon();
  void end_unbegun();  // it was withdrawn
  void fail_unbegun(std::string message);  // it could not be started
  bool is_over() const { return over_; }
  bool is_in_turn() const { return in_turn_; }
  // What it waits for, or where its thread stands, for reports.
  std::string describe();
  // Where its thread was when it did not react: "string.find, called from script.lua:3".
  std::string stuck_at();

  // --- for the worker's thread ---
  // Any thread, signal handlers too.
  bool stopping() const { return stopping_.load(std::memory_order_relaxed); }
  void tell_progress(core::Parcel parcel);
  void say(Said said);
  bool is_told(core::Severity level) const { return place_.reporter.is_told(level); }
  // False: it is being stopped.
  bool sleep(core::Duration time);
  enum class Channel : std::uint8_t { put, get };
  struct Exchanged {
    core::ChannelOperation::State state;  // done or closed; idle: the job is being stopped
    bool closed() const { return state == core::ChannelOperation::State::closed; }
  };
  // Puts `parcel`, or fills it.
  Exchanged exchange(Channel what, core::Channel& channel, core::Parcel& parcel);
  enum class Ask : std::uint8_t { close, is_closed, size };
  std::size_t ask(Ask what, core::Channel& channel);
  void finish(End how);
  // In the signal handler that stops it: strikes once, and again, so that cleanup cannot go on for ever, when
  // that is nearly given up.
  void interrupt();
  // It unwinds by itself: its cleanup is not to be struck.
  void unwinds() { is_unwinding_ = true; }
  bool is_unwinding() const { return is_unwinding_; }
  void set_state(WorkerState* state);  // that runs it; null: none does any more

 private:
  enum class Act : std::uint8_t { unbegun, none, sleep, put, get, ask, flush, end };
  enum class LoopWait : std::uint8_t { none, in_queue, asleep, at_channel };
  using Lock = std::unique_lock<std::mutex>;
  void deliver() override;
  core::Instant hurry(core::Instant real) override;
  void deliver_progress();
  void flush();
  void pass_on(const Said& said);
  void forget();
  void begin_operation(Act act);
  void begin_sleep();
  void reply();
  const char* waits_in_turn() const;
  void take_end();
  void act(Lock& lock, Act act);
  void come();
  Exchanged exchange_now(Channel what, core::Channel& channel);
  void wait_for_operation(core::Channel& channel);
  bool begin_waiting();
  void end_waiting();

  const WorkerPlace place_;
  WorkerLane& lane_;
  const bool in_turn_;
  std::atomic<bool> stopping_{false};
  core::Instant late_at_ = core::Instant::never();  // real time
  int tries_ = 0;  // to stop it
  bool over_ = false;  // the loop knows of the end
  LoopWait loop_wait_ = LoopWait::none;
  bool unseen_ = false;  // it was stopped in the midst of running, in turn: how far it came is not to be seen

  std::mutex mutex_;  // guards what follows; comes after the lock of a channel
  std::condition_variable answered_;
  Act act_ = Act::unbegun;  // what the worker waits for
  bool is_answered_ = false;
  bool is_abandoned_ = false;
  core::Duration sleep_time_{0};
  core::Channel* channel_ = nullptr;
  core::ChannelOperation operation_;
  Ask question_ = Ask::size;
  std::size_t answer_ = 0;
  core::Parcel new_progress_;
  bool has_new_progress_ = false;
  std::vector<Said> said_;
  std::size_t said_size_ = 0;

  WorkerState* state_ = nullptr;  // worker's thread
  std::atomic<bool> is_unwinding_{false};  // worker's thread, and the handler on it
  std::atomic<int> interrupts_{0};         // counted in the handler
  Place place_of_thread_;         // written there, once,
  std::atomic<bool> is_placed_{false};
};

}  // namespace appctl::lua
