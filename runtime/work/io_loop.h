// The outside world's own loop, on libuv: programs, files and watches hang on it, and the turn drives it as a
// core::OutsideSource (take() in phase 3, its descriptor in the wait of phase 1). Owned by the host, loop
// thread only; completions run inside take(). It is made when something outside is first used: that throws
// std::system_error if there is no descriptor left.
//
// libuv's own timers are in milliseconds, and fire early; alarms here are a heap in nanoseconds of real time
// behind one timerfd.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "core/clock.h"
#include "core/outside_source.h"
#include "core/timers.h"

struct uv_loop_s;

namespace appctl::work {

class IoLoop;

// Something that hangs on the loop: it counts as outside work under way while it lives.
class Resident {
 public:
  explicit Resident(IoLoop& loop);
  // The loop ends, and with it what is left: to be let go of at once, without calling anybody back.
  virtual void abandon() = 0;
  Resident(const Resident&) = delete;
  Resident& operator=(const Resident&) = delete;

 protected:
  ~Resident();
  IoLoop& loop() const { return loop_; }

 private:
  friend class IoLoop;
  IoLoop& loop_;
  Resident* prev_ = nullptr;
  Resident* next_ = nullptr;
};

// Calls once, after so much real time. Owned by whoever sets it.
class Alarm : public core::Sleeper {
 public:
  std::function<void()> due;
};

class IoLoop final : public core::OutsideSource {
 public:
  IoLoop();
  // Abandons what is left, and waits until it is gone: at most `patience` for programs.
  ~IoLoop() override;
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;

  uv_loop_s* uv();  // makes it when first called; throws
  bool take() override;
  // Runs `work` on a thread of libuv's pool, and then `done` in take(). At the end of the loop what has not
  // begun is left out, and `done` is called for none.
  void run_on_pool(std::function<void()> work, std::function<void()> done);
  // Before the first child process is made: from then on SIGCHLD is ours. 0, or errno.
  int watch_children();
  // `ended` is called once, with the status of waitpid. REQUIRES: watch_children(), and a child of that
  // number.
  void add_child(int pid, std::function<void(int status)> ended) { children_.emplace(pid, std::move(ended)); }
  void set(Alarm& alarm, core::Duration from_now);  // REQUIRES: not set
  void clear(Alarm& alarm);                         // does nothing if it is not set
  std::size_t residents() const { return count_; }

  static constexpr std::chrono::seconds patience{2};

 private:
  friend class Resident;
  struct Uv;
  void update_descriptor();
  void fire_alarms();
  void wind_timer();
  void reap();
  void abandon_all();
  bool run_to_end();

  core::RealClock clock_;
  core::Timers alarms_;
  std::map<int, std::function<void(int)>> children_;
  std::unique_ptr<Uv> uv_;
  Resident* first_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace appctl::work
