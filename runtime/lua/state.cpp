#include "lua/state.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "lua/libc_time.h"
#include "lua/modules/modules.h"
#include "lua/stall.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

const char unwind_key = 0;

bool unwound_in_finalizer(const std::string& warning) {
  return warning.find("error object is not a string") != std::string::npos;
}

int open_everything(lua_State* L) {
  auto& state = *static_cast<State*>(lua_touserdata(L, 1));
  luaL_openlibs(L);
  open_base(L, state);
  open_coroutine(L, state);
  open_debug(L, state);
  open_os(L, state);
  open_package(L, state);
  open_compat(L);
  open_buffer(L);
  open_require(L, state);
  if (state.options().deterministic) make_deterministic(L, state);
  return 0;
}

}  // namespace

core::Result<std::unique_ptr<State>> State::create(const StateOptions& options, core::Clock& clock) {
  auto arena =
      options.deterministic ? Arena::create(Placement::fixed, 0, options.place) : Arena::create(Placement::anywhere, 0);
  if (!arena) return arena.error();
  std::unique_ptr<State> state(new State(options, clock, std::move(*arena)));
  state->main_ = lua_newstate(&State::allocate, state.get());
  if (!state->main_) return core::Error{core::ExitCode::script_error, "not enough memory to start Lua"};
  state->running_ = state->main_;
  lua_State* L = state->main_;
  *static_cast<void**>(lua_getextraspace(L)) = nullptr;  // new coroutines copy it; see task.h
  lua_setwarnf(L, &State::warned, state.get());
  if (!options.worker) set_libc_clock(clock.is_virtual() ? &clock : nullptr);
  lua_pushcfunction(L, &open_everything);
  lua_pushlightuserdata(L, state.get());
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
    return core::Error{core::ExitCode::script_error, std::string("cannot start Lua: ") + lua_tostring(L, -1)};
  }
  return state;
}

State::State(const StateOptions& options, core::Clock& clock, Arena arena)
    : options_(options), clock_(clock), arena_(std::move(arena)) {}

State::~State() {
  close();
  if (!options_.worker) set_libc_clock(nullptr);
}

void State::close() {
  if (!main_) return;
  is_closing_ = true;
  arena_.set_limit(0);
  activity_.enter();  // finalisers are the script's
  lua_close(main_);
  activity_.leave();
  main_ = nullptr;
  running_ = nullptr;
}

bool State::claim(std::uint64_t bytes) {
  if (!arena_.claim(bytes)) return false;
  claimed_ += bytes;
  claimed_since_ += bytes;
  return true;
}

void State::reclaim(std::uint64_t bytes) {
  arena_.reclaim(bytes);
  claimed_ += bytes;
}

void State::unclaim(std::uint64_t bytes) {
  arena_.unclaim(bytes);
  claimed_ -= bytes;
}

// A full collection takes as long as the heap is large: it is paid for by as many bytes that have come.
bool State::should_collect() {
  constexpr std::uint64_t little = 64 << 20;
  if (claimed_ < little || claimed_since_ < 2 * arena_.in_use()) return false;
  claimed_since_ = 0;
  return true;
}

void* State::allocate(void* self, void* block, std::size_t old_size, std::size_t new_size) {
  auto& state = *static_cast<State*>(self);
  void* result = state.arena_.reallocate(block, old_size, new_size);
  if (!result && new_size > 0) state.note_memory_failure();
  return result;
}

// Lua's memory error carries no position and skips message handlers, so it is noted here. Lua collects
// all garbage and tries again; if that helps, the note is simply never read.
void State::note_memory_failure() {
  if (running_) where(running_, memory_failed_at_, sizeof memory_failed_at_);
}

void State::interrupt() {
  if ((pending_.fetch_or(interrupted) & interrupted) != 0 && running_ && !stuck_known_) {
    where(running_, stuck_at_, sizeof stuck_at_);
    stuck_known_ = true;
  }
  if (running_) arm(running_);
}

// --- hooks ---

void State::strike(lua_State* L) {
  pending_ |= struck;
  arm(L);
}

// A standing hook comes soon enough.
void State::arm(lua_State* L) {
  if (has_hook(L, Slices::unit)) return;
  const lua_Hook hook = lua_gethook(L);
  if (hook && hook != &State::hook && !script_hook_.thread)
    script_hook_ = {L, hook, lua_gethookmask(L), lua_gethookcount(L)};
  set_hook(L, 1);
}

void State::arm_again(lua_State* L) {
  if ((pending_ & (interrupted | struck)) != 0) arm(L);
}

// Puts back what stood there before.
void State::end_hook(lua_State* L) {
  if (script_hook_.thread == L) {
    lua_sethook(L, script_hook_.function, script_hook_.mask, script_hook_.count);
    script_hook_.thread = nullptr;
  } else if (!tasks || !tasks->slices().counting()) {
    lua_sethook(L, nullptr, 0, 0);
  } else if (!has_hook(L, Slices::unit)) {
    set_hook(L, Slices::unit);
  }
}

void State::script_set_hook(lua_State* L) {
  if (script_hook_.thread == L) script_hook_.thread = nullptr;
  if (running_) arm_again(running_);
}

// A strike that hit nothing was meant for the call that has ended.
void State::left_script() {
  const unsigned pending = pending_.fetch_and(interrupted);
  if ((pending & struck) != 0) script_hook_.thread = nullptr;
  if (stall) stall->left((pending & told) != 0);
}

// The task's own coroutine is to give way as soon as it runs; where it cannot, it is asked again.
void State::preempt_later(lua_State* L) {
  LuaTask* const task = tasks->current();
  if (task && task->thread() != L) set_hook(task->thread(), 1);
}

// Also inherited by coroutines that are made while it is set; then nothing is pending.
void State::hook(lua_State* L, lua_Debug*) {
  State& state = of(L);
  const bool slice_over = state.tasks && state.tasks->slices().is_over(state.has_hook(L, Slices::unit));
  state.end_hook(L);
  const unsigned pending = state.pending_.fetch_and(told);
  if ((pending & interrupted) != 0) {
    char at[128];
    where(L, at, sizeof at);
    state.interrupted_at_ = at;
    raise_unwind(L);
  }
  if ((pending & struck) != 0 && state.stall) state.stall->hooked(L);
  if (slice_over && !state.tasks->preempt(L)) state.preempt_later(L);
}

void State::warned(void* self, const char* text, int to_be_continued) {
  auto& state = *static_cast<State*>(self);
  state.warning_ += text;
  if (to_be_continued) return;
  std::string whole;
  whole.swap(state.warning_);
  // app.exit in a finaliser: Lua swallows the unwinding error, and the host ends the run all the same.
  const bool only_unwound = unwound_in_finalizer(whole) && state.unwinding_;
  state.unwinding_ = false;
  if (only_unwound) return;
  // The script's own warn() does not come here (see modules/base.cpp): only finalisers do.
  if (state.on_finalizer_error) state.on_finalizer_error(whole);
}

void* new_owner(lua_State* L, std::size_t size, const char* what, int user_values) {
  if (State::of(L).is_closing()) raise(L, "no %s can be made any more: the run is over", what);
  return lua_newuserdatauv(L, size, user_values);
}

void push_unwind(lua_State* L) {
  lua_pushlightuserdata(L, const_cast<char*>(&unwind_key));
}

void raise_unwind(lua_State* L) {
  State::of(L).set_unwinding(true);
  push_unwind(L);
  lua_error(L);
  __builtin_unreachable();
}

bool is_unwind(lua_State* L, int index) {
  return lua_touserdata(L, index) == &unwind_key;
}

void where(lua_State* L, char* buffer, std::size_t size) {
  buffer[0] = '\0';
  lua_Debug ar;
  for (int level = 0; lua_getstack(L, level, &ar); ++level) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline < 0 || std::strncmp(ar.source, "@appctl/", 8) == 0) continue;
    std::snprintf(buffer, size, "%s:%d", ar.short_src, ar.currentline);
    return;
  }
}

void raise(lua_State* L, const char* format, ...) {
  char place[128];
  where(L, place, sizeof place);
  lua_pushfstring(L, place[0] ? "%s: " : "%s", place);
  va_list arguments;
  va_start(arguments, format);
  lua_pushvfstring(L, format, arguments);
  va_end(arguments);
  lua_concat(L, 2);
  lua_error(L);
  __builtin_unreachable();
}

}  // namespace appctl::lua
