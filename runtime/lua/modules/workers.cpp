#include "lua/modules/workers.h"

#include <malloc.h>

#include <system_error>
#include <utility>

#include "lua/modules/worker_side.h"
#include "lua/worker_state.h"

namespace appctl::lua {
namespace {

constexpr std::chrono::milliseconds io_idle = std::chrono::seconds(10);
constexpr std::chrono::milliseconds patience{100};  // with threads that are asked to stop, at the end

// What goes to and fro is often allocated on one thread and freed on another. By itself glibc gives the pages of
// a large text back each time, and faulting them in takes longer than copying it.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
}

struct KeptState final : work::Pool::Kept {
  std::unique_ptr<WorkerState> state;
};

}  // namespace

// A job on its thread.
class Workers::Work final : public work::Pool::Work {
 public:
  Work(std::shared_ptr<WorkerJob> job, Lane& lane, const StateOptions& options, core::Clock& clock,
       work::TemporaryDirectories& temporary)
      : job(std::move(job)), lane(lane), options(options), clock_(clock), temporary_(temporary) {}

  void run(std::unique_ptr<work::Pool::Kept>& kept) override {
    if (options.deterministic) {
      std::unique_ptr<WorkerState> state;
      const WorkerJob::End end = run_in(state);
      state.reset();  // its place is free when the end is told
      return job->finish(end);
    }
    if (!kept) kept = std::make_unique<KeptState>();
    auto& state = static_cast<KeptState&>(*kept).state;
    const WorkerJob::End end = run_in(state);
    if (end == WorkerJob::End::out_of_memory) state.reset();
    job->finish(end);
  }
  void interrupt() override { job->interrupt(); }

  const std::shared_ptr<WorkerJob> job;
  Lane& lane;
  StateOptions options;

 private:
  WorkerJob::End run_in(std::unique_ptr<WorkerState>& state) {
    if (!state) {
      auto made = WorkerState::create(options, clock_, [this](lua_State* L) { open_worker_side(L, temporary_); });
      if (!made) {
        job->failure.message = "cannot start a worker: " + made.error().message;
        return WorkerJob::End::failed;
      }
      state = std::move(*made);
    }
    return state->run(job);
  }

  core::Clock& clock_;
  work::TemporaryDirectories& temporary_;
};

Workers::Workers(WorkersOptions options) : options_(std::move(options)) {
  options_.outside.set_queued_in_vain([this] { return cpu_.queued_in_vain() + io_.queued_in_vain(); });
}

Workers::~Workers() {
  options_.outside.set_queued_in_vain([] { return std::size_t{0}; });
}

std::shared_ptr<WorkerJob> Workers::make_job(Kind kind) {
  const WorkerPlace place{options_.mailbox, options_.outside, options_.clock, options_.reporter};
  auto job = std::make_shared<WorkerJob>(place, lane_of(kind));
  job->on_said = options_.said;
  return job;
}

Workers::Lane& Workers::lane_of(Kind kind) {
  Lane& lane = kind == Kind::cpu ? cpu_ : io_;
  if (lane.pool) return lane;
  keep_freed_memory();
  const std::size_t threads = kind == Kind::cpu ? options_.threads : io_threads;
  lane.pool = std::make_unique<work::Pool>(threads, kind == Kind::cpu ? work::Pool::never() : io_idle);
  for (std::size_t i = 0; i < threads; ++i) lane.free.insert(++places_);
  return lane;
}

void Workers::submit(const std::shared_ptr<WorkerJob>& job, std::function<void()> on_end) {
  auto& lane = static_cast<Lane&>(job->lane());
  StateOptions options = options_.state;
  options.worker = true;
  if (options.seed) *options.seed += ++jobs_;
  auto work = std::make_shared<Work>(job, lane, options, options_.clock, options_.temporary);
  running_[job.get()] = work;
  job->on_end = [this, raw = job.get(), on_end = std::move(on_end)] {
    ended(*raw, true);
    on_end();
  };
  job->begin();
  if (options_.state.deterministic) {
    lane.queue.push_back(std::move(work));
    job->queue();  // it is the others' end that it waits for: the clock must not stand for it
    start_waiting(lane);
  } else {
    start(lane, work);
  }
}

void Workers::start_waiting(Lane& lane) {
  while (!lane.queue.empty() && !lane.free.empty()) {
    std::shared_ptr<Work> work = std::move(lane.queue.front());
    lane.queue.pop_front();
    work->job->leave_queue();
    work->options.place = *lane.free.begin();
    lane.free.erase(lane.free.begin());
    start(lane, work);
  }
}

// Without a thread the job fails; it is awaited like any other.
void Workers::start(Lane& lane, const std::shared_ptr<Work>& work) {
  try {
    lane.pool->submit(work);
  } catch (const std::system_error& error) {
    work->job->fail_unbegun(std::string("cannot start a worker: ") + error.what());
  }
}

// `frees_place`: not if its thread still uses it; then there is another one.
void Workers::ended(const WorkerJob& job, bool frees_place) {
  const auto found = running_.find(&job);
  if (found == running_.end()) return;
  Lane& lane = found->second->lane;
  const int place = found->second->options.place;
  running_.erase(found);
  if (place > 0) lane.free.insert(frees_place ? place : ++places_);
  start_waiting(lane);
}

void Workers::stop(WorkerJob& job) {
  const auto found = running_.find(&job);
  if (found == running_.end()) return;
  Lane& lane = found->second->lane;
  const std::shared_ptr<Work> work = found->second;
  job.stop();
  if (std::erase(lane.queue, work) > 0) return job.end_unbegun();
  if (!lane.pool->withdraw(*work)) return lane.pool->interrupt(*work);
  // Whether a thread had it already differs from run to run; the job's end comes in its turn in either case.
  options_.state.deterministic ? job.finish(WorkerJob::End::stopped) : job.end_unbegun();
}

void Workers::abandon(WorkerJob& job) {
  const auto found = running_.find(&job);
  if (found == running_.end()) return;
  found->second->lane.pool->abandon(*found->second);
  job.abandon();
  ended(job, false);
}

bool Workers::stop_all() {
  while (!running_.empty()) {
    const std::shared_ptr<Work> work = running_.begin()->second;
    work->job->on_end = [] {};
    work->job->stop();
    work->job->abandon();
    running_.erase(running_.begin());
  }
  bool all = true;
  for (Lane* lane : {&cpu_, &io_}) {
    lane->queue.clear();
    if (lane->pool && !lane->pool->stop(patience)) {
      all = false;
      continue;
    }
    lane->pool.reset();  // a finaliser that starts a job gets another one
    lane->free.clear();
  }
  return all;
}

}  // namespace appctl::lua
