// What is under way outside, in the turn: the virtual clock stands, requests come in turn, limits count.
#include "fakes.h"

using namespace appctl;
using core::Duration;
using core::Instant;
using core::Step;
using loop::Driver;
using loop::Idling;

namespace {

// A task that parks until `wake` is called with it, and notes how often it ran.
FakeTask& add_waiting(VirtualRig& rig) {
  return rig.add([](FakeTask& self) { return self.resumed < 2 ? Step::parked : Step::ended; });
}

}  // namespace

TEST_CASE("outside: the virtual clock stands until a request is done") {
  VirtualRig rig;
  rig.add_ticking(seconds(1), [] {});
  FakeTask& waiting = add_waiting(rig);
  Instant done_at = Instant::never();
  FakeRequest request([&] {
    done_at = rig.clock.now();
    rig.outside.end(request);
    rig.scheduler.wake(waiting);
  });
  rig.outside.begin(request);
  rig.surface.on_wait = [&](Instant until) {
    CHECK(until == Instant::never());
    CHECK(rig.clock.now() == Instant{});
    rig.mailbox.post([&] { rig.outside.has_come(request); });
  };
  rig.run_until(second(3));
  CHECK(rig.surface.waits.size() == 1);
  CHECK(rig.overseer.before_waits == 1);
  CHECK(done_at == Instant{});
  CHECK(waiting.resumed == 2);
  CHECK(rig.clock.now() == second(3));
}

TEST_CASE("outside: input that waits for a frame keeps no request from being delivered") {
  VirtualRig rig;
  rig.open_window();
  rig.frame.on_draw = [&] {  // the first one leaves some
    rig.surface.next.input = rig.surface.waits_for_frame = rig.frame.drawn.size() == 1;
    return loop::Shown{};
  };
  FakeRequest request([&] { rig.outside.end(request); });
  rig.outside.begin(request);
  rig.surface.on_wait = [&](Instant) { rig.mailbox.post([&] { rig.outside.has_come(request); }); };
  rig.overseer.on_reap = [&] { return rig.overseer.reaped < 1000; };
  rig.run_until(second(1));
  CHECK(rig.outside.running() == 0);
  CHECK(rig.clock.now() == second(1));
}

TEST_CASE("outside: requests are delivered in the order in which they began, however they come") {
  VirtualRig rig;
  std::vector<int> delivered;
  std::vector<std::unique_ptr<FakeRequest>> requests;
  for (int i = 0; i < 4; ++i) {
    requests.push_back(std::make_unique<FakeRequest>([&, i] {
      delivered.push_back(i);
      rig.outside.end(*requests[i]);
    }));
    rig.outside.begin(*requests[i]);
  }
  FakeTask& yielding = rig.add_yielding();  // runs once for each of them, not once for each wait
  std::vector<int> coming{2, 3, 0, 1};
  rig.surface.on_wait = [&](Instant) {
    const int i = coming.front();
    coming.erase(coming.begin());
    rig.mailbox.post([&, i] { rig.outside.has_come(*requests[i]); });
  };
  rig.overseer.on_reap = [&] { return delivered.size() < 4; };
  rig.run_until(second(1));
  CHECK(delivered == std::vector{0, 1, 2, 3});
  CHECK(rig.surface.waits.size() == 4);
  CHECK(yielding.resumed == 5);
}

TEST_CASE("outside: with the real clock they are delivered as they come") {
  RealRig rig;
  std::vector<int> delivered;
  FakeRequest first([&] { delivered.push_back(1); });
  FakeRequest second_one([&] { delivered.push_back(2); });
  rig.outside.begin(first);
  rig.outside.begin(second_one);
  rig.outside.has_come(second_one);
  rig.outside.has_come(first);
  CHECK(delivered == std::vector{2, 1});
}

TEST_CASE("outside: tasks that only yield run once, and time does not pass, nor is it a livelock") {
  VirtualRig rig;
  FakeRequest request([&] { rig.outside.end(request); });
  rig.outside.begin(request);
  FakeTask& yielding = rig.add_yielding();
  rig.surface.on_wait = [](Instant) {};  // woken for nothing
  for (int i = 0; i < 1'000'100; ++i) rig.turn.run();
  CHECK(rig.clock.now() == Instant{});
  CHECK(yielding.resumed == 1);
  CHECK(rig.overseer.stuck_how.empty());
  rig.mailbox.post([&] { rig.outside.has_come(request); });
  for (int i = 0; i < 3; ++i) rig.turn.run();
  CHECK(rig.clock.now() >= at(microseconds(100)));
}

TEST_CASE("outside: while the clock stands a limit counts real time, and what is due before comes first") {
  VirtualRig rig;
  FakeRequest request([] {});
  rig.outside.begin(request);
  std::vector<int> order;
  rig.add_ticking(milliseconds(300), [&] { order.push_back(static_cast<int>(order.size())); });
  Instant ended_at;
  rig.add([&](FakeTask& self) {
    if (self.resumed > 1) {
      ended_at = rig.clock.now();
      order.push_back(-1);
      rig.outside.end(request);
      return Step::ended;
    }
    rig.scheduler.waits_for(self, core::Wait::outside);
    rig.scheduler.wake_at(self, ms(1'000));
    return Step::parked;
  });
  rig.surface.on_wait = [&](Instant until) {
    CHECK(until == rig.real.peek() + milliseconds(1'000));
    rig.real.pass_until(until);
  };
  rig.run_until(ms(1'000));
  CHECK(ended_at == ms(1'000));
  CHECK(order == std::vector{0, 1, 2, -1});
  CHECK(rig.surface.waits.size() == 1);
}

TEST_CASE("outside: one that sleeps lets the clock pass until its time") {
  VirtualRig rig;
  Instant woken = Instant::never();
  FakeRequest request([&] {
    woken = rig.clock.now();
    rig.outside.end(request);
  });
  rig.outside.begin(request);
  rig.outside.sleep_until(request, second(2));
  rig.add_ticking(seconds(1), [] {});
  rig.run_until(second(3));
  CHECK(woken == second(2));
  CHECK(rig.surface.waits.empty());
}

TEST_CASE("outside: if all are blocked nothing can happen any more") {
  VirtualRig rig;
  FakeRequest request;
  rig.outside.begin(request);
  rig.outside.block(request);
  add_waiting(rig);
  rig.overseer.on_reap = [&] { return rig.scheduler.live() > 0; };
  rig.run_until(second(1));
  CHECK(rig.overseer.stuck_how == std::vector{loop::Stuck::deadlock});
  rig.outside.end(request);
}

TEST_CASE("outside: a stream does not hold the clock, and is waited for if nothing else can happen") {
  VirtualRig rig;
  int lines = 0;
  FakeTask& waiting = add_waiting(rig);
  FakeRequest stream([&] {
    ++lines;
    rig.scheduler.wake(waiting);
  });
  rig.outside.begin(stream, core::Request::Kind::stream);
  std::vector<Instant> ticks;
  FakeTask& sleeper = rig.add([&](FakeTask& self) {
    if (self.resumed > 1) return Step::ended;
    rig.scheduler.wake_at(self, second(1));
    return Step::parked;
  });
  rig.surface.on_wait = [&](Instant) { rig.mailbox.post([&] { rig.outside.has_come(stream); }); };
  rig.overseer.on_reap = [&] { return rig.scheduler.live() > 0; };
  rig.run_until(second(9));
  CHECK(sleeper.resumed == 2);
  CHECK(rig.clock.now() == second(1));
  CHECK(lines == 1);
  CHECK(rig.overseer.stuck_how.empty());
  rig.outside.end(stream);
}

TEST_CASE("outside: in lockstep real time passes while something is under way, and jumps otherwise") {
  VirtualRig rig;
  rig.outside.set_order(core::Outside::Order::as_it_comes);
  rig.turn.set_lockstep(true);
  FakeRequest request([&] { rig.outside.end(request); });
  rig.outside.begin(request);
  std::vector<Instant> ticks;
  rig.add_ticking(milliseconds(100), [&] { ticks.push_back(rig.clock.now()); });
  rig.surface.on_wait = [&](Instant until) {
    REQUIRE(until != Instant::never());
    rig.real.pass_until(until);
    if (ticks.size() == 2) rig.mailbox.post([&] { rig.outside.has_come(request); });
  };
  rig.run_until(ms(1'000));
  CHECK(rig.surface.waits.size() == 3);
  CHECK(rig.real.peek() == ms(300));
  CHECK(ticks.size() == 10);
  CHECK(ticks.back() == ms(1'000));
}

TEST_CASE("outside: requests that come take none of the time of a limit that is set at the same instant later") {
  VirtualRig rig;
  FakeRequest slow([&] { rig.outside.end(slow); });
  FakeRequest stuck([] {});
  rig.outside.begin(slow);
  rig.add([&](FakeTask& self) {
    if (self.resumed == 1) return Step::yielded;  // until the first one has come
    rig.outside.begin(stuck);
    rig.scheduler.waits_for(self, core::Wait::outside);
    rig.scheduler.wake_at(self, rig.clock.now() + milliseconds(100));
    return Step::parked;
  });
  std::vector<Duration> waited;
  rig.surface.on_wait = [&](Instant until) {
    const Instant end = std::min(until, rig.real.peek() + seconds(10));
    waited.push_back(end - rig.real.peek());
    rig.real.pass_until(end);
    rig.outside.has_come(slow);
  };
  rig.run_until(ms(50));
  CHECK(waited == std::vector<Duration>{seconds(10), milliseconds(100)});
  rig.outside.end(stuck);
}
