// The outside world's loop: completions, alarms, and that no wake-up is lost.
#include <atomic>
#include <thread>
#include <vector>

#include "io_rig.h"

using namespace appctl;
using core::Duration;

TEST_CASE("without outside work there is no loop") {
  work::IoLoop loop;
  CHECK(loop.descriptor() == -1);
}

TEST_CASE("work runs on another thread, its completion on ours") {
  IoRig rig;
  std::thread::id worker, completion;
  rig.loop.run_on_pool([&] { worker = std::this_thread::get_id(); },
                       [&] { completion = std::this_thread::get_id(); });
  CHECK(rig.loop.descriptor() >= 0);
  CHECK(rig.run_to_end());
  CHECK(worker != std::this_thread::get_id());
  CHECK(completion == std::this_thread::get_id());
  CHECK(rig.loop.descriptor() == -1);
}

TEST_CASE("no wake-up is lost in 50,000") {
  IoRig rig;
  int completed = 0;
  std::atomic<int> worked = 0;
  for (int i = 0; i < 50'000; ++i) {
    rig.loop.run_on_pool([&] { ++worked; }, [&] { ++completed; });
    REQUIRE(rig.run_until([&] { return completed == i + 1; }));
  }
  CHECK(worked == 50'000);
}

TEST_CASE("a crowd on the pool is complete") {
  IoRig rig;
  int completed = 0;
  std::atomic<int> worked = 0;
  for (int i = 0; i < 5'000; ++i) rig.loop.run_on_pool([&] { ++worked; }, [&] { ++completed; });
  CHECK(rig.run_to_end());
  CHECK(worked == 5'000);
  CHECK(completed == 5'000);
}

TEST_CASE("at the end of the loop what has not begun is left out, and nobody is called back") {
  std::atomic<int> worked = 0;
  std::atomic<bool> go_on = false;
  int completed = 0;
  {
    IoRig rig;
    const auto hold = [&] {
      ++worked;
      go_on.wait(false);
    };
    for (int i = 0; i < 100; ++i) rig.loop.run_on_pool(hold, [&] { ++completed; });
    while (worked == 0) std::this_thread::yield();
    std::thread release([&] {
      go_on = true;
      go_on.notify_all();
    });
    release.join();
  }
  CHECK(completed == 0);
}

namespace {

// Keeps the loop under way while alarms are set.
class Holder final : public work::Resident {
 public:
  explicit Holder(work::IoLoop& loop) : Resident(loop) {}
  void abandon() override {}
};

}  // namespace

TEST_CASE("alarms ring in order, never early, and not when they were cleared") {
  IoRig rig;
  core::RealClock clock;
  std::vector<int> rung;
  std::vector<work::Alarm> alarms(5);
  constexpr int after_ms[] = {30, 10, 20, 15, 5};
  {
    Holder holder(rig.loop);
    for (int i = 0; i < 5; ++i) {
      const core::Instant earliest = clock.now() + std::chrono::milliseconds(after_ms[i]);
      alarms[i].due = [&, i, earliest] {
        CHECK(clock.now() >= earliest);
        rung.push_back(after_ms[i]);
      };
      rig.loop.set(alarms[i], std::chrono::milliseconds(after_ms[i]));
    }
    rig.loop.clear(alarms[3]);
    CHECK(rig.run_until([&] { return rung.size() == 4; }));
  }
  CHECK(rung == std::vector<int>{5, 10, 20, 30});
}
