#include "core/outside.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace appctl::core;

namespace {

struct Fake final : Request {
  Fake(std::vector<int>& log, int id) : log(log), id(id) {}
  void deliver() override { log.push_back(id); }
  std::vector<int>& log;
  int id;
};

struct Rig {
  std::vector<int> log;
  Outside outside{Outside::Order::in_turn};
  Fake a{log, 1}, b{log, 2}, c{log, 3};
};

}  // namespace

TEST_CASE("turns go round, and pass over those that sleep, are blocked or stream") {
  Rig r;
  Fake stream{r.log, 4};
  for (Fake* f : {&r.a, &r.b, &r.c}) r.outside.begin(*f);
  r.outside.begin(stream, Request::Kind::stream);
  for (Fake* f : {&r.c, &r.b, &r.a}) r.outside.has_come(*f);
  CHECK(r.outside.running() == 3);
  CHECK(r.outside.count() == 4);
  CHECK(r.outside.is_next_here());
  r.outside.deliver_next();
  r.outside.has_come(r.a);  // again: the others come first
  r.outside.block(r.b);
  r.outside.deliver_next();
  r.outside.deliver_next();
  CHECK(r.log == std::vector{1, 3, 1});
  CHECK_FALSE(r.outside.is_next_here());
  r.outside.has_come(stream);  // is in nobody's turn
  CHECK(r.log.back() == 4);
  for (Fake* f : {&r.a, &r.b, &r.c, &stream}) r.outside.end(*f);
  CHECK(r.outside.count() == 0);
  CHECK(r.outside.running() == 0);
}

TEST_CASE("one that has ended is not delivered, in whatever stage it was") {
  Rig r;
  r.outside.begin(r.a);
  r.outside.begin(r.b);
  r.outside.has_come(r.a);
  r.outside.end(r.a);
  r.outside.has_come(r.a);
  r.outside.end(r.a);
  CHECK_FALSE(r.outside.is_next_here());
  r.outside.sleep_until(r.b, {5});
  r.outside.end(r.b);
  r.outside.wake_sleepers({10});
  CHECK(r.log.empty());
  r.outside.begin(r.a);  // may begin anew
  CHECK_FALSE(r.outside.is_next_here());
  r.outside.end(r.a);
}

TEST_CASE("sleepers go on at their time, in order") {
  Rig r;
  for (Fake* f : {&r.a, &r.b, &r.c}) r.outside.begin(*f);
  r.outside.sleep_until(r.a, {30});
  r.outside.sleep_until(r.b, {10});
  r.outside.sleep_until(r.c, {10});
  CHECK(r.outside.running() == 0);
  CHECK(r.outside.next_waking() == Instant{10});
  r.outside.wake_sleepers({10});
  CHECK(r.log == std::vector{2, 3});
  CHECK(r.outside.running() == 2);
  r.outside.go_on(r.a);  // before its time
  CHECK(r.outside.next_waking() == Instant::never());
  for (Fake* f : {&r.a, &r.b, &r.c}) r.outside.end(*f);
}

TEST_CASE("nothing may come when all are blocked or wait for others") {
  Rig r;
  CHECK_FALSE(r.outside.may_come());
  r.outside.begin(r.a);
  r.outside.begin(r.b);
  CHECK(r.outside.may_come());
  CHECK_FALSE(r.outside.count_waiting(1));
  CHECK(r.outside.may_come());
  CHECK(r.outside.count_waiting(1));
  CHECK_FALSE(r.outside.may_come());
  CHECK_FALSE(r.outside.count_waiting(-2));
  r.outside.block(r.a);
  r.outside.block(r.b);
  CHECK_FALSE(r.outside.may_come());
  r.outside.go_on(r.b);
  CHECK(r.outside.may_come());
  CHECK(r.outside.count_waiting(1));  // besides the one that is blocked
  CHECK_FALSE(r.outside.may_come());
  for (Fake* f : {&r.a, &r.b}) r.outside.end(*f);
}

TEST_CASE("nothing may come of what is queued behind those that wait") {
  Rig r;
  std::size_t queued = 0;
  r.outside.set_queued_in_vain([&] { return queued; });
  for (Fake* f : {&r.a, &r.b, &r.c}) r.outside.begin(*f);
  r.outside.count_waiting(1);
  CHECK(r.outside.may_come());
  queued = 1;
  CHECK(r.outside.may_come());
  queued = 2;
  CHECK_FALSE(r.outside.may_come());
  r.outside.count_waiting(-1);
  CHECK(r.outside.may_come());
  for (Fake* f : {&r.a, &r.b, &r.c}) r.outside.end(*f);
}

TEST_CASE("one that stays keeps its turn until it has ended") {
  struct Staying final : Request {
    Staying(Outside& outside, int& log) : outside(outside), log(log) {}
    void deliver() override {
      log = log * 10 + 1;
      outside.stay(*this);
    }
    Outside& outside;
    int& log;
  };
  Rig r;
  int log = 0;
  Staying staying(r.outside, log);
  r.outside.begin(staying);
  r.outside.begin(r.a);
  r.outside.has_come(staying);
  r.outside.has_come(r.a);
  r.outside.deliver_next();
  CHECK_FALSE(r.outside.is_next_here());
  r.outside.has_come(staying);
  r.outside.deliver_next();
  CHECK(log == 11);
  r.outside.end(staying);
  CHECK(r.outside.is_next_here());
  r.outside.end(r.a);
}

TEST_CASE("those that are hurried are asked until they have ended") {
  struct Late final : Request {
    explicit Late(Outside& outside) : outside(outside) {}
    void deliver() override {}
    Instant hurry(Instant real) override {
      ++asked;
      if (asked == 2) outside.end(*this);
      return {real.ns + 10};
    }
    Outside& outside;
    int asked = 0;
  };
  Outside outside(Outside::Order::in_turn);
  Late a(outside), b(outside);
  outside.begin(a);
  outside.begin(b);
  CHECK(outside.hurry_all({5}) == Instant::never());
  outside.hurry(a);
  outside.hurry(a);
  CHECK(outside.hurry_all({5}) == Instant{15});
  outside.hurry_all({15});
  CHECK(outside.hurry_all({25}) == Instant::never());
  outside.hurry(a);  // it has ended
  CHECK(outside.hurry_all({35}) == Instant::never());
  CHECK(a.asked == 2);
  CHECK(b.asked == 0);
  outside.end(b);
}

TEST_CASE("some are counted by themselves, as it was when they began") {
  Rig r;
  bool chosen = true;
  r.outside.choose([&] { return chosen; });
  r.outside.begin(r.a);
  chosen = false;
  r.outside.begin(r.b);
  CHECK(r.outside.count_chosen() == 1);
  r.outside.end(r.b);
  CHECK(r.outside.count_chosen() == 1);
  r.outside.end(r.a);
  CHECK(r.outside.count_chosen() == 0);
  r.outside.begin(r.a);  // is another one
  CHECK(r.outside.count_chosen() == 0);
  r.outside.end(r.a);
}
