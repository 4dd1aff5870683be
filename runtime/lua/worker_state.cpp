#include "lua/worker_state.h"

#include <cstring>
#include <string_view>
#include <utility>

#include "core/channel.h"
#include "lua/bind.h"
#include "lua/call.h"
#include "lua/parcel.h"

namespace appctl::lua {
namespace {

constexpr int kept_kb = 4096;         // what a job leaves behind is collected above that
constexpr int globals_expected = 64;  // there is room for so many at once

const char globals_key = 0;  // in the registry: what the globals of each job begin as

// --- globals ---

void copy_table(lua_State* L, int from) {
  lua_createtable(L, 0, globals_expected);
  lua_pushnil(L);
  while (lua_next(L, from)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

void keep_globals(lua_State* L) {
  lua_pushglobaltable(L);
  copy_table(L, lua_gettop(L));
  lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_key);
  lua_pop(L, 1);
}

void make_globals(lua_State* L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key);
  copy_table(L, lua_gettop(L));
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "_G");
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, "_G");
  lua_pop(L, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
  lua_pop(L, 1);
}

// --- streams ---

struct Stream {
  WorkerState& worker;
  Said::Voice voice;
};

ssize_t write_to_job(void* cookie, const char* text, std::size_t size) {
  const auto* stream = static_cast<Stream*>(cookie);
  stream->worker.job().say({stream->voice, {text, size}});
  return static_cast<ssize_t>(size);
}

int close_stream(void* cookie) {
  delete static_cast<Stream*>(cookie);
  return 0;
}

std::FILE* open_stream(WorkerState& worker, Said::Voice voice) {
  std::FILE* file = fopencookie(new Stream{worker, voice}, "w", {nullptr, write_to_job, nullptr, close_stream});
  if (file) setvbuf(file, nullptr, voice == Said::Voice::out ? _IOLBF : _IONBF, BUFSIZ);
  return file;
}

// io.stdout and io.stderr, and the default output, which is the former.
void set_streams(lua_State* L, std::FILE* out, std::FILE* err) {
  lua_getglobal(L, "io");
  lua_getfield(L, -1, "stdout");
  static_cast<luaL_Stream*>(lua_touserdata(L, -1))->f = out;
  lua_getfield(L, -2, "stderr");
  static_cast<luaL_Stream*>(lua_touserdata(L, -1))->f = err;
  lua_pop(L, 3);
}

// A function of a script uses a global that is not there.
void explain_globals(std::string& message) {
  if (message.find("a nil value (global '") == std::string::npos) return;
  message +=
      "\n  (the script's globals are not copied to a worker: pass the value as an argument, or make it a local, "
      "or put it into a module and require that inside)";
}

#if defined(__SANITIZE_THREAD__)
// ThreadSanitizer keeps signals back as long as a thread calls nothing that it intercepts, so a computing job has to
// look by itself.
void look_for_stop(lua_State* L, lua_Debug*) {
  WorkerJob& job = WorkerState::of(L).job();
  if (!job.stopping() || job.is_unwinding()) return;
  job.unwinds();
  raise_unwind(L);
}
#endif

// So that it is told from the one of the task that waited.
void name_traceback(std::string& traceback) {
  constexpr std::string_view head = "stack traceback:";
  if (traceback.starts_with(head)) traceback.replace(0, head.size(), "stack traceback, in the worker:");
}

// failure job
int pack_error_value(lua_State* L) {
  WorkerJob& job = *static_cast<WorkerJob*>(lua_touserdata(L, 2));
  lua_rawgeti(L, 1, failure_value);
  pack(L, 3, 1, job.result, {"a worker", "the error value", false, false});
  return 0;
}

}  // namespace

core::Result<std::unique_ptr<WorkerState>> WorkerState::create(const StateOptions& options, core::Clock& clock,
                                                             const Open& open) {
  auto state = State::create(options, clock);
  if (!state) return state.error();
  std::unique_ptr<WorkerState> worker(new WorkerState(std::move(*state)));
  core::Report report;
  if (!worker->open(open, report)) return core::Error{core::ExitCode::script_error, report.message};
  return worker;
}

WorkerState::WorkerState(std::unique_ptr<State> state) : state_(std::move(state)), stall_(*state_) {
  state_->worker = this;
}

WorkerState::~WorkerState() {
  state_->close();
  if (out_) std::fclose(out_);
  if (err_) std::fclose(err_);
}

bool WorkerState::open(const Open& open, core::Report& report) {
  out_ = open_stream(*this, Said::Voice::out);
  err_ = open_stream(*this, Said::Voice::err);
  if (!out_ || !err_) {
    report.message = "cannot open the output of a worker";
    return false;
  }
  state_->out = out_;
  state_->on_warning = [this](const std::string& text) { job_->say({Said::Voice::warning, text}); };
  state_->on_finalizer_error = [this](const std::string& text) {
    job_->say({Said::Voice::finalizer_error, text});
  };
  lua_State* const L = state_->main();
  lua_pushcfunction(L, [](lua_State* L) {
    WorkerState& self = *static_cast<WorkerState*>(lua_touserdata(L, 1));
    set_streams(L, self.out_, self.err_);
    (*static_cast<const Open*>(lua_touserdata(L, 2)))(L);
    lua_settop(L, 0);
    self.stall_.start(L);
    keep_globals(L);
    return 0;
  });
  lua_pushlightuserdata(L, this);
  lua_pushlightuserdata(L, const_cast<Open*>(&open));
  return call(*state_, L, 2, 0, report) == CallOutcome::ok;
}

WorkerState& WorkerState::of(lua_State* L) {
  return *State::of(L).worker;
}

void WorkerState::locate(Place& place) {
  stall_.strike(core::strike::locate, &place);
}

core::Parcel& WorkerState::empty_parcel() {
  parcel_ = {};
  return parcel_;
}

int WorkerState::body(lua_State* L) {
  WorkerJob& job = *static_cast<WorkerJob*>(lua_touserdata(L, 1));
  lua_settop(L, 0);
  if (std::exchange(State::of(L).reaches_globals, false)) make_globals(L);  // the job before may have changed them
  const int count = unpack(L, job.input);
  job.input = {};
  lua_call(L, count - 1, LUA_MULTRET);
  pack(L, 1, lua_gettop(L), job.result, {"a worker", "result", true, false});
  return 0;
}

// Error values that cannot be copied are told as texts.
void WorkerState::keep_error_value(WorkerJob& job) {
  lua_State* const L = state_->main();
  job.result = {};
  if (!lua_istable(L, -1)) return;
  lua_pushcfunction(L, entry<pack_error_value>);
  lua_pushvalue(L, -2);
  lua_pushlightuserdata(L, &job);
  if (lua_pcall(L, 2, 0, 0) == LUA_OK) return;
  lua_pop(L, 1);
  job.result = {};
}

WorkerJob::End WorkerState::end_of(int status, WorkerJob& job) {
  lua_State* const L = state_->main();
  if (status == LUA_OK) return WorkerJob::End::done;
  if (is_unwind(L, -1)) {
    state_->set_unwinding(false);
    lua_pop(L, 1);
    return WorkerJob::End::stopped;
  }
  keep_error_value(job);
  read_failure(*state_, L, status, job.failure);
  explain_globals(job.failure.message);
  name_traceback(job.failure.traceback);
  return status == LUA_ERRMEM ? WorkerJob::End::out_of_memory : WorkerJob::End::failed;
}

WorkerJob::End WorkerState::run(const std::shared_ptr<WorkerJob>& job) {
  job_ = job;
  job->set_state(this);
  state_->limit_memory(job->memory_limit ? job->memory_limit : state_->options().memory_limit);
  lua_State* const L = state_->main();
#if defined(__SANITIZE_THREAD__)
  lua_sethook(L, look_for_stop, LUA_MASKCOUNT, 1000);
#endif
  WorkerJob::End end = WorkerJob::End::stopped;
  if (!job->stopping()) {
    lua_pushcfunction(L, entry<body>);
    lua_pushlightuserdata(L, job.get());
    end = end_of(call_raw(*state_, L, 1, 0), *job);
  }
  job->set_state(nullptr);
  state_->clear_interrupt();
  std::fflush(out_);
  lua_settop(L, 0);
  if (lua_gc(L, LUA_GCCOUNT) > kept_kb) lua_gc(L, LUA_GCCOLLECT);
  return end;
}

}  // namespace appctl::lua
