// The loop: one turn after another, each of eight phases, the same for both drivers; what differs between
// them stands in the plan (pacing.h). Owned by the host, loop thread only. Nothing here fails: what can
// go wrong in a run is the Overseer's to judge.
//
//   1 wait or poll      2 read the clock once    3 take what came from outside     4 fire due timers
//   5 run the tasks that were ready when the phase began      6 draw a frame if one is due
//   7 reap and report   8 decide the next wait
//
// With the real clock, while tasks stay ready, phase 5 runs round after round and the others come every
// 100 us: a poll and a look at the clock cost three times what a switch does. Under the virtual clock
// each round is a full turn, and nothing depends on real time. What is under way outside takes none of its
// time: the clock stands until the request whose turn it is has something (core/outside.h); then only limits
// (task.timeout, the grace) count real seconds. In lockstep it runs as the real one does meanwhile.
#pragma once

#include "core/clock.h"
#include "core/deadlock.h"
#include "core/mailbox.h"
#include "core/outside.h"
#include "core/outside_source.h"
#include "core/scheduler.h"
#include "loop/pacer.h"
#include "surface/surface.h"

namespace appctl::loop {

// Draws; called while a window is open (Pacer::window_opened) and a frame is due.
class Frame {
 public:
  virtual ~Frame() = default;
  virtual Shown draw(core::Instant now) = 0;
};

enum class Stuck : std::uint8_t {
  deadlock,  // nothing is ready, due or pending, and no window is open: nothing can happen any more
  livelock,  // see core::LivelockMeter
};

// Judges the run: the host.
class Overseer {
 public:
  virtual ~Overseer() = default;
  // Phase 7: what has ended is put away, and the end of the run is judged. False leaves the loop.
  virtual bool reap(core::Instant now) = 0;
  // The run is stuck. True: something was done about it (the tasks were cancelled); false leaves the loop.
  virtual bool stuck(Stuck how, core::Instant now) = 0;
  // The close button.
  virtual void close_requested() = 0;
  // The window is on a monitor that wants another scale of fonts and sizes.
  virtual void scale_changed(float scale) = 0;
  // The loop is about to block, at most so long: what was printed should be seen.
  virtual void before_wait(core::Duration longest) = 0;
  virtual void after_wait() = 0;
  // When reap() wants to be called though nothing happens (the end of the grace), or never().
  virtual core::Instant deadline() = 0;
};

struct Parts {
  core::Scheduler& scheduler;
  core::Clock& clock;
  core::Clock& real_clock;  // the same one, or what runs while the virtual clock stands
  core::Mailbox& mailbox;
  core::Outside& outside;
  surface::Surface& surface;
  Frame& frame;
  Overseer& overseer;
  Pacer& pacer;
  core::OutsideSource* source = nullptr;  // or none
};

class Turn {
 public:
  // REQUIRES: all parts outlive it.
  explicit Turn(const Parts& parts) : p_(parts), is_virtual_(parts.clock.is_virtual()) {}

  // One turn. False: the Overseer wants to leave the loop.
  bool run();
  // Something cannot wait (app.exit): the task that runs now is the last one before phase 7.
  void interrupt() {
    interrupted_ = true;
    p_.scheduler.stop();
  }
  // Virtual clock: real time passes while something is under way outside; else it jumps.
  void set_lockstep(bool on) { lockstep_ = on; }
  bool lockstep() const { return lockstep_; }

 private:
  void wait_or_poll();
  void wait();
  bool mail_comes_soon();
  void read_clock();
  void take_mail();
  bool take_outside();
  void fire_timers();
  void run_tasks();
  void draw_if_due();
  bool reap();
  bool decide_wait();

  bool runnable() const { return p_.scheduler.has_ready() && p_.pacer.tasks_may_run(); }
  void run_rounds();
  void note_wakes();
  bool only_tested() const;
  bool decide_real();
  core::Instant next_timer() const;
  bool decide_virtual();
  void pass_time();
  bool block(core::Instant until);
  bool goes_on_standing();
  bool clock_stands() const;
  bool stand();
  bool follows_real_time() const;
  void follow_real_time();
  int descriptor() const { return p_.source ? p_.source->descriptor() : -1; }

  Parts p_;
  const bool is_virtual_;
  core::Instant now_;           // of this turn: read in phase 2, and again after what takes time
  surface::Events events_;      // of this turn
  core::Scheduler::Round ran_;  // in phase 5 of this turn
  std::uint64_t wakes_seen_ = 0;
  core::LivelockMeter livelock_;
  bool interrupted_ = false;
  bool lingers_ = false;                              // the last mail came soon after the loop had nothing to do
  bool blocking_ = false;                             // in phase 1 of the next turn,
  core::Instant blocked_until_;                       // at most until then; of the real clock
  bool standing_ = false;                             // blocking until the request has come whose turn it is
  core::Instant stands_at_ = core::Instant::never();  // virtual: the time at which the clock stands,
  core::Instant stands_for_;                          // virtual: the next limit,
  core::Instant stands_since_;                        // real: since when
  core::Instant may_pass_until_;                      // virtual: a limit came first
  bool lockstep_ = false;
  bool following_ = false;    // in lockstep: the clock has run as the real one does
  core::Duration behind_{0};  // by so much it is behind that
};

}  // namespace appctl::loop
