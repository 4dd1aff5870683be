// When a run cannot go on, and what is said about it.
#include "core/deadlock.h"

#include "fake_task.h"

using namespace appctl::core;

TEST_CASE("a deadlock names each task and what it waits for") {
  Tasks tasks;
  Scope inner(&tasks.root);
  tasks.add_parking("first", Wait::task);
  FakeTask& second = tasks.add("second", inner, [&](FakeTask& self) {
    tasks.scheduler.waits_for(self, Wait::tasks);
    return Step::parked;
  });
  tasks.scheduler.run_round();
  CHECK(deadlock_report(tasks.scheduler, tasks.root, false) ==
        "deadlock: every task waits for something that can no longer happen\n"
        "  first waits for a task\n"
        "  second waits for several tasks");
  second.is_to_end = true;  // before its scope ends
  tasks.scheduler.wake(second);
  tasks.scheduler.run_round();
}

TEST_CASE("no deadlock while something can happen") {
  Tasks tasks;
  CHECK(deadlock_report(tasks.scheduler, tasks.root, false).empty());  // no task: the run is over
  FakeTask& task = tasks.add_parking("p");
  CHECK(deadlock_report(tasks.scheduler, tasks.root, false).empty());  // ready
  tasks.scheduler.run_round();
  CHECK(deadlock_report(tasks.scheduler, tasks.root, true).empty());  // outside work
  tasks.scheduler.wake_at(task, {100});
  CHECK(deadlock_report(tasks.scheduler, tasks.root, false).empty());  // a timer
  tasks.scheduler.fire_timers({100});
  tasks.scheduler.run_round();
  CHECK_FALSE(deadlock_report(tasks.scheduler, tasks.root, false).empty());
}

TEST_CASE("of many tasks the first twenty are named") {
  Tasks tasks;
  for (int i = 0; i < 23; ++i) tasks.add_parking(std::to_string(i).insert(0, 1, 't'));
  tasks.scheduler.run_round();
  const std::string report = deadlock_report(tasks.scheduler, tasks.root, false);
  CHECK(report.find("\n  t19 waits") != std::string::npos);
  CHECK(report.find("t20") == std::string::npos);
  CHECK(report.ends_with("\n  and 3 more"));
}

TEST_CASE("a livelock is a million turns at one instant") {
  LivelockMeter meter;
  std::uint64_t turns = 1;
  while (!meter.turn({5})) ++turns;
  CHECK(turns == 1'000'000);
}

TEST_CASE("time that moves on begins the count anew") {
  LivelockMeter meter;
  for (std::uint64_t i = 1; i < LivelockMeter::limit; ++i) meter.turn({0});
  CHECK_FALSE(meter.turn({1}));
  CHECK_FALSE(meter.turn({1}));
}

TEST_CASE("a livelock is told with its instant and its tasks") {
  Tasks tasks;
  tasks.add_parking("spinner", Wait::task);
  tasks.scheduler.run_round();
  CHECK(livelock_report(tasks.root, {1'250'000'000}) ==
        "livelock: 1000000 turns up to 1.2500 s of the virtual clock in which nothing happened but tasks "
        "waking each other or testing conditions; one must wait for a time or for work\n"
        "  spinner waits for a task");
}
