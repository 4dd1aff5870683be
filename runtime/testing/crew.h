// Several processes that run tests at the same time, each started when there is work for it. Main thread.
// Fails if no process can be started.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/clock.h"
#include "testing/child.h"

namespace appctl::testing {

struct Job {
  std::size_t number = 0;  // the caller's
  Message order;
  core::Duration limit{0};  // real time; beyond it the process is killed
};

class Crew {
 public:
  Crew(int size, core::Clock& clock) : size_(static_cast<std::size_t>(size)), clock_(clock) {}
  ~Crew();  // ends all, and what they have left
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Takes jobs from `next` until it gives none and none is under way; `done` may make more.
  // Stops early, and ends what is under way, once stop_requested() says so.
  core::Status run(const std::function<std::optional<Job>()>& next,
                   const std::function<void(std::size_t number, Answer answer)>& done);

  // SIGINT and SIGTERM are caught from now on; which one came, or 0.
  static void catch_signals();
  static int stop_requested();

 private:
  struct Place {
    Child child;
    std::size_t job = 0;
  };
  core::Status fill(const std::function<std::optional<Job>()>& next);
  void wait() const;
  void collect(const std::function<void(std::size_t number, Answer answer)>& done);
  bool busy() const;
  void stop();

  std::size_t size_;
  core::Clock& clock_;
  int started_ = 0;  // processes so far
  std::vector<std::unique_ptr<Place>> places_;
};

}  // namespace appctl::testing
