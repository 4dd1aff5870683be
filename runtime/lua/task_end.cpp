// How a task ends: its outcome, who is told, and what an await gets of it.
#include <cstring>

#include "lua/call.h"
#include "lua/errors.h"
#include "lua/state.h"
#include "lua/task.h"
#include "lua/task_store.h"

namespace appctl::lua {
namespace {

void add_line(std::string& text, const char* line) {
  if (!text.empty()) text += '\n';
  text += line;
}

// Appends the text in that field of the failure on top of the stack, if there is one.
void append_field(lua_State* L, int field, std::string& text) {
  lua_rawgeti(L, -1, field);
  if (const char* line = lua_tostring(L, -1)) add_line(text, line);
  lua_pop(L, 1);
}

// Where the task was spawned that the failure on top of the stack has ended, or the one before it.
std::uint32_t origin_of(lua_State* L, std::uint32_t before) {
  lua_rawgeti(L, -1, failure_origin);
  const auto origin = static_cast<std::uint32_t>(lua_tointeger(L, -1));
  lua_pop(L, 1);
  return origin != 0 ? origin : before;
}

// Its task has code of ours alone, and only passes on what was raised in a worker: the cause tells everything.
bool is_passed_on(lua_State* L) {
  const bool has_cause = lua_rawgeti(L, -1, failure_cause) == LUA_TTABLE;
  lua_rawgeti(L, -2, failure_traceback);
  const char* traceback = lua_tostring(L, -1);
  const bool is_empty = traceback && std::strcmp(traceback, "stack traceback:") == 0;
  lua_pop(L, 2);
  return has_cause && is_empty;
}

// Where the failures of the tasks that were awaited, one through the other, were raised; ours is on top.
void append_causes(lua_State* L, const Origins& origins, std::string& text) {
  const int base = lua_gettop(L);
  std::uint32_t origin = 0;
  lua_pushvalue(L, base);
  while (lua_rawgeti(L, -1, failure_cause) == LUA_TTABLE) {
    origin = origin_of(L, origin);
    if (is_passed_on(L)) {
      lua_remove(L, -2);
      continue;
    }
    if (origin != 0) {
      add_line(text, ("it was raised here, in a task " + origins.chain(origin) + ":").c_str());
    } else if (!text.empty()) {
      add_line(text, "it was raised here:");
    }
    append_field(L, failure_traceback, text);
    origin = 0;
    lua_remove(L, -2);
  }
  lua_settop(L, base);
}

// The errors that were under way when the one on top came out of a <close>, the last one first.
void append_replaced(lua_State* L, std::string& text) {
  const int base = lua_gettop(L);
  lua_pushvalue(L, base);
  while (lua_rawgeti(L, -1, failure_replaced) == LUA_TTABLE) {
    add_line(text, "it came while this error was under way:");
    append_field(L, failure_message, text);
    append_field(L, failure_traceback, text);
    lua_remove(L, -2);
  }
  lua_settop(L, base);
}

}  // namespace

// --- the end of a task ---
// Nothing in here may allocate Lua memory: it runs on the store, unprotected.

void Tasks::finish(LuaTask& task, int status) {
  lua_State* const L = store_;
  lua_State* const thread = task.thread_;
  lua_rawgeti(L, anchors, task.id().slot);
  const int handle = lua_gettop(L);
  lua_getiuservalue(L, handle, 1);  // the coroutine
  task_of_thread(thread) = nullptr;
  if (status != LUA_OK) task.results_ = -status;
  lua_xmove(thread, L, 1);
  keep_outcome(task, handle);
  recycle(task, status);
  settle(task, handle);
  lua_settop(L, handle - 1);
}

// Pops the value that the body left and puts it into the handle.
void Tasks::keep_outcome(LuaTask& task, int handle) {
  lua_State* const L = store_;
  if (task.results_ >= 0) {
    task.outcome_ = Outcome::done;
  } else if (is_unwind(L, -1) || (task.cancel_requested_ && is_cancelled(L, -1))) {
    task.outcome_ = replace_by_in_flight(task.id().slot) ? Outcome::failed : Outcome::cancelled;
  } else {
    task.outcome_ = Outcome::failed;
  }
  lua_setiuservalue(L, handle, 1);
}

// Failed, and was then cancelled or ended the run in a __close: that must not hide the failure. Replaces the
// value on top of the store by the failure; false if none was under way.
bool Tasks::replace_by_in_flight(std::uint32_t slot) {
  lua_rawgeti(store_, in_flight, slot);
  if (!lua_istable(store_, -1)) {
    lua_pop(store_, 1);
    return false;
  }
  lua_replace(store_, -2);
  return true;
}

bool Tasks::read_in_flight(core::Report& report) {
  lua_pushnil(store_);
  const bool found = replace_by_in_flight(0);
  if (found) {
    lua_pushvalue(store_, -1);
    read_failure(state_, store_, LUA_ERRRUN, report);
    lua_pushnil(store_);
    lua_rawseti(store_, in_flight, 0);
  }
  lua_pop(store_, 1);
  return found;
}

void Tasks::note_lost(lua_State* L, const LuaTask& task, int handle) {
  if (task.outcome_ != Outcome::failed || task.taken_ || task.unseen_) return;
  push_table(store_, L, lost);
  lua_pushvalue(L, handle);
  lua_rawseti(L, -2, lost_count_ + 1);
  ++lost_count_;
  lua_pop(L, 1);
}

void Tasks::report_lost() {
  for (; lost_count_ > 0; --lost_count_) {
    lua_rawgeti(store_, lost, lost_count_);
    LuaTask& task = *to_task(store_, -1);
    if (!task.taken_) report_failure(store_, task, lua_gettop(store_));
    lua_pop(store_, 1);
    lua_pushnil(store_);
    lua_rawseti(store_, lost, lost_count_);
  }
}

// Pops the coroutine; it serves another task unless it broke or a script knows it.
void Tasks::recycle(LuaTask& task, int status) {
  lua_State* const L = store_;
  task.thread_ = nullptr;
  if (status != LUA_OK || task.exposed_ || idle_threads_ == most_idle_threads) return lua_pop(L, 1);
  lua_State* const thread = lua_tothread(L, -1);
  lua_settop(thread, 0);
  if (lua_gethook(thread)) lua_sethook(thread, nullptr, 0, 0);
  lua_rawseti(L, idle, ++idle_threads_);
}

// Tells those who wait, and the host if nobody did.
void Tasks::settle(LuaTask& task, int handle) {
  lua_State* const L = store_;
  const bool awaited = task.waiters_.first() != nullptr;
  while (Waiter* waiter = task.waiters_.first()) {
    const Waiter::Ended ended = waiter->ended;
    task.waiters_.remove(*waiter);
    ended(*waiter, task);
  }
  if (task.outcome_ == Outcome::failed && !awaited && !give_to_group(task, handle)) {
    tell(task, handle);
  }
  if (!reasons_.empty()) reasons_.erase(&task);
  if (task.sliced_) slices_.forget(task);
  for (const int table : {anchors, causes, in_flight}) {
    if (table == causes && !task.has_cause_) continue;
    if (table == in_flight && task.outcome_ != Outcome::failed) continue;
    lua_pushnil(L);
    lua_rawseti(L, table, task.id().slot);
  }
}

// The handle is on the store.
void Tasks::tell(LuaTask& task, int handle) {
  const core::Report told = report(task, handle);
  task.unseen_ = true;
  task.stalled_ = told.code == core::ExitCode::stalled;
  ++unseen_failures_;
  unseen_stalls_ += task.stalled_ ? 1 : 0;
  if (on_unawaited) on_unawaited(task, told);
}

core::Report Tasks::report(const LuaTask& task, int handle) {
  lua_State* const L = store_;
  core::Report report;
  lua_getiuservalue(L, handle, 1);
  lua_pushvalue(L, -1);
  read_failure(state_, L, -task.results_, report);
  if (report.traceback == "stack traceback:") report.traceback.clear();  // it was raised by our own Lua
  if (lua_istable(L, -1)) {
    append_causes(L, origins_, report.traceback);
    append_replaced(L, report.traceback);
  }
  lua_pop(L, 1);
  report.origin = origins_.chain(task.origin_);
  return report;
}

void Tasks::report_failure(lua_State* L, LuaTask& task, int handle) {
  if (task.unseen_ || task.taken_) return;  // reported when it failed, or somebody got it
  lua_pushvalue(L, handle);
  lua_xmove(L, store_, 1);
  tell(task, lua_gettop(store_));
  lua_pop(store_, 1);
}

// --- results ---

void Tasks::note_seen(LuaTask& task) {
  task.taken_ = true;
  if (!task.unseen_) return;
  task.unseen_ = false;
  --unseen_failures_;
  unseen_stalls_ -= task.stalled_ ? 1 : 0;
}

int Tasks::push_results(lua_State* L, LuaTask& task, int handle) {
  note_seen(task);
  lua_getiuservalue(L, handle, 1);
  switch (task.outcome_) {
    case Outcome::done: break;
    case Outcome::cancelled: return push_cancelled_message(L, handle);
    default:
      if (lua_istable(L, -1)) lua_rawgeti(L, -1, 1);
      return -1;
  }
  if (task.results_ == 0) lua_pop(L, 1);
  if (task.results_ <= 1) return task.results_;
  luaL_checkstack(L, task.results_ + 1, "too many results");
  const int packed = lua_gettop(L);
  for (int i = 1; i <= task.results_; ++i) lua_rawgeti(L, packed, i);
  lua_remove(L, packed);
  return task.results_;
}

// The value that ended the task is on top: Cancelled with its reason, or the unwind of a killed task.
int Tasks::push_cancelled_message(lua_State* L, int handle) {
  const char* reason = nullptr;
  if (is_cancelled(L, -1) && lua_getfield(L, -1, "reason") == LUA_TSTRING) reason = lua_tostring(L, -1);
  push_names(L);
  lua_pushvalue(L, handle);
  lua_rawget(L, -2);
  const char* name = lua_tostring(L, -1);
  char place[160];
  where(L, place, sizeof place);
  lua_pushfstring(L, "%s%sthe awaited task%s%s%s was cancelled%s%s", place, place[0] ? ": " : "",
                  name ? " '" : "", name ? name : "", name ? "'" : "", reason ? ": " : "",
                  reason ? reason : "");
  return -1;
}

void Tasks::push_failure(lua_State* L, LuaTask& task, int handle) {
  handle = lua_absindex(L, handle);
  note_seen(task);
  lua_getiuservalue(L, handle, 1);
}

void Tasks::note_cause(lua_State* L, int index) {
  if (!current_ || !lua_istable(L, index)) return;
  index = lua_absindex(L, index);
  push_table(store_, L, causes);
  lua_pushvalue(L, index);
  lua_rawseti(L, -2, current_->id().slot);
  lua_pop(L, 1);
  current_->has_cause_ = true;
}

// Memory errors have none. Needs no memory, and three places on the stack.
void Tasks::take_failure(lua_State* L) const {
  push_table(store_, L, in_flight);
  if (lua_rawgeti(L, -1, current_ ? current_->id().slot : 0) == LUA_TTABLE) {
    lua_rawgeti(L, -1, failure_value);
    const bool same = lua_rawequal(L, -1, -4) || !lua_rawequal(L, -4, -4);  // it may be NaN
    lua_pop(L, 1);
    if (same) lua_copy(L, -1, -3);
  }
  lua_pop(L, 2);
}

// If the failure at `failure` is the error that an await raised, that one's traceback tells more than ours.
void Tasks::link_failures(lua_State* L, int failure) {
  const std::uint32_t slot = current_ ? current_->id().slot : 0;
  if (current_ && current_->has_cause_) {
    push_table(store_, L, causes);
    lua_rawgeti(L, -1, slot);
    lua_rawgeti(L, -1, failure_value);
    lua_rawgeti(L, failure, failure_value);
    const bool same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    if (same) {
      lua_rawgeti(L, -1, failure_message);  // with the line at which it was raised first
      lua_rawseti(L, failure, failure_message);
      lua_rawseti(L, failure, failure_cause);
    }
    lua_settop(L, failure);
  }
  if (current_ && current_->origin_ != 0) {
    lua_pushinteger(L, current_->origin_);
    lua_rawseti(L, failure, failure_origin);
  }
  push_table(store_, L, in_flight);
  lua_rawgeti(L, -1, slot);
  lua_rawseti(L, failure, failure_replaced);  // an error in a <close> took the place of this one
  lua_pushvalue(L, failure);
  lua_rawseti(L, -2, slot);
  lua_pop(L, 1);
}

}  // namespace appctl::lua
