#include "loop/turn.h"

#include <algorithm>

#include "core/relax.h"

namespace appctl::loop {
namespace {

using core::Duration;
using core::Instant;

constexpr Duration longest_burst = std::chrono::microseconds(100);  // of rounds without a poll
constexpr std::size_t resumes_unchecked = 32;                       // between two looks at the clock
constexpr Duration yield_time = std::chrono::microseconds(100);     // what a round of yields takes
constexpr std::size_t many_timers = 256;                            // from here on they share turns,
constexpr Duration shared_wait = std::chrono::microseconds(50);     // and fire so late at most

constexpr int looks = 1000;                                          // for mail: 25 to 50 us
constexpr Duration soon = std::chrono::microseconds(50);

}  // namespace

bool Turn::run() {
  wait_or_poll();  // 1
  read_clock();    // 2
  take_mail();     // 3
  if (goes_on_standing()) return true;
  fire_timers();              // 4
  run_tasks();                // 5
  draw_if_due();              // 6
  if (!reap()) return false;  // 7
  return decide_wait();       // 8
}

// 1
void Turn::wait_or_poll() {
  if (blocking_) {
    blocking_ = false;
    if (!mail_comes_soon() && p_.mailbox.await()) wait();
  }
  events_ = p_.surface.poll();
  p_.pacer.minimised(events_.minimised);
  if (events_.close_requested) p_.overseer.close_requested();
  if (events_.scale > 0) p_.overseer.scale_changed(events_.scale);
}

void Turn::wait() {
  const Instant began = p_.real_clock.now();
  p_.overseer.before_wait(blocked_until_ == Instant::never() ? Duration::max() : blocked_until_ - began);
  p_.surface.wait(p_.real_clock, blocked_until_, descriptor());
  p_.overseer.after_wait();
  lingers_ = !p_.mailbox.empty() && p_.real_clock.now() < began + soon;
}

// Short jobs of workers end faster than the system wakes a thread. When one did, the loop looks a little longer the
// next time; the first time that is in vain is the last.
bool Turn::mail_comes_soon() {
  for (int i = 0; lingers_ && i < looks; ++i) {
    if (!p_.mailbox.empty()) return true;
    core::relax();
  }
  lingers_ = false;
  return false;
}

// 2
void Turn::read_clock() {
  if (follows_real_time()) {
    follow_real_time();
  } else {
    following_ = false;
  }
  now_ = p_.clock.now();
  p_.scheduler.begin_turn(now_);
  if (events_.input) p_.pacer.input(now_);
}

// 3
void Turn::take_mail() {
  take_outside();
  if (!p_.mailbox.empty() && p_.mailbox.deliver() > 0) p_.pacer.work_done(now_);
}

// What comes from outside wakes tasks. False: there is more that needs no wait.
bool Turn::take_outside() {
  return descriptor() < 0 || p_.source->take();
}

// 4
void Turn::fire_timers() {
  if (p_.scheduler.next_timer() <= now_) p_.scheduler.fire_timers(now_);
  if (p_.outside.next_waking() <= now_) p_.outside.wake_sleepers(now_);
}

// 5
void Turn::run_tasks() {
  note_wakes();
  ran_ = {};
  if (!runnable() || interrupted_) return;
  if (is_virtual_) {
    ran_ = p_.scheduler.run_round();
    p_.pacer.round_took(Duration(0));  // time passes in phase 8
  } else {
    run_rounds();
  }
  if (!ran_.only_yielded) p_.pacer.work_done(now_);
}

// The clock is read more often at first, so that slow tasks are noticed before 32 of them have run. A
// frame that is late does not starve the tasks: one round is theirs, though no longer than max_step.
void Turn::run_rounds() {
  const Instant began = now_;
  const Instant end =
      std::min({began + longest_burst, began + p_.pacer.task_time_left(), p_.pacer.plan().slot_end});
  const Instant latest = began + p_.pacer.policy().max_step;
  std::size_t allowed = 1;
  p_.scheduler.begin_round();
  do {
    const core::Scheduler::Round burst = p_.scheduler.run_burst(now_ < end ? allowed : 1);
    ran_.resumed += burst.resumed;
    ran_.tested += burst.tested;
    ran_.only_yielded &= burst.only_yielded;
    now_ = p_.clock.now();
    allowed = std::min(allowed * 2, resumes_unchecked);
  } while (p_.scheduler.has_ready() && !interrupted_ &&
           now_ < (p_.scheduler.round_over() ? end : std::max(end, latest)));
  p_.pacer.round_took(now_ - began);
}

// 6
void Turn::draw_if_due() {
  if (!p_.pacer.has_window() || interrupted_) return;
  const Plan& plan = p_.pacer.plan();
  if (now_ < (runnable() ? plan.slot_end : plan.due)) return;
  const Instant began = now_;
  const Shown shown = p_.frame.draw(began);
  if (!is_virtual_) now_ = p_.clock.now();
  p_.pacer.frame_drawn(began, now_, shown);
}

// 7
bool Turn::reap() {
  interrupted_ = false;
  return p_.overseer.reap(now_);
}

// 8
bool Turn::decide_wait() {
  note_wakes();
  return is_virtual_ ? decide_virtual() : decide_real();
}

bool Turn::decide_real() {
  if (runnable() || !p_.mailbox.empty()) return true;
  const Instant until =
      std::min(block_until(p_.pacer.plan(), false, next_timer(), now_), p_.overseer.deadline());
  return until <= now_ || block(until);
}

// The deadlines of thousands of sleepers follow each other in microseconds; a turn for each would cost more
// than all that the sleepers do.
Instant Turn::next_timer() const {
  const Instant next = p_.scheduler.next_timer();
  const bool shared = p_.scheduler.timers() >= many_timers && next > now_;
  return shared ? std::max(next, now_ + shared_wait) : next;
}

bool Turn::decide_virtual() {
  if (ran_.resumed > 0 && livelock_.turn(now_, only_tested()) && p_.outside.running() == 0) {
    livelock_ = {};
    return p_.overseer.stuck(Stuck::livelock, now_);
  }
  if (runnable()) {
    if (ran_.resumed == 0 || !(ran_.only_yielded || ran_.took > Duration(0))) return true;
    if (clock_stands()) return ran_.raising || stand();  // a cancelled task may be about to stop the request
    pass_time();
    return true;
  }
  if (!p_.mailbox.empty()) return true;
  const Instant timer = std::min(p_.scheduler.next_timer(), p_.outside.next_waking());
  const Instant next = std::min(block_until(p_.pacer.plan(), false, timer, now_), p_.overseer.deadline());
  if (next <= now_) return true;
  if (clock_stands()) return stand();
  if (next == Instant::never()) return block(next);
  if (follows_real_time()) return block(p_.real_clock.now() + (next - now_));
  p_.clock.advance_to(next);
  return true;
}

// --- while something is under way outside, with the virtual clock ---

bool Turn::clock_stands() const {
  return p_.outside.order() == core::Outside::Order::in_turn && p_.outside.running() > 0 &&
         now_ >= may_pass_until_;
}

// Until the request has come whose turn it is; no task runs before, however often mail wakes us. When a limit
// was reached in real time, the clock may pass until there.
bool Turn::stand() {
  standing_ = true;
  if (!take_outside() || p_.outside.is_next_here()) return true;
  const Instant real = p_.real_clock.now();
  const Instant hurries = p_.outside.hurry_all(real);
  if (p_.outside.running() == 0) {  // one was given up
    standing_ = false;
    return true;
  }
  const Instant limit = std::min(p_.scheduler.next_limit(), p_.overseer.deadline());
  if (stands_at_ != now_ || stands_for_ != limit) {  // a limit that was set meanwhile counts from here
    stands_at_ = now_;
    stands_for_ = limit;
    stands_since_ = real;
  }
  blocked_until_ = limit == Instant::never() ? limit : stands_since_ + (limit - now_);
  blocking_ = blocked_until_ > real;
  blocked_until_ = std::min(blocked_until_, hurries);
  if (!blocking_) {
    may_pass_until_ = limit;
    standing_ = false;
  }
  return true;
}

// Phase 3, when the mail is taken: nothing but the next request, the user or the end of the run goes on.
bool Turn::goes_on_standing() {
  if (!standing_) return false;
  standing_ = false;
  if (p_.outside.running() == 0 || interrupted_ || events_.close_requested) return false;
  // Input may wait for a frame, which the clock must pass for: it goes on, but keeps no request back.
  if (!p_.outside.is_next_here()) return !events_.input && stand() && standing_;
  p_.outside.deliver_next();
  stands_at_ = Instant::never();  // the next one has time of its own: requests that come take none of a limit
  p_.pacer.work_done(now_);
  return false;
}

bool Turn::follows_real_time() const {
  return lockstep_ && is_virtual_ && p_.outside.count() > 0;
}

// From the first turn on in which something is under way.
void Turn::follow_real_time() {
  const Instant real = p_.real_clock.now();
  if (!following_) behind_ = real - p_.clock.now();
  following_ = true;
  p_.clock.advance_to({real.ns - behind_.count()});
}

// A window may still make a condition true, or outside work.
bool Turn::only_tested() const {
  return ran_.tested == ran_.resumed && !p_.pacer.has_window() && p_.outside.count() == 0;
}

// Computing loops pass time, so that timers fire and frames are drawn beside them.
void Turn::pass_time() {
  if (follows_real_time()) return;
  const Duration time = std::max(yield_time, ran_.took);
  const Instant next =
      std::min({now_ + time, p_.scheduler.next_timer(), p_.outside.next_waking(), p_.pacer.plan().slot_end});
  if (next <= now_) return;
  p_.clock.advance_to(next);
  p_.pacer.yields_took(next - now_);
}

// Blocks in phase 1 of the next turn, unless nothing could ever end that.
bool Turn::block(Instant until) {
  // What tasks have begun outside since phase 3 is only now watched.
  if (!take_outside()) return true;
  // Asked before the mail is looked at: a worker that waits has sent its mail before.
  const bool something_may_come = until != Instant::never() || p_.pacer.has_window() || p_.outside.may_come();
  if (runnable() || !p_.mailbox.empty()) return true;
  if (!something_may_come) return p_.overseer.stuck(Stuck::deadlock, now_);
  blocking_ = true;
  blocked_until_ = until;
  return true;
}

// A woken task asks for frames. It may have been woken in any phase.
void Turn::note_wakes() {
  const std::uint64_t wakes = p_.scheduler.wakes();
  if (wakes == wakes_seen_) return;
  wakes_seen_ = wakes;
  p_.pacer.work_done(now_);
}

}  // namespace appctl::loop
