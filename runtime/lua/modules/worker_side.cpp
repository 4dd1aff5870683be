// The worker's own half of the worker module. Nothing that waits here yields: the thread waits.
#include "lua/modules/worker_side.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "lua/bind.h"
#include "lua/modules/fs.h"
#include "lua/modules/http.h"
#include "lua/modules/json.h"
#include "lua/modules/log.h"
#include "lua/modules/scripts.h"
#include "lua/parcel.h"
#include "lua/state.h"
#include "lua/worker_state.h"
#include "work/http_here.h"

namespace appctl::lua {
namespace {

using Exchange = WorkerJob::Channel;

WorkerJob& job_of(lua_State* L) {
  return WorkerState::of(L).job();
}

[[noreturn]] void stop_here(lua_State* L) {
  stop_worker_here(L);
}

// --- worker ---

// worker.progress(x)
int progress(lua_State* L) {
  luaL_checkany(L, 1);
  core::Parcel& parcel = WorkerState::of(L).empty_parcel();
  pack(L, 1, 1, parcel, {"worker.progress", "the value", false, false});
  job_of(L).tell_progress(std::move(parcel));
  return 0;
}

// worker.sleep(seconds) -> elapsed
int sleep(lua_State* L) {
  const double seconds = luaL_checknumber(L, 1);
  luaL_argcheck(L, seconds >= 0, 1, "seconds must be 0 or more");
  core::Clock& clock = State::of(L).clock();
  const core::Instant began = clock.now();
  const core::Duration time = core::from_seconds(seconds);
  if (!job_of(L).sleep(time)) stop_here(L);
  const core::Duration elapsed = std::max(time, clock.now() - began);  // in lockstep the clock may be behind
  lua_pushnumber(L, elapsed.count() * 1e-9);
  return 1;
}

int not_from_inside(lua_State* L) {
  raise(L, "%s is not available in a worker: call it in the script", lua_tostring(L, lua_upvalueindex(1)));
}

// --- channels ---

core::Channel& check_channel(lua_State* L) {
  const auto* channel = to_channel(L, 1);
  luaL_argexpected(L, channel, 1, "channel");
  return **channel;
}

// ch:put(value)
int put(lua_State* L) {
  core::Channel& channel = check_channel(L);
  if (lua_isnoneornil(L, 2)) raise(L, "a channel cannot carry nil: it would look like its end");
  lua_settop(L, 2);
  core::Parcel& parcel = WorkerState::of(L).empty_parcel();
  pack(L, 2, 1, parcel, {"ch:put", "the value", false, false});
  const auto put = job_of(L).exchange(Exchange::put, channel, parcel);
  if (put.state == core::ChannelOperation::State::done) return 0;
  unmove(L, parcel);
  if (!put.closed()) stop_here(L);
  raise(L, "the channel is closed");
}

// ch:get() -> value
int get(lua_State* L) {
  core::Channel& channel = check_channel(L);
  check_gets(L, channel);
  core::Parcel& parcel = WorkerState::of(L).empty_parcel();
  const auto got = job_of(L).exchange(Exchange::get, channel, parcel);
  if (got.state == core::ChannelOperation::State::done) return unpack(L, parcel);
  if (!got.closed()) stop_here(L);
  lua_pushnil(L);
  return 1;
}

int close(lua_State* L) {
  job_of(L).ask(WorkerJob::Ask::close, check_channel(L));
  return 0;
}

int is_closed(lua_State* L) {
  lua_pushboolean(L, job_of(L).ask(WorkerJob::Ask::is_closed, check_channel(L)) != 0);
  return 1;
}

int size(lua_State* L) {
  lua_pushinteger(L, static_cast<lua_Integer>(job_of(L).ask(WorkerJob::Ask::size, check_channel(L))));
  return 1;
}

// --- log: see scripts/log.lua ---

// internal.log(level, text)
int log(lua_State* L) {
  const core::Severity level = check_log_level(L);
  std::size_t size;
  const char* text = luaL_checklstring(L, 2, &size);
  char source[128];
  where(L, source, sizeof source);
  job_of(L).say({Said::Voice::log, {text, size}, level, source[0] ? source : "?"});
  return 0;
}

// internal.log_enabled(level)
int log_enabled(lua_State* L) {
  lua_pushboolean(L, job_of(L).is_told(check_log_level(L)));
  return 1;
}

// --- what is not there ---

// Each use of a field; for the table alone is passed around by functions that never use it here.
int refuse_field(lua_State* L) {
  const char* module = lua_tostring(L, lua_upvalueindex(1));
  const char* field = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
  const bool draws = std::strcmp(module, "task") != 0 && std::strcmp(module, "app") != 0;
  const bool sleeps = std::strcmp(field, "wait") == 0 || std::strcmp(field, "sleep") == 0;
  raise(L, "%s.%s is not available in a worker%s", module, field,
        draws    ? ": send values with worker.progress or a channel, and use them in the script"
        : sleeps ? ": use worker.sleep"
                 : "");
}

int refuse_exit(lua_State* L) {
  raise(L, "os.exit is not available in a worker: return, or raise an error");
}

void publish_missing(lua_State* L, const char* name) {
  lua_newtable(L);
  lua_createtable(L, 0, 2);
  for (const char* event : {"__index", "__newindex"}) {
    lua_pushstring(L, name);
    lua_pushcclosure(L, refuse_field, 1);
    lua_setfield(L, -2, event);
  }
  lua_setmetatable(L, -2);
  publish(L, name);
}

constexpr Entry internals[] = {{"log", entry<log>}, {"log_enabled", entry<log_enabled>}};

constexpr Entry functions[] = {{"progress", entry<progress>}, {"sleep", entry<sleep>}};

constexpr Entry methods[] = {
    {"put", entry<put>}, {"send", entry<put>}, {"get", entry<get>}, {"close", entry<close>}, {"is_closed", entry<is_closed>}};

constexpr Entry metamethods[] = {{"__call", entry<get>}, {"__len", entry<size>}, {"__close", entry<close>}};

void open_log_side(lua_State* L) {
  lua_newtable(L);
  for (const char* name : {"enabled", "entries"}) {
    lua_pushfstring(L, "log.%s", name);
    lua_pushcclosure(L, not_from_inside, 1);
    lua_setfield(L, -2, name);
  }
  publish(L, "log");
  lua_newtable(L);
  set_functions(L, internals, nullptr);
  run_embedded(L, "log.lua");
}

// What http works with here: it goes with the state, after all calls that use it.
struct HttpSide {
  work::HttpHere here;
  HttpParts parts{nullptr, nullptr, nullptr, &here};
};

int collect_http_side(lua_State* L) {
  static_cast<HttpSide*>(lua_touserdata(L, 1))->~HttpSide();
  return 0;
}

// It has its finaliser before any call has one, and finalisers run in the reverse order.
HttpParts& new_http_side(lua_State* L) {
  auto* side = new (lua_newuserdatauv(L, sizeof(HttpSide), 0)) HttpSide;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, entry<collect_http_side>);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  luaL_ref(L, LUA_REGISTRYINDEX);
  return side->parts;
}

// The functions of fs and http block here. The parts are the state's.
void open_outside_side(lua_State* L, work::TemporaryDirectories& temporary) {
  auto* parts = new (lua_newuserdatauv(L, sizeof(FsParts), 0)) FsParts{nullptr, temporary};
  luaL_ref(L, LUA_REGISTRYINDEX);
  lua_newtable(L);
  open_fs(L, *parts);
  open_http(L, new_http_side(L));
  for (const char* script : {"fs.lua", "http_options.lua", "http.lua"}) {
    lua_pushvalue(L, -1);
    run_embedded(L, script);
  }
  lua_pop(L, 1);
}

}  // namespace

// A strike that came meanwhile would hit its cleanup.
void stop_worker_here(lua_State* L) {
  job_of(L).unwinds();
  State::of(L).clear_interrupt();
  raise_unwind(L);
}

bool is_worker_stopping(lua_State* L) {
  return job_of(L).stopping();
}

void open_worker_side(lua_State* L, work::TemporaryDirectories& temporary) {
  lua_newtable(L);
  set_functions(L, metamethods, nullptr);
  lua_newtable(L);
  set_functions(L, methods, nullptr);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "channel");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  set_channel_metatable(L);

  lua_newtable(L);
  set_functions(L, functions, nullptr);
  for (const char* name : {"cpu_bound", "io_bound"}) {
    lua_pushfstring(L, "worker.%s", name);
    lua_pushcclosure(L, not_from_inside, 1);
    lua_setfield(L, -2, name);
  }
  publish(L, "worker");
  open_json(L);
  open_log_side(L);
  open_outside_side(L, temporary);
  for (const char* name : {"task", "app", "ImGui", "process", "store", "ui", "overlay", "observable"}) publish_missing(L, name);
  lua_getglobal(L, "os");
  lua_pushcfunction(L, refuse_exit);
  lua_setfield(L, -2, "exit");
  lua_pop(L, 1);
}

}  // namespace appctl::lua
