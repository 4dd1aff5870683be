#include "lua/libc_time.h"

#include <atomic>
#include <ctime>

namespace {
std::atomic<appctl::core::Clock*> run_clock{nullptr};
}

extern "C" {

std::time_t __real_time(std::time_t* result);
std::clock_t __real_clock();

std::time_t __wrap_time(std::time_t* result) {
  appctl::core::Clock* clock = run_clock.load(std::memory_order_relaxed);
  if (!clock) return __real_time(result);
  const std::time_t now = clock->unix_time();
  if (result) *result = now;
  return now;
}

std::clock_t __wrap_clock() {
  appctl::core::Clock* clock = run_clock.load(std::memory_order_relaxed);
  return clock ? clock->now().ns / (1'000'000'000 / CLOCKS_PER_SEC) : __real_clock();
}

}  // extern "C"

namespace appctl::lua {
void set_libc_clock(core::Clock* clock) {
  run_clock = clock;
}
}  // namespace appctl::lua
