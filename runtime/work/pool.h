// Threads that run jobs, one at a time each: made when they are needed, at most so many. Owned by the loop
// thread, on which everything but Work::run and Work::interrupt happens. Construction and submit() throw
// std::system_error if no thread can be had at all; one more that cannot be had is done without.
//
// A job is asked to stop by a signal to its thread, whose handler calls Work::interrupt there. What does not
// react, inside C code, is abandoned: another thread takes its place, and nobody waits for it at the end.
#pragma once

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <mutex>

namespace appctl::work {

class Pool {
 public:
  // What a thread keeps from one job to the next; made by the first that needs it.
  struct Kept {
    virtual ~Kept() = default;
  };
  class Work {
   public:
    virtual ~Work() = default;
    virtual void run(std::unique_ptr<Kept>& kept) = 0;  // may not throw
    // In a signal handler, while run() is under way on the same thread: async-signal-safe.
    virtual void interrupt() = 0;
  };

  // Threads that have been idle for `idle` go; never() keeps them.
  explicit Pool(std::size_t most, std::chrono::milliseconds idle = never());
  // Waits for what runs. REQUIRES: stop() has said true.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  static constexpr std::chrono::milliseconds never() { return std::chrono::milliseconds(-1); }

  void submit(std::shared_ptr<Work> work);
  // It has not begun, and never will. False: it has begun, or is over.
  bool withdraw(const Work& work);
  void interrupt(const Work& work);  // does nothing if it does not run
  void abandon(const Work& work);    // the same
  // Begins nothing more, interrupts what runs, and waits that long for it. False: a thread still runs, and
  // uses what its job uses: the process must end without destroying that.
  bool stop(std::chrono::milliseconds patience);

  std::size_t threads();  // that have not gone and are not abandoned
  // Any thread: how many jobs no thread has taken, if `blocked` jobs block all threads that there are; or 0.
  std::size_t queued_behind(std::size_t blocked);

 private:
  struct Thread {
    pthread_t id{};
    std::shared_ptr<Work> running;
    bool abandoned = false;
    bool has_run = false;
  };
  static void handler(int);
  static void* start(void* argument);
  bool add_thread();
  void run(std::list<Thread>::iterator self);
  bool take(std::unique_lock<std::mutex>& lock, Thread& self);
  void linger(std::unique_lock<std::mutex>& lock);
  Thread* thread_of(const Work& work);

  const std::size_t most_;
  const std::chrono::milliseconds idle_;
  std::mutex mutex_;  // guards what follows; jobs run without it
  std::condition_variable wanted_;
  std::condition_variable gone_;
  std::deque<std::shared_ptr<Work>> waiting_;
  std::atomic<bool> has_waiting_{false};  // read by those that linger, without the lock
  std::list<Thread> threads_;
  std::size_t idle_threads_ = 0;
  bool has_lingerer_ = false;  // among these, which need not be told of a job
  std::size_t abandoned_ = 0;
  bool stopping_ = false;
};

}  // namespace appctl::work
