#include "lua/stall.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "core/reporter.h"
#include "lua/call.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

namespace strike = core::strike;

constexpr int retry_instructions = 1000;  // until a task that cannot give way here is asked again

void copy(char* to, std::size_t size, std::string_view text) {
  const std::string_view part = core::cut(text, size - 1);
  std::copy(part.begin(), part.end(), to);
  to[part.size()] = '\0';
}

}  // namespace

Stall::Stall(State& state) : state_(state) {
  state.stall = this;
}

Stall::~Stall() {
  state_.stall = nullptr;
}

void Stall::start(lua_State* L) {
  scratch_ = lua_newthread(L);
  luaL_ref(L, LUA_REGISTRYINDEX);
  if (state_.tasks) state_.tasks->push_name_tables(scratch_);
  names_.learn(L);
}

void Stall::calling(std::string_view callback) {
  copy(callback_, sizeof callback_, callback);
}

// --- in the signal handler ---
// Nothing in here allocates; Lua's stack is touched in `scratch_` only.

void Stall::strike(unsigned strikes, Place* place) {
  lua_State* const L = state_.running();
  if (!L) return;
  if ((strikes & strike::locate) != 0 && place) {
    locate(L, *place);
    state_.tell_when_left();
  }
  if ((strikes & strike::locate) != 0 && (wanted_ & strike::kill) != 0) {
    locate(L, overdue_);
    is_overdue_ = true;
  }
  wanted_ |= strikes & (strike::name | strike::kill | strike::preempt);
  state_.strike(L);
  LuaTask* const task = state_.tasks ? state_.tasks->current() : nullptr;
  if ((strikes & strike::preempt) != 0 && task) state_.strike(task->thread());
}

void Stall::locate(lua_State* L, Place& place) const {
  fill_who(place);
  where(L, place.line, sizeof place.line);
  LuaTask* const task = state_.tasks ? state_.tasks->current() : nullptr;
  if (!place.line[0] && task) where(task->thread(), place.line, sizeof place.line);
  fill_function(L, place);
}

void Stall::fill_who(Place& place) const {
  LuaTask* const task = state_.tasks ? state_.tasks->current() : nullptr;
  if (!task) {
    std::snprintf(place.who, sizeof place.who, callback_[0] ? "the GUI callback '%s'" : "the script%s",
                  callback_);
    return;
  }
  const char* name = state_.tasks->find_name(*task, scratch_);
  char shown[96];
  // No std::string: nothing may allocate here.
  copy(shown, sizeof shown, name ? std::string_view(name) : state_.tasks->origin_line(*task));
  std::snprintf(place.who, sizeof place.who, name ? "task '%s'" : "a task spawned at %s", shown);
}

// The innermost function, if it is one of C.
void Stall::fill_function(lua_State* L, Place& place) const {
  place.function[0] = '\0';
  lua_Debug ar;
  if (!lua_getstack(L, 0, &ar)) return;
  lua_getinfo(L, "Sn", &ar);
  if (ar.what[0] != 'C') return;
  const char* name = nullptr;
  if (scratch_) {
    lua_getinfo(scratch_, "f", &ar);  // pushes the function there
    name = names_.find(lua_tocfunction(scratch_, -1));
    lua_pop(scratch_, 1);
  }
  copy(place.function, sizeof place.function, name ? name : ar.name ? ar.name : "a C function");
}

// --- in the hook ---

void Stall::hooked(lua_State* L) {
  const unsigned wanted = wanted_.fetch_and(strike::preempt);
  if ((wanted & (strike::name | strike::kill)) != 0 && on_hit) on_hit();
  if ((wanted & strike::name) != 0) tell(L);
  if ((wanted & strike::kill) != 0) kill(L);
  if ((wanted & strike::preempt) != 0) preempt(L);
}

void Stall::tell(lua_State* L) {
  Place place;
  locate(L, place);
  place.function[0] = '\0';
  state_.tell_when_left();
  if (on_named) on_named(place);
}

// Fails the task, or the callback, with what nothing of the script's can catch. Its cleanup may be killed
// too; the first failure counts.
void Stall::kill(lua_State* L) {
  LuaTask* const task = state_.tasks ? state_.tasks->current() : nullptr;
  const core::TaskId id = task ? task->id() : core::TaskId{};
  if (!has_killed_ || !(killed_ == id)) {
    luaL_checkstack(L, 12, "killing a task");
    push_kill_message(L);
    push_failure(L, lua_gettop(L), FailureKind::stalled, 0);
    killed_ = id;
    has_killed_ = true;
  }
  raise_unwind(L);
}

// The line that called the function of C in which the time went, although the hook came behind it.
void Stall::push_kill_message(lua_State* L) const {
  Place place;
  where(L, place.line, sizeof place.line);
  if (is_overdue_) place = overdue_;
  lua_pushfstring(L, "%s%s%s%s%s", place.line, place.line[0] ? ": " : "", kill_message_.c_str(),
                  place.function[0] ? ", in " : "", place.function);
}

// Only where the task's own thread can yield: not in a coroutine of the script, nor below a function of C.
void Stall::preempt(lua_State* L) {
  Tasks* const tasks = state_.tasks;
  LuaTask* const task = tasks ? tasks->current() : nullptr;
  if (!task) return;
  wanted_ &= ~strike::preempt;
  if (tasks->preempt(L)) return;
  wanted_ |= strike::preempt;
  state_.keep_struck();
  if (L == task->thread()) state_.set_hook(L, retry_instructions);
}

void Stall::left(bool told) {
  wanted_ = 0;
  is_overdue_ = false;
  if (!killed_) has_killed_ = false;
  if (told && on_left) on_left();
}

}  // namespace appctl::lua
