#include "lua/modules/worker.h"

#include <new>

#include "lua/bind.h"
#include "lua/call.h"
#include "lua/modules/task_waits.h"
#include "lua/modules/workers.h"
#include "lua/outside_wait.h"
#include "lua/parcel.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

const char job_tag = 0;
const char job_metatable = 0;  // in the registry

struct Progress final : OutsideWait {
  std::string purpose() override { return "the progress of a worker"; }
};

// A job, as a userdata of the script's state. The task that waits for it has it on its stack.
struct LuaJob final : OutsideWait {
  LuaJob(WorkerParts& parts, std::shared_ptr<WorkerJob> job)
      : parts(parts), job(std::move(job)), self(std::make_shared<LuaJob*>(this)) {}
  const void* tag = &job_tag;
  WorkerParts& parts;
  std::shared_ptr<WorkerJob> job;
  std::shared_ptr<LuaJob*> self;  // null once the userdata is gone: what comes of the job then, nobody sees
  Progress progress;
  lua_Integer progress_count = 0;
  std::string purpose() override { return job->describe(); }
};

LuaJob& check_job(lua_State* L) {
  auto* job = static_cast<LuaJob*>(lua_touserdata(L, 1));
  luaL_argexpected(L, job && lua_rawlen(L, 1) == sizeof(LuaJob) && job->tag == &job_tag, 1, "job");
  return *job;
}

// The userdata is about to go; if the worker still runs, nobody is interested any more.
int free_job(lua_State* L) {
  LuaJob& job = check_job(L);
  *job.self = nullptr;
  if (!job.job->is_over()) job.parts.workers.stop(*job.job);
  job.tag = nullptr;
  job.~LuaJob();
  return 0;
}

void abandon(Workers& workers, WorkerJob& job) {
  if (job.is_over()) return;
  workers.abandon(job);
  const std::string at = job.stuck_at();
  job.on_said({Said::Voice::warning, "a worker did not stop" + (at.empty() ? "" : ": it is stuck in " + at) +
                                              "; it was abandoned, and another one takes its place"});
}

LuaJob& push_job(lua_State* L, Workers::Kind kind) {
  auto& parts = upvalue<WorkerParts>(L);
  void* const memory = new_owner(L, sizeof(LuaJob), "job", 1);  // user value: the last progress
  auto* job = new (memory) LuaJob(parts, parts.workers.make_job(kind));
  lua_rawgetp(L, LUA_REGISTRYINDEX, &job_metatable);
  lua_setmetatable(L, -2);
  return *job;
}

void wake_all(LuaJob& job) {
  wake_outside(job.progress);  // no more of it will come
  wake_outside(job);
}

void listen(LuaJob& job) {
  job.job->on_progress = [self = job.self] {
    if (!*self) return;
    ++(*self)->progress_count;
    wake_outside((*self)->progress);
  };
  job.job->on_late = [self = job.self, &workers = job.parts.workers, raw = job.job.get()](bool give_up) {
    if (!give_up) return workers.stop(*raw);
    abandon(workers, *raw);
    if (*self) wake_all(**self);
  };
}

// internal.new_job(kind, memory_limit, fn, ...) -> job, which has begun
int new_job(lua_State* L) {
  constexpr const char* kinds[] = {"cpu", "io", nullptr};
  constexpr const char* names[] = {"worker.cpu_bound", "worker.io_bound"};
  const int kind = luaL_checkoption(L, 1, nullptr, kinds);
  const auto memory_limit = luaL_checkinteger(L, 2);
  const int count = lua_gettop(L) - 2;
  LuaJob& job = push_job(L, kind == 0 ? Workers::Kind::cpu : Workers::Kind::io);
  lua_insert(L, 1);
  pack(L, 4, count, job.job->input, {names[kind], "argument", true, true});
  job.job->memory_limit = static_cast<std::uint64_t>(memory_limit);
  listen(job);
  job.parts.workers.submit(job.job, [self = job.self] {
    if (*self) wake_all(**self);
  });
  lua_settop(L, 1);
  return 1;
}

// --- waiting ---

int after_wait(lua_State* L, int, lua_KContext) {
  LuaJob& job = check_job(L);
  leave_outside(L, job.parts.tasks, job);
  lua_pushboolean(L, job.job->is_over());
  return 1;
}

core::Instant deadline(lua_State* L, int index, core::Clock& clock) {
  if (lua_isnoneornil(L, index)) return core::Instant::never();
  return clock.now() + core::from_seconds(luaL_checknumber(L, index));
}

// internal.job_wait(job, seconds) -> whether it is over
int job_wait(lua_State* L) {
  LuaJob& job = check_job(L);
  Tasks& tasks = job.parts.tasks;
  if (job.job->is_over()) {
    lua_pushboolean(L, 1);
    return 1;
  }
  const core::Instant until = deadline(L, 2, tasks.state().clock());
  return wait_outside(L, tasks, job, "job:await", until, 0, after_wait);
}

// internal.job_stop(job): asks it to end; may be repeated
int job_stop(lua_State* L) {
  LuaJob& job = check_job(L);
  if (!job.job->is_over()) job.parts.workers.stop(*job.job);
  return 0;
}

// internal.job_stopped_in_vain(job) -> whether it is to be given up
int job_stopped_in_vain(lua_State* L) {
  lua_pushboolean(L, check_job(L).job->stopped_in_vain());
  return 1;
}

// internal.job_over(job)
int job_over(lua_State* L) {
  lua_pushboolean(L, check_job(L).job->is_over());
  return 1;
}

// internal.job_abandon(job): its thread does not react; says so
int job_abandon(lua_State* L) {
  LuaJob& job = check_job(L);
  abandon(job.parts.workers, *job.job);
  wake_all(job);
  return 0;
}

// internal.job_in_turn(job): it is stopped again, and abandoned, without any time of the clock
int job_in_turn(lua_State* L) {
  lua_pushboolean(L, check_job(L).job->is_in_turn());
  return 1;
}

// --- results ---

// Pushes the error value: a copy, or its text.
void push_error_value(lua_State* L, LuaJob& job) {
  if (!job.job->result.bytes.empty() && unpack(L, job.job->result) == 1) return;
  lua_pushlstring(L, job.job->failure.message.data(), job.job->failure.message.size());
}

void set_text(lua_State* L, int field, const std::string& text) {
  lua_pushlstring(L, text.data(), text.size());
  lua_rawseti(L, -2, field);
}

// internal.job_results(job) -> ...; raises what the worker raised, with its traceback. Once only.
int job_results(lua_State* L) {
  LuaJob& job = check_job(L);
  if (job.job->end == WorkerJob::End::done) return unpack(L, job.job->result);
  if (job.job->end == WorkerJob::End::stopped) raise(L, "the worker was stopped");
  push_error_value(L, job);
  const int value = lua_gettop(L);
  lua_createtable(L, failure_traceback, 0);
  lua_pushvalue(L, value);
  lua_rawseti(L, -2, failure_value);
  set_text(L, failure_message, job.job->failure.message);
  set_text(L, failure_traceback, job.job->failure.traceback);
  job.parts.tasks.note_cause(L, -1);
  lua_settop(L, value);
  return lua_error(L);
}

// --- progress ---

// internal.job_progress(job) -> the last value, or nil
int job_progress(lua_State* L) {
  LuaJob& job = check_job(L);
  if (job.job->has_progress) {
    job.job->has_progress = false;
    lua_settop(L, 1);
    if (unpack(L, job.job->progress) == 1) lua_setiuservalue(L, 1, 1);
    job.job->progress = {};
  }
  lua_getiuservalue(L, 1, 1);
  return 1;
}

int after_progress(lua_State* L, int, lua_KContext seen) {
  LuaJob& job = check_job(L);
  leave_outside(L, job.parts.tasks, job.progress);
  if (job.progress_count == seen) return 0;
  lua_pushinteger(L, job.progress_count);
  return 1;
}

// internal.next_progress(job, seen) -> how many there have been, or nil if no more will come
int next_progress(lua_State* L) {
  LuaJob& job = check_job(L);
  const lua_Integer seen = luaL_checkinteger(L, 2);
  if (job.progress_count == seen && !job.job->is_over()) {
    return wait_outside(L, job.parts.tasks, job.progress, "job:on_progress", core::Instant::never(), seen,
                        after_progress);
  }
  if (job.progress_count == seen) return 0;
  lua_pushinteger(L, job.progress_count);
  return 1;
}

// internal.begin_anyway(t): the body of the task begins even if the task is cancelled before
int begin_anyway(lua_State* L) {
  check_task(L, 1).begin_anyway();
  return 0;
}

constexpr Entry internals[] = {
    {"new_job", entry<new_job>},           {"job_wait", entry<job_wait>},
    {"job_stopped_in_vain", entry<job_stopped_in_vain>},
    {"job_stop", entry<job_stop>},         {"job_over", entry<job_over>},
    {"job_abandon", entry<job_abandon>},   {"job_in_turn", entry<job_in_turn>},   {"job_results", entry<job_results>},
    {"job_progress", entry<job_progress>}, {"next_progress", entry<next_progress>},
    {"begin_anyway", entry<begin_anyway>},
};

}  // namespace

void open_worker(lua_State* L, WorkerParts& parts) {
  set_functions(L, internals, &parts);
  add_channel_internals(L, parts);
  add_sender_internals(L, parts);
  lua_newtable(L);
  lua_pushcfunction(L, entry<free_job>);
  lua_setfield(L, -2, "__gc");
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &job_metatable);
  lua_setfield(L, -2, "job_class");
  lua_newtable(L);
  publish(L, "worker");
}

}  // namespace appctl::lua
