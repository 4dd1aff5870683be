// Threads for jobs: how many, who is withdrawn, interrupted, abandoned, and what is left at the end. Where a
// test has to wait for a thread, the thread says so; nothing waits for time to pass.
#include "work/pool.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <system_error>
#include <thread>
#include <vector>

using namespace appctl::work;
using namespace std::chrono_literals;

namespace {

constexpr auto long_enough = 30s;  // until a thread that does what it should is done

// Threads wait in it until it is open.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    --waiting_;
    ++passed_;
    changed_.notify_all();
  }
  void until_waiting(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= count; });
  }
  void until_passed(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return passed_ >= count; });
  }
  int waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int waiting_ = 0;
  int passed_ = 0;
};

// Stuck: does not react to an interrupt.
struct Stuck final : Pool::Work {
  explicit Stuck(Gate& gate) : gate(gate) {}
  void run(std::unique_ptr<Pool::Kept>&) override {
    gate.pass();
    ran = true;
  }
  void interrupt() override { interrupted = true; }
  Gate& gate;
  std::atomic<bool> ran{false};
  std::atomic<bool> interrupted{false};
};

// Busy until it is interrupted.
struct Busy final : Pool::Work {
  void run(std::unique_ptr<Pool::Kept>&) override {
    thread = std::this_thread::get_id();
    begun.open();
    while (!interrupted_on) begun.pass();  // locks: there ThreadSanitizer delivers signals
    ended.open();
  }
  void interrupt() override { interrupted_on = std::this_thread::get_id() == thread ? 1 : 2; }
  std::thread::id thread;
  std::atomic<int> interrupted_on{0};  // 1: its own thread
  Gate begun, ended;
};

struct Counted final : Pool::Work {
  explicit Counted(std::atomic<int>& runs) : runs(runs) {}
  void run(std::unique_ptr<Pool::Kept>&) override { ++runs; }
  void interrupt() override {}
  std::atomic<int>& runs;
};

std::shared_ptr<Stuck> stuck(Pool& pool, Gate& gate) {
  auto work = std::make_shared<Stuck>(gate);
  pool.submit(work);
  return work;
}

void until(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + long_enough;
  while (!holds() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  CHECK(holds());
}

}  // namespace

TEST_CASE("threads are made when they are needed, at most so many") {
  Gate gate;
  Pool pool(2);
  CHECK(pool.threads() == 0);
  std::vector<std::shared_ptr<Stuck>> works;
  for (int i = 0; i < 5; ++i) works.push_back(stuck(pool, gate));
  gate.until_waiting(2);
  CHECK(pool.threads() == 2);
  CHECK(gate.waiting() == 2);
  CHECK(pool.queued_behind(1) == 0);
  CHECK(pool.queued_behind(2) == 3);
  gate.open();
  gate.until_passed(5);
  CHECK(pool.queued_behind(2) == 0);
  CHECK(pool.threads() == 2);
  CHECK(pool.stop(long_enough));
  CHECK(std::all_of(works.begin(), works.end(), [](const auto& work) { return work->ran.load(); }));
  CHECK(pool.threads() == 0);
}

TEST_CASE("a thread that is idle takes the next job") {
  Pool pool(8);
  for (int i = 0; i < 50; ++i) {
    Gate gate;
    gate.open();
    const auto work = stuck(pool, gate);
    gate.until_passed(1);
    // Its thread is idle as soon as it has dropped the work.
    until([&] { return work.use_count() == 1; });
  }
  CHECK(pool.threads() <= 2);
  CHECK(pool.stop(long_enough));
}

TEST_CASE("what has not begun can be withdrawn, and is let go") {
  Gate gate;
  Pool pool(1);
  const auto first = stuck(pool, gate);
  gate.until_waiting(1);
  auto second = stuck(pool, gate);
  const auto third = stuck(pool, gate);
  CHECK_FALSE(pool.withdraw(*first));
  CHECK(pool.withdraw(*second));
  CHECK_FALSE(pool.withdraw(*second));
  CHECK(second.use_count() == 1);
  gate.open();
  gate.until_passed(2);
  CHECK_FALSE(pool.withdraw(*third));
  CHECK(pool.stop(long_enough));
  CHECK(third->ran);
  CHECK_FALSE(second->ran);
}

TEST_CASE("an interrupt reaches the job, on its thread, and no other") {
  Pool pool(2);
  const auto a = std::make_shared<Busy>();
  const auto b = std::make_shared<Busy>();
  pool.submit(a);
  pool.submit(b);
  for (const auto& work : {a, b}) work->begun.until_passed(1);
  pool.interrupt(*a);
  a->ended.pass();
  CHECK(a->interrupted_on == 1);
  CHECK(b->interrupted_on == 0);
  until([&] { return a.use_count() == 1; });
  pool.interrupt(*a);  // it is over
  pool.interrupt(*b);
  b->ended.pass();
  CHECK(b->interrupted_on == 1);
  CHECK(pool.stop(long_enough));
}

TEST_CASE("an interrupt of one that waits does nothing") {
  Gate gate;
  Pool pool(1);
  const auto first = stuck(pool, gate);
  const auto second = stuck(pool, gate);
  gate.until_waiting(1);
  pool.interrupt(*second);
  gate.open();
  gate.until_passed(2);
  CHECK_FALSE(first->interrupted);
  CHECK_FALSE(second->interrupted);
  CHECK(pool.stop(long_enough));
}

TEST_CASE("another thread takes the place of one that is abandoned") {
  Gate never, gate;
  Pool pool(1);
  const auto lost = stuck(pool, never);
  never.until_waiting(1);
  const auto next = stuck(pool, gate);
  pool.abandon(*lost);
  pool.abandon(*lost);
  gate.until_waiting(1);
  CHECK(pool.threads() == 1);
  pool.abandon(*std::make_shared<Stuck>(gate));  // is not there
  gate.open();
  gate.until_passed(1);
  never.open();  // it comes back all the same, and goes
  never.until_passed(1);
  until([&] { return lost.use_count() == 1; });
  CHECK(pool.threads() == 1);
  CHECK(pool.stop(long_enough));
}

TEST_CASE("stopping interrupts what runs, and begins nothing more") {
  std::atomic<int> runs{0};
  Pool pool(1);
  const auto busy = std::make_shared<Busy>();
  pool.submit(busy);
  busy->begun.until_passed(1);
  auto waits = std::make_shared<Counted>(runs);
  pool.submit(waits);
  CHECK(pool.stop(long_enough));
  CHECK(busy->interrupted_on == 1);
  CHECK(runs == 0);
  CHECK(waits.use_count() == 1);
}

TEST_CASE("stopping does not wait for what is stuck or abandoned") {
  Gate gate;
  Pool pool(2);
  const auto abandoned = stuck(pool, gate);
  gate.until_waiting(1);
  pool.abandon(*abandoned);
  CHECK_FALSE(pool.stop(long_enough));  // at once: the only one is abandoned
  gate.open();
  until([&] { return pool.stop(0ms); });
}

TEST_CASE("a thread that is stuck when the pool is stopped is told") {
  Gate gate;
  Pool pool(1);
  const auto work = stuck(pool, gate);
  gate.until_waiting(1);
  CHECK_FALSE(pool.stop(0ms));
  CHECK_FALSE(pool.stop(1ms));
  gate.open();
  CHECK(pool.stop(long_enough));
  CHECK(work->interrupted);
}

TEST_CASE("threads that are idle for long go, and come back") {
  Pool pool(3, 1ms);
  for (int round = 0; round < 5; ++round) {
    Gate gate;
    std::vector<std::shared_ptr<Stuck>> works;
    for (int i = 0; i < 3; ++i) works.push_back(stuck(pool, gate));
    gate.until_waiting(3);
    CHECK(pool.threads() == 3);
    gate.open();
    gate.until_passed(3);
    until([&] { return pool.threads() == 0; });
  }
  CHECK(pool.stop(long_enough));
}

namespace {

struct State final : Pool::Kept {
  explicit State(std::atomic<int>& alive) : alive(alive) { ++alive; }
  ~State() override { --alive; }
  std::atomic<int>& alive;
  int jobs = 0;
};

struct Keeping final : Pool::Work {
  Keeping(std::atomic<int>& alive, std::atomic<int>& jobs) : alive(alive), jobs(jobs) {}
  void run(std::unique_ptr<Pool::Kept>& kept) override {
    if (!kept) kept = std::make_unique<State>(alive);
    jobs = ++static_cast<State&>(*kept).jobs;
  }
  void interrupt() override {}
  std::atomic<int>& alive;
  std::atomic<int>& jobs;
};

}  // namespace

TEST_CASE("what a thread keeps lasts from job to job, and no longer than the thread") {
  std::atomic<int> alive{0}, jobs{0};
  Pool pool(1);
  for (int i = 0; i < 10; ++i) pool.submit(std::make_shared<Keeping>(alive, jobs));
  until([&] { return jobs == 10; });
  CHECK(alive == 1);
  CHECK(pool.stop(long_enough));
  CHECK(alive == 0);
}

TEST_CASE("if there is no thread to be had, the job is not taken") {
  std::atomic<int> runs{0};
  const auto work = std::make_shared<Counted>(runs);
  Pool pool(2);
  pthread_attr_t before, enormous;
  pthread_getattr_default_np(&before);
  pthread_attr_init(&enormous);
  pthread_attr_setstacksize(&enormous, std::size_t{1} << 47);  // no address space is so large
  REQUIRE(pthread_setattr_default_np(&enormous) == 0);
  CHECK_THROWS_AS(pool.submit(work), std::system_error);
  pthread_setattr_default_np(&before);
  CHECK(work.use_count() == 1);
  CHECK(pool.threads() == 0);
  pool.submit(work);
  until([&] { return runs == 1; });
  CHECK(pool.stop(long_enough));
}

TEST_CASE("ten thousand jobs run once each") {
  std::atomic<int> runs{0};
  std::vector<std::weak_ptr<Pool::Work>> left;
  Pool pool(4, 1ms);
  for (int i = 0; i < 10'000; ++i) {
    const auto work = std::make_shared<Counted>(runs);
    left.push_back(work);
    pool.submit(work);
    if (i % 100 == 0) pool.interrupt(*work);
  }
  until([&] { return runs == 10'000; });
  CHECK(pool.stop(long_enough));
  CHECK(std::all_of(left.begin(), left.end(), [](const auto& work) { return work.expired(); }));
}
