// What is under way outside the loop: jobs of workers, programs, files, requests to servers. Owned by the
// host; loop thread only, except block(). A Request belongs to whoever made it, and ends (Outside::end)
// before it goes. Nothing here fails but for want of memory (std::bad_alloc).
//
// What comes of a request is told here by mail (Outside::has_come). With the real clock it is delivered at
// once. Under the virtual clock the order in which it comes depends on the machine, so it is delivered in
// turn: the clock stands and no task runs until the request whose turn it is has something. The turns go
// round in the order in which the requests began.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "core/clock.h"
#include "core/timers.h"

namespace appctl::core {

class Request : public Sleeper {
 public:
  enum class Kind : std::uint8_t {
    work,    // ends by itself: the virtual clock waits for it
    stream,  // comes when it likes (lines of a program, a watched folder): never waited for
  };

 protected:
  ~Request() = default;
  // Phase 3: takes what has come. May begin, end or rest any request, this one too.
  virtual void deliver() = 0;
  // Of one that is being hurried, while the virtual clock stands: does what is due at that real time, and says
  // when it has to be asked again. May end itself and no other.
  virtual Instant hurry(Instant) { return Instant::never(); }

 private:
  friend class Outside;
  enum class Stage : std::uint8_t {
    ended,    // not in the list
    running,  // holds the clock
    asleep,   // until a time of the clock
    blocked,  // until another one, or a task, makes it go on
    stream,
  };
  Stage stage_ = Stage::ended;
  bool has_come_ = false;
  bool is_hurried_ = false;
  bool is_chosen_ = false;
  Request* prev_ = nullptr;
  Request* next_ = nullptr;
};

class Outside {
 public:
  enum class Order : std::uint8_t { as_it_comes, in_turn };
  explicit Outside(Order order) : order_(order) {}
  // REQUIRES: nothing is under way.
  void set_order(Order order) { order_ = order; }
  Order order() const { return order_; }

  // --- by the makers of requests ---
  void begin(Request& request, Request::Kind kind = Request::Kind::work);
  void has_come(Request& request);  // does nothing if it has ended
  void sleep_until(Request& request, Instant time);
  void block(Request& request);
  void go_on(Request& request);  // it sleeps no longer, or is no longer blocked
  void end(Request& request);    // does nothing if it has ended
  void stay(Request& request);   // in deliver(): it is its turn once more
  void hurry(Request& request);  // Request::hurry is called until it has ended
  // Any thread: so many more (fewer) requests wait for others although they are `running` here. True: now all
  // do, and the loop should be woken to judge that.
  bool count_waiting(int change);

  // --- by the loop ---
  std::size_t count() const { return count_.load(std::memory_order_relaxed); }
  // begin() asks whether the request is to be among those of count_chosen().
  void choose(std::function<bool()> is_chosen) { is_chosen_ = std::move(is_chosen); }
  std::size_t count_chosen() const { return chosen_; }
  std::size_t running() const { return running_; }  // that hold the virtual clock
  // How many of those that are `running` here have not begun, and never will while those that wait do so. Asked
  // by may_come(), after it has counted the latter.
  void set_queued_in_vain(std::function<std::size_t()> queued) { queued_in_vain_ = std::move(queued); }
  // Something may still come of at least one of them.
  bool may_come() const;
  Instant next_waking() const { return sleepers_.next(); }
  void wake_sleepers(Instant now);  // phase 4
  // Whether the request whose turn it is has something. REQUIRES: running() > 0.
  bool is_next_here();
  void deliver_next();  // REQUIRES: is_next_here()
  // Hurries those that are to be, and says when to come again, in real time.
  Instant hurry_all(Instant real);

 private:
  using Stage = Request::Stage;
  Request& turn_of();
  void leave(Request& request);
  void enter(Request& request, Stage stage);

  Order order_;
  Request* first_ = nullptr;
  Request* last_ = nullptr;
  Request* turn_ = nullptr;  // from here on the next one is looked for; null: from the first
  Timers sleepers_;
  std::atomic<std::size_t> count_{0};
  std::size_t running_ = 0;
  std::size_t chosen_ = 0;
  std::function<bool()> is_chosen_ = [] { return false; };
  std::atomic<std::size_t> blocked_{0};
  std::size_t hurried_ = 0;
  std::atomic<std::int64_t> waiting_{0};
  std::function<std::size_t()> queued_in_vain_ = [] { return std::size_t{0}; };
};

}  // namespace appctl::core
