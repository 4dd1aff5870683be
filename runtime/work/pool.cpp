#include "work/pool.h"

#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/relax.h"

namespace appctl::work {
namespace {

constexpr int looks = 1000;  // for the next job: 25 to 50 us

// What the thread runs, for the handler.
thread_local Pool::Work* volatile running_here = nullptr;

int stop_signal() {
  return SIGRTMIN;
}

}  // namespace

Pool::Pool(std::size_t most, std::chrono::milliseconds idle) : most_(most), idle_(idle) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(stop_signal(), &action, nullptr);
}

Pool::~Pool() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  wanted_.notify_all();
  gone_.wait(lock, [&] { return threads_.empty(); });
}

void Pool::handler(int) {
  const int saved_errno = errno;
  if (Work* const work = running_here) work->interrupt();
  errno = saved_errno;
}

// --- loop thread ---

// Called with the lock.
bool Pool::add_thread() {
  threads_.emplace_back();
  const auto self = std::prev(threads_.end());
  auto* start_with = new std::pair(this, self);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  const int failed = pthread_create(&self->id, &attributes, start, start_with);
  pthread_attr_destroy(&attributes);
  if (failed == 0) return true;
  delete start_with;
  threads_.erase(self);
  if (threads_.size() == abandoned_)
    throw std::system_error(failed, std::generic_category(), "cannot start a thread");
  return false;
}

void Pool::submit(std::shared_ptr<Work> work) {
  bool is_expected;
  {
    const std::lock_guard lock(mutex_);
    if (idle_threads_ <= waiting_.size() && threads_.size() - abandoned_ < most_) add_thread();
    waiting_.push_back(std::move(work));
    has_waiting_ = true;
    is_expected = has_lingerer_ && waiting_.size() == 1;
  }
  if (!is_expected) wanted_.notify_one();
}

bool Pool::withdraw(const Work& work) {
  std::shared_ptr<Work> taken;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& w) { return w.get() == &work; });
  if (found == waiting_.end()) return false;
  taken = std::move(*found);
  waiting_.erase(found);
  has_waiting_ = !waiting_.empty();
  return true;
}

Pool::Thread* Pool::thread_of(const Work& work) {
  for (Thread& thread : threads_) {
    if (thread.running.get() == &work) return &thread;
  }
  return nullptr;
}

void Pool::interrupt(const Work& work) {
  const std::lock_guard lock(mutex_);
  if (const Thread* thread = thread_of(work)) pthread_kill(thread->id, stop_signal());
}

void Pool::abandon(const Work& work) {
  const std::lock_guard lock(mutex_);
  Thread* thread = thread_of(work);
  if (!thread || thread->abandoned) return;
  thread->abandoned = true;
  ++abandoned_;
  if (!waiting_.empty() && idle_threads_ == 0) add_thread();
}

bool Pool::stop(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  waiting_.clear();
  has_waiting_ = false;
  for (const Thread& thread : threads_) {
    if (thread.running && !thread.abandoned) pthread_kill(thread.id, stop_signal());
  }
  wanted_.notify_all();
  gone_.wait_for(lock, patience, [&] { return threads_.size() == abandoned_; });
  return threads_.empty();
}

std::size_t Pool::threads() {
  const std::lock_guard lock(mutex_);
  return threads_.size() - abandoned_;
}

std::size_t Pool::queued_behind(std::size_t blocked) {
  const std::lock_guard lock(mutex_);
  return blocked >= threads_.size() - abandoned_ ? waiting_.size() : 0;
}

// --- the threads ---

void* Pool::start(void* argument) {
  auto* with = static_cast<std::pair<Pool*, std::list<Thread>::iterator>*>(argument);
  const auto [pool, self] = *with;
  delete with;
  pool->run(self);
  return nullptr;
}

// Short jobs follow each other faster than the system wakes a thread, so it looks a little longer. It does not give
// way: on a busy machine it would not be back in time. One at a time does, the loop needs a core too. Called with
// the lock.
void Pool::linger(std::unique_lock<std::mutex>& lock) {
  has_lingerer_ = true;
  lock.unlock();
  for (int i = 0; i < looks && !has_waiting_.load(std::memory_order_relaxed); ++i) core::relax();
  lock.lock();
  has_lingerer_ = false;
}

// Waits for the next job; false: the thread is to go. Called with the lock.
bool Pool::take(std::unique_lock<std::mutex>& lock, Thread& self) {
  const auto wanted = [&] { return stopping_ || !waiting_.empty(); };
  ++idle_threads_;
  if (!wanted() && self.has_run && !has_lingerer_) linger(lock);
  if (idle_ == never()) {
    wanted_.wait(lock, wanted);
  } else {
    wanted_.wait_for(lock, idle_, wanted);
  }
  --idle_threads_;
  if (stopping_ || waiting_.empty()) return false;
  self.running = std::move(waiting_.front());
  waiting_.pop_front();
  has_waiting_ = !waiting_.empty();
  self.has_run = true;
  return true;
}

// One that was abandoned, and came back all the same, goes: another has its place.
void Pool::run(std::list<Thread>::iterator self) {
  std::unique_ptr<Kept> kept;
  std::unique_lock lock(mutex_);
  while (!self->abandoned && take(lock, *self)) {
    Work* const work = self->running.get();
    lock.unlock();
    running_here = work;
    work->run(kept);
    running_here = nullptr;
    lock.lock();
    std::shared_ptr<Work> done = std::move(self->running);
    lock.unlock();
    done.reset();  // without the lock
    lock.lock();
  }
  lock.unlock();
  kept.reset();
  lock.lock();
  if (self->abandoned) --abandoned_;
  threads_.erase(self);
  gone_.notify_all();
}

}  // namespace appctl::work
