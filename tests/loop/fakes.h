// Fakes that record, for the tests of the turn: tasks made of a function, a surface whose waits move the
// clock, a frame that notes when it was drawn, an overseer that ends the run when it is told to.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "loop/turn.h"
#include "times.h"

namespace appctl {

// A real clock whose time passes only when a test says so.
class ManualClock final : public core::Clock {
 public:
  Instant now() override {
    ++readings;
    return now_;
  }
  bool is_virtual() const override { return false; }
  void advance_to(Instant) override {}
  std::int64_t unix_time() override { return 0; }

  void pass(Duration time) { now_ = now_ + time; }
  void pass_until(Instant t) { now_ = t > now_ ? t : now_; }
  Instant peek() const { return now_; }
  int readings = 0;

 private:
  Instant now_;
};

inline Instant peek(ManualClock& clock) {
  return clock.peek();
}
inline Instant peek(core::VirtualClock& clock) {
  return clock.now();
}
inline void pass_wait(ManualClock& clock, Instant until) {
  REQUIRE(until != Instant::never());  // nothing in the test would end this
  clock.pass_until(until);
}
inline void pass_wait(core::VirtualClock&, Instant) {}  // no real time moves it

inline loop::Policy driven_by(loop::Driver driver, loop::Idling idling = loop::Idling::off) {
  loop::Policy policy;
  policy.driver = driver;
  policy.idling = idling;
  return policy;
}

class FakeTask final : public core::Task {
 public:
  using Body = std::function<core::Step(FakeTask&)>;
  explicit FakeTask(Body body) : body_(std::move(body)) {}
  core::Step resume() override {
    if (is_to_end) return core::Step::ended;
    ++resumed;
    return body_(*this);
  }
  void cancel(std::string_view) override {}
  std::string describe() const override { return "fake"; }
  std::int64_t resumed = 0;
  bool is_to_end = false;

 private:
  Body body_;
};

class FakeSurface final : public surface::Surface {
 public:
  core::Status open(const surface::WindowSpec&) override { return core::Done{}; }
  void close() override {}
  surface::Events poll() override {
    ++polls;
    surface::Events events = next;
    next.input &= waits_for_frame;
    next.close_requested = false;
    next.scale = 0;
    return events;
  }
  void wait(core::Clock&, Instant until, int descriptor) override {
    waits.push_back(until);
    descriptors.push_back(descriptor);
    on_wait(until);
  }
  void wake() override { ++wakes; }
  void begin_frame() override {}
  void present(ImDrawData&) override {}
  surface::Picture capture(ImDrawData&) override { return {}; }
  void apply(const surface::WindowSpec&) override {}

  surface::Events next;  // what poll() says; input and close_requested once
  bool waits_for_frame = false;  // the input: until one is drawn there is some
  std::function<void(Instant)> on_wait;
  std::vector<Instant> waits;
  std::vector<int> descriptors;  // of each wait
  int polls = 0;
  int wakes = 0;
};

// The outside world: what comes is what a test puts into `come`.
class FakeSource final : public core::OutsideSource {
 public:
  void begin(int descriptor) { descriptor_ = descriptor; }
  void end() { descriptor_ = -1; }
  bool take() override {
    ++taken;
    for (const auto& each : std::exchange(come, {})) each();
    return !has_more;
  }
  std::vector<std::function<void()>> come;
  bool has_more = false;
  int taken = 0;
};

class FakeFrame final : public loop::Frame {
 public:
  loop::Shown draw(Instant now) override {
    drawn.push_back(now);
    return on_draw ? on_draw() : loop::Shown{true, Duration(0)};
  }
  std::function<loop::Shown()> on_draw;
  std::vector<Instant> drawn;
};

class FakeOverseer final : public loop::Overseer {
 public:
  bool reap(Instant now) override {
    ++reaped;
    return now < leave_at && (!on_reap || on_reap());
  }
  bool stuck(loop::Stuck how, Instant now) override {
    stuck_how.push_back(how);
    stuck_at.push_back(now);
    return on_stuck && on_stuck();
  }
  void close_requested() override { ++closes; }
  void scale_changed(float scale) override { scales.push_back(scale); }
  void before_wait(Duration) override { ++before_waits; }
  void after_wait() override { ++after_waits; }
  Instant deadline() override { return wants_reap_at; }

  Instant leave_at = Instant::never();
  Instant wants_reap_at = Instant::never();
  std::function<bool()> on_reap;
  std::function<bool()> on_stuck;
  std::vector<loop::Stuck> stuck_how;
  std::vector<Instant> stuck_at;
  std::int64_t reaped = 0;
  int closes = 0;
  std::vector<float> scales;
  int before_waits = 0;
  int after_waits = 0;
};

class FakeRequest final : public core::Request {
 public:
  explicit FakeRequest(std::function<void()> on_deliver = {}) : on_deliver_(std::move(on_deliver)) {}

 private:
  void deliver() override {
    if (on_deliver_) on_deliver_();
  }
  std::function<void()> on_deliver_;
};

inline core::Clock& real_clock_for(ManualClock& clock, ManualClock&) {
  return clock;
}
inline core::Clock& real_clock_for(core::VirtualClock&, ManualClock& real) {
  return real;
}

// All parts of a loop around one kind of clock.
template <class ClockT>
struct Rig {
  explicit Rig(const loop::Policy& policy = {}) : pacer(policy, clock.is_virtual()) {
    surface.on_wait = [this](Instant until) { pass_wait(clock, until); };
  }
  ~Rig() {
    for (auto& task : tasks) {
      task->is_to_end = true;
      scheduler.wake(*task);
    }
    scheduler.run_round();
    CHECK(scheduler.live() == 0);
    CHECK(scheduler.timers() == 0);
  }

  FakeTask& add(FakeTask::Body body) {
    tasks.push_back(std::make_unique<FakeTask>(std::move(body)));
    scheduler.add(*tasks.back(), root);
    return *tasks.back();
  }
  // A task that yields for ever.
  FakeTask& add_yielding() {
    return add([](FakeTask&) { return core::Step::yielded; });
  }
  // A task that sleeps `time`, then is called, again and again.
  FakeTask& add_ticking(Duration time, std::function<void()> tick) {
    return add([this, time, tick](FakeTask& task) {
      if (task.resumed > 1) tick();
      scheduler.wake_at(task, peek(clock) + time);
      return core::Step::parked;
    });
  }
  void open_window() { pacer.window_opened(peek(clock)); }
  // Runs turns until the overseer leaves at `end`.
  void run_until(Instant end) {
    overseer.leave_at = end;
    while (turn.run()) {
    }
    overseer.leave_at = Instant::never();
  }

  ClockT clock;
  ManualClock real;  // beside the virtual one
  core::Outside outside{clock.is_virtual() ? core::Outside::Order::in_turn
                                           : core::Outside::Order::as_it_comes};
  core::Scope root;
  core::Scheduler scheduler;
  FakeSurface surface;
  FakeFrame frame;
  FakeOverseer overseer;
  loop::Pacer pacer;
  core::Mailbox mailbox{[this] { surface.wake(); }};
  FakeSource source;
  loop::Turn turn{{scheduler, clock, real_clock_for(clock, real), mailbox, outside, surface, frame, overseer,
                   pacer, &source}};
  std::vector<std::unique_ptr<FakeTask>> tasks;
};

using VirtualRig = Rig<core::VirtualClock>;
using RealRig = Rig<ManualClock>;

}  // namespace appctl
