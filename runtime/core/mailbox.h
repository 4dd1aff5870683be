// What other threads send to the loop. post() on any thread; the rest on the loop thread. Owned by the
// host; it outlives every thread that posts.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

namespace appctl::core {

class Mailbox {
 public:
  using Mail = std::function<void()>;  // runs on the loop thread, in phase 3 of a turn

  // `wake` is called, on the posting thread, when mail comes that is awaited.
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void post(Mail mail);
  bool empty() const { return !has_mail_.load(std::memory_order_acquire); }
  // The loop is about to wait for mail, and must be woken. False: it is here.
  bool await();
  std::size_t deliver();  // runs what has come, in order; what it posts comes next time

 private:
  std::function<void()> wake_;
  std::mutex mutex_;  // guards inbox_ and awaited_; nothing else is locked under it
  std::vector<Mail> inbox_;
  bool awaited_ = false;
  std::atomic<bool> has_mail_{false};
};

}  // namespace appctl::core
