// Who runs next: order, ids, waking, rounds.
#include "core/scheduler.h"

#include "fake_task.h"

using namespace appctl::core;

TEST_CASE("tasks run in the order of their adding, each once a round") {
  Tasks tasks;
  tasks.add_tracing("a", 2);
  tasks.add_tracing("b", 0);
  tasks.add_tracing("c", 1);
  CHECK(tasks.trace.empty());  // none starts inside its adder
  CHECK(tasks.scheduler.run_round().resumed == 3);
  CHECK(tasks.trace == "abc");
  CHECK(tasks.scheduler.run_round().resumed == 2);
  CHECK(tasks.scheduler.run_round().resumed == 1);
  CHECK(tasks.trace == "abcaca");
  CHECK(tasks.scheduler.run_round().resumed == 0);
  CHECK(tasks.scheduler.live() == 0);
  CHECK(tasks.scheduler.resumes() == 6);
}

TEST_CASE("a round says whether its tasks merely gave way") {
  Tasks tasks;
  CHECK(tasks.scheduler.run_round().only_yielded);
  tasks.add_tracing("a", 2);
  CHECK(tasks.scheduler.run_round().only_yielded);
  FakeTask& parking = tasks.add_parking("p");
  CHECK_FALSE(tasks.scheduler.run_round().only_yielded);
  parking.is_to_end = true;
  tasks.scheduler.wake(parking);
  tasks.add_tracing("b", 5);
  CHECK_FALSE(tasks.scheduler.run_round().only_yielded);  // the ends of p and a
  CHECK(tasks.scheduler.run_round().only_yielded);
}

TEST_CASE("a task that is spawned or woken by another runs in the next round") {
  Tasks tasks;
  FakeTask& sleeping = tasks.add_parking("sleeping");
  tasks.scheduler.run_round();
  tasks.add("spawner", [&](FakeTask&) {
    tasks.add_tracing("x", 0);
    tasks.scheduler.wake(sleeping);
    return Step::ended;
  });
  CHECK(tasks.scheduler.run_round().resumed == 1);
  CHECK(tasks.trace.empty());
  CHECK(sleeping.resumed == 1);
  CHECK(tasks.scheduler.run_round().resumed == 2);
  CHECK(tasks.trace == "x");
  CHECK(sleeping.resumed == 2);
}

TEST_CASE("a parked task runs again when it is woken, once however often that was") {
  Tasks tasks;
  FakeTask& task = tasks.add_parking("p");
  tasks.scheduler.wake(task);  // it is ready already
  CHECK(tasks.scheduler.wakes() == 0);
  tasks.scheduler.run_round();
  CHECK(task.state() == TaskState::parked);
  CHECK_FALSE(tasks.scheduler.has_ready());
  tasks.scheduler.wake(task);
  tasks.scheduler.wake(task);
  CHECK(task.state() == TaskState::ready);
  CHECK(tasks.scheduler.wakes() == 1);
  CHECK(tasks.scheduler.run_round().resumed == 1);
  CHECK(task.resumed == 2);
}

TEST_CASE("waking itself or an ended task does nothing") {
  Tasks tasks;
  FakeTask& task = tasks.add("self", [&](FakeTask& self) {
    CHECK(self.state() == TaskState::running);
    CHECK(tasks.scheduler.current() == &self);
    tasks.scheduler.wake(self);
    return self.resumed == 1 ? Step::parked : Step::ended;
  });
  tasks.scheduler.run_round();
  CHECK(tasks.scheduler.current() == nullptr);
  CHECK(task.state() == TaskState::parked);
  tasks.scheduler.wake(task);
  tasks.scheduler.run_round();
  CHECK(task.state() == TaskState::ended);
  tasks.scheduler.wake(task);
  CHECK_FALSE(tasks.scheduler.has_ready());
}

TEST_CASE("an id names one task for ever, though its slot is reused") {
  Tasks tasks;
  FakeTask& first = tasks.add_tracing("a", 0);
  const TaskId stale = first.id();
  CHECK(stale);
  CHECK(tasks.scheduler.find(stale) == &first);
  tasks.scheduler.run_round();
  CHECK(tasks.scheduler.find(stale) == nullptr);

  FakeTask& second = tasks.add_tracing("b", 0);
  CHECK(second.id().slot == stale.slot);
  CHECK_FALSE(second.id() == stale);
  CHECK(tasks.scheduler.find(stale) == nullptr);
  CHECK(tasks.scheduler.find(second.id()) == &second);
}

TEST_CASE("what names no task finds none") {
  Tasks tasks;
  tasks.add_parking("p");
  CHECK_FALSE(TaskId{});
  CHECK(tasks.scheduler.find({}) == nullptr);
  CHECK(tasks.scheduler.find({0, 1}) == nullptr);
  CHECK(tasks.scheduler.find({99, 1}) == nullptr);
}

TEST_CASE("a task knows its parent") {
  Tasks tasks;
  FakeTask& parent = tasks.add_parking("parent");
  FakeTask child("child", [](FakeTask&) { return Step::ended; });
  tasks.scheduler.add(child, tasks.root, parent.id());
  CHECK(child.parent() == parent.id());
  CHECK_FALSE(parent.parent());
  tasks.scheduler.run_round();
}

TEST_CASE("stop ends the round after the task that runs, and the others keep their places") {
  Tasks tasks;
  tasks.add_tracing("a", 1);
  tasks.add("stopper", [&](FakeTask& self) {
    tasks.trace += "s";
    if (self.resumed == 1) tasks.scheduler.stop();
    return Step::yielded;
  });
  tasks.add_tracing("b", 1);
  CHECK(tasks.scheduler.run_round().resumed == 2);
  CHECK(tasks.trace == "as");
  CHECK(tasks.scheduler.run_round().resumed == 3);
  CHECK(tasks.trace == "asbas");
}

TEST_CASE("a timer wakes its task, and a task woken before has none left") {
  Tasks tasks;
  FakeTask& task = tasks.add("sleeper", [&](FakeTask& self) {
    tasks.scheduler.waits_for(self, Wait::time);
    tasks.scheduler.wake_at(self, {self.resumed * 100});
    return Step::parked;
  });
  tasks.scheduler.run_round();
  CHECK(task.wait() == Wait::time);
  CHECK(tasks.scheduler.next_timer() == Instant{100});
  CHECK(tasks.scheduler.fire_timers({99}) == 0);
  CHECK(tasks.scheduler.fire_timers({100}) == 1);
  CHECK(tasks.scheduler.wakes() == 1);
  tasks.scheduler.run_round();
  CHECK(task.resumed == 2);
  tasks.scheduler.wake(task);
  CHECK(tasks.scheduler.timers() == 0);
  CHECK(tasks.scheduler.next_timer() == Instant::never());
}

TEST_CASE("timers that are due at once wake in the order of their deadlines, then of their setting") {
  Tasks tasks;
  const auto sleep_until = [&](const std::string& name, std::int64_t deadline) {
    tasks.add(name, [&tasks, deadline](FakeTask& self) {
      if (self.resumed == 2) tasks.trace += self.name();
      if (self.resumed == 2) return Step::ended;
      tasks.scheduler.wake_at(self, {deadline});
      return Step::parked;
    });
  };
  sleep_until("c", 30);
  sleep_until("a", 10);
  sleep_until("b", 20);
  sleep_until("A", 10);
  tasks.scheduler.run_round();
  CHECK(tasks.scheduler.fire_timers({1000}) == 4);
  tasks.scheduler.run_round();
  CHECK(tasks.trace == "aAbc");
}

TEST_CASE("a task that ends takes its timer with it") {
  Tasks tasks;
  tasks.add("ending", [&](FakeTask& self) {
    tasks.scheduler.wake_at(self, {100});
    return Step::ended;
  });
  tasks.scheduler.run_round();
  CHECK(tasks.scheduler.timers() == 0);
  CHECK(tasks.scheduler.fire_timers({1000}) == 0);
}

TEST_CASE("a wait is forgotten when its task runs again") {
  Tasks tasks;
  FakeTask& task = tasks.add("once", [&](FakeTask& self) {
    if (self.resumed == 1) tasks.scheduler.waits_for(self, Wait::window);
    return Step::parked;
  });
  tasks.scheduler.run_round();
  CHECK(task.wait() == Wait::window);
  tasks.scheduler.wake(task);
  tasks.scheduler.run_round();
  CHECK(task.wait() == Wait::none);
}

TEST_CASE("ten thousand tasks come and go") {
  Tasks tasks;
  for (int i = 0; i < 10'000; ++i)
    tasks.add("t", [](FakeTask& t) { return t.resumed < 3 ? Step::yielded : Step::ended; });
  CHECK(tasks.scheduler.live() == 10'000);
  for (int round = 0; round < 3; ++round) CHECK(tasks.scheduler.run_round().resumed == 10'000);
  CHECK(tasks.scheduler.live() == 0);
  FakeTask& next = tasks.add_tracing("n", 0);
  CHECK(next.id().slot <= 10'000);  // slots are reused
}
