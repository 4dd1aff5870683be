// The Lua state in which a worker runs jobs, one after the other: each gets globals of its own; the modules it
// requires stay loaded for the next. Made, used and destroyed on one thread; interrupt() and locate() in a
// signal handler on it. Construction fails as a value; what goes wrong in a job is its end.
#pragma once

#include <functional>
#include <memory>

#include "lua/stall.h"
#include "lua/state.h"
#include "lua/worker_job.h"

namespace appctl::lua {

class WorkerState {
 public:
  // `open` adds the modules that are there in a worker; it may raise.
  using Open = std::function<void(lua_State* L)>;
  static core::Result<std::unique_ptr<WorkerState>> create(const StateOptions& options, core::Clock& clock,
                                                           const Open& open);
  ~WorkerState();

  // The end that the job is to be told: it is not told here. After out_of_memory the state is worn out.
  WorkerJob::End run(const std::shared_ptr<WorkerJob>& job);
  void interrupt() { state_->interrupt(); }
  void locate(Place& place);
  // The one that runs, or ran last; for the functions of modules/worker_side.cpp.
  WorkerJob& job() { return *job_; }
  static WorkerState& of(lua_State* L);
  // For a value on its way; what is in it belongs to the state.
  core::Parcel& empty_parcel();

 private:
  explicit WorkerState(std::unique_ptr<State> state);
  bool open(const Open& open, core::Report& report);
  WorkerJob::End end_of(int status, WorkerJob& job);
  void keep_error_value(WorkerJob& job);
  static int body(lua_State* L);

  std::unique_ptr<State> state_;
  Stall stall_;
  std::shared_ptr<WorkerJob> job_;  // the last one: finalisers may run when it is over
  core::Parcel parcel_;
  std::FILE* out_ = nullptr;
  std::FILE* err_ = nullptr;
};

}  // namespace appctl::lua
