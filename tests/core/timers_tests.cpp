// The timer heap, against a model that cannot be wrong.
#include "core/timers.h"

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <random>

using namespace appctl::core;

namespace {

// A std::multimap keeps equal keys in the order of their insertion, as the heap promises.
struct Model {
  std::multimap<std::int64_t, Sleeper*> by_deadline;

  void set(Sleeper& sleeper, std::int64_t deadline) { by_deadline.emplace(deadline, &sleeper); }
  void clear(Sleeper& sleeper) {
    std::erase_if(by_deadline, [&](const auto& entry) { return entry.second == &sleeper; });
  }
  Sleeper* pop_due(std::int64_t now) {
    if (by_deadline.empty() || by_deadline.begin()->first > now) return nullptr;
    Sleeper* due = by_deadline.begin()->second;
    by_deadline.erase(by_deadline.begin());
    return due;
  }
};

bool is_set(const Sleeper& sleeper) {
  return sleeper.heap_index != Sleeper::not_set;
}

}  // namespace

TEST_CASE("an empty heap has nothing due") {
  Timers timers;
  CHECK(timers.next() == Instant::never());
  CHECK(timers.pop_due(Instant::never()) == nullptr);
  Sleeper sleeper;
  timers.clear(sleeper);
  CHECK(timers.size() == 0);
}

TEST_CASE("a timer is due at its deadline, not before") {
  Timers timers;
  Sleeper sleeper;
  timers.set(sleeper, {100});
  CHECK(is_set(sleeper));
  CHECK(timers.next() == Instant{100});
  CHECK(timers.pop_due({99}) == nullptr);
  CHECK(timers.pop_due({100}) == &sleeper);
  CHECK_FALSE(is_set(sleeper));
  CHECK(timers.size() == 0);
}

TEST_CASE("equal deadlines come in the order in which they were set") {
  Timers timers;
  std::vector<Sleeper> sleepers(1000);
  for (Sleeper& s : sleepers) timers.set(s, {5});
  for (std::size_t i = 0; i < sleepers.size(); i += 3) timers.clear(sleepers[i]);
  for (std::size_t i = 0; i < sleepers.size(); i += 3) timers.set(sleepers[i], {5});  // now they are last
  std::vector<std::size_t> order;
  while (Sleeper* due = timers.pop_due({5})) order.push_back(static_cast<std::size_t>(due - sleepers.data()));
  std::vector<std::size_t> expected;
  for (std::size_t i = 0; i < sleepers.size(); ++i) {
    if (i % 3 != 0) expected.push_back(i);
  }
  for (std::size_t i = 0; i < sleepers.size(); i += 3) expected.push_back(i);
  CHECK(order == expected);
}

TEST_CASE("random timers behave as the model does") {
  std::mt19937 random(GENERATE(1u, 2u, 3u));
  Timers timers;
  Model model;
  std::vector<Sleeper> sleepers(200);
  std::int64_t now = 0;
  for (int step = 0; step < 5'000; ++step) {
    Sleeper& sleeper = sleepers[random() % sleepers.size()];
    if (!is_set(sleeper)) {
      const std::int64_t deadline = now + random() % 50;  // many are equal
      timers.set(sleeper, {deadline});
      model.set(sleeper, deadline);
    } else if (random() % 2 == 0) {
      timers.clear(sleeper);
      model.clear(sleeper);
    }
    if (random() % 8 == 0) {
      now += random() % 20;
      for (;;) {
        Sleeper* due = timers.pop_due({now});
        if (due != model.pop_due(now)) FAIL("another timer came first, at step " << step);
        if (!due) break;
      }
    }
    if (timers.size() != model.by_deadline.size()) FAIL("sizes differ at step " << step);
    const std::int64_t next = model.by_deadline.empty() ? INT64_MAX : model.by_deadline.begin()->first;
    if (timers.next() != Instant{next}) FAIL("the next deadlines differ at step " << step);
  }
}
