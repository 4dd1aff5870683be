// The pools of a run, and which job runs where. Owned by the host; loop thread only. What goes wrong is the end
// of its job.
//
// With the real clock a thread keeps its Lua state from job to job. Under the virtual clock each job gets a new
// one, in the first free place of memory, and jobs begin in the order in which they were started: so nothing
// in a job depends on what ran before it, and addresses repeat.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <unordered_map>

#include "lua/state.h"
#include "lua/worker_job.h"
#include "work/pool.h"

namespace appctl::work {
class TemporaryDirectories;
}

namespace appctl::lua {

struct WorkersOptions {
  StateOptions state;        // of each worker
  std::size_t threads = 1;   // of the pool for computing
  core::Mailbox& mailbox;
  core::Outside& outside;
  core::Clock& clock;
  const core::Reporter& reporter;
  work::TemporaryDirectories& temporary;
  std::function<void(const Said&)> said;  // to the reporter
};

class Workers {
 public:
  static constexpr std::size_t io_threads = 32;
  enum class Kind : std::uint8_t { cpu, io };

  explicit Workers(WorkersOptions options);
  ~Workers();

  std::shared_ptr<WorkerJob> make_job(Kind kind);
  // `on_end` is called when it is over. REQUIRES: its input is there.
  void submit(const std::shared_ptr<WorkerJob>& job, std::function<void()> on_end);
  // May be called again and again until it is over.
  void stop(WorkerJob& job);
  // Its thread does not react: nobody waits for it any more.
  void abandon(WorkerJob& job);
  // At the end: false if a thread still runs; see work::Pool::stop. May be called again.
  bool stop_all();

 private:
  class Work;
  struct Lane final : WorkerLane {
    using WorkerLane::WorkerLane;
    std::size_t queued_in_vain() override { return pool ? pool->queued_behind(waiting) : 0; }
    std::unique_ptr<work::Pool> pool;
    std::set<int> free;  // places, under the virtual clock
    std::deque<std::shared_ptr<Work>> queue;  // for a place
  };
  Lane& lane_of(Kind kind);
  void start(Lane& lane, const std::shared_ptr<Work>& work);
  void start_waiting(Lane& lane);
  void ended(const WorkerJob& job, bool frees_place);

  WorkersOptions options_;
  Lane cpu_{"a worker to become free (--workers is how many there are)"};
  Lane io_{"a worker to become free (io_bound has 32)"};
  int places_ = 0;  // that have been given
  std::uint64_t jobs_ = 0;
  std::unordered_map<const WorkerJob*, std::shared_ptr<Work>> running_;  // or waiting
};

}  // namespace appctl::lua
