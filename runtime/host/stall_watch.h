// The watchdog of a run: joins the timer (work/watchdog.h) with what it strikes (lua/stall.h), and words what
// the user is told. Owned by host.cpp; outlives the run and the supervisor. Loop thread; looked() on the
// supervisor's. Construction throws std::system_error if the system has no timer left.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "core/reporter.h"
#include "host/settings.h"
#include "lua/stall.h"
#include "work/watchdog.h"

namespace appctl {

class StallWatch {
 public:
  StallWatch(const Settings& settings, core::Reporter& reporter, lua::State& state);
  ~StallWatch();
  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;

  work::Watchdog& watchdog() { return watchdog_; }

  // Once the modules are open; raises Lua's memory error.
  void start(lua_State* L);
  void before_wait(core::Duration longest) { watchdog_.rest(longest); }
  void after_wait() { watchdog_.go_on(); }
  // At the end: those that were only counted.
  void tell_counts();

  // Supervisor's thread: after each look. What cannot be stopped, if the watchdog has lost hope.
  std::string looked(bool hopeless);

 private:
  static constexpr int most_told = 10;             // stalls of the same task or callback
  static constexpr std::size_t most_known = 1000;  // of those
  struct Told {
    int count = 0;
    int untold = 0;
    core::Duration untold_time{0};
  };

  static void strike(unsigned strikes);  // signal handler
  void named(const lua::Place& place);
  void left();
  void tell_located();
  bool is_worth_telling(const lua::Place& place) const;
  void begin(const lua::Place& place);

  core::Reporter& reporter_;
  lua::Stall stall_;
  work::Watchdog watchdog_;
  const bool warns_;

  lua::Place located_;                   // written by the handler unless is_located_
  std::atomic<bool> is_located_{false};  // in the stall that goes on

  std::mutex mutex_;  // guards what follows; never held where a write may wait
  std::map<std::string, Told> known_;
  std::string who_;  // of the stall that goes on, once it is told or counted
};

}  // namespace appctl
