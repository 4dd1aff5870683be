// One Lua state: its memory, its libraries (with the limits that keep a script from harming the host),
// and the means to interrupt what runs in it. Owned by the host, used on one thread; interrupt() is
// called from a signal handler on that thread. Construction fails as a value; afterwards failures are
// Lua errors.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <lua.hpp>
#include <memory>
#include <optional>
#include <string>

#include "core/buffer_ledger.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/stall.h"
#include "lua/arena.h"

namespace appctl::lua {

class Stall;
class Tasks;
class WorkerState;

struct StateOptions {
  bool deterministic = false;         // fixed addresses, ordered pairs, seeded random
  std::uint64_t memory_limit = 0;     // bytes; 0 = none
  std::optional<std::uint64_t> seed;  // of math.random; none = random
  bool allow_native = false;          // C modules, bytecode, debug.getregistry
  std::string script_directory;       // where require looks first
  bool worker = false;                // on a thread of its own, beside the one of the script
  std::shared_ptr<core::BufferLedger> ledger;  // of a test; null: none is kept
  int place = 0;                      // deterministic: where its memory lies; no two states at once have one
};

class State {
 public:
  static core::Result<std::unique_ptr<State>> create(const StateOptions& options, core::Clock& clock);
  ~State();
  // Runs the finalisers and frees all; while what the script's functions refer to is still alive.
  void close();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // From now on memory_limit counts; before, the host itself could run into it.
  void limit_memory() { arena_.set_limit(options_.memory_limit); }
  void limit_memory(std::uint64_t bytes) { arena_.set_limit(bytes); }  // 0 = none
  std::uint64_t memory_limit() const { return arena_.limit(); }
  // Memory outside of Lua that counts against it; false if that would be beyond.
  bool claim(std::uint64_t bytes);
  void reclaim(std::uint64_t bytes);  // of what was unclaimed a moment ago
  void unclaim(std::uint64_t bytes);
  // So much of it has come, that what the garbage collector keeps for old may be dead. Asked once: the answer
  // true begins a new count.
  bool should_collect();
  lua_State* main() const { return main_; }
  std::FILE* out = stdout;  // where print writes to
  core::Clock& clock() const { return clock_; }
  const StateOptions& options() const { return options_; }

  // The coroutine that runs now; kept by the doors (call.h, task.cpp, modules/coroutine.cpp).
  lua_State* running() const { return running_; }
  void set_running(lua_State* L) {
    running_ = L;
    if (pending_.load(std::memory_order_relaxed) != 0) arm_again(L);  // it hit the one that ran before
  }
  // The doors from the host into the script, and out again. REQUIRES: outside; inside.
  void enter_script(lua_State* L) {
    activity_.enter();
    set_running(L);
  }
  void leave_script(lua_State* before) {
    activity_.leave();
    if (pending_.load(std::memory_order_relaxed) != 0) left_script();
    set_running(before);
  }
  core::Activity& activity() { return activity_; }

  // Async-signal-safe, on the state's own thread: the running Lua code raises the unwinding error at
  // its next instruction. C code is not stopped; a second interrupt that finds the first one pending
  // notes where the script called it.
  void interrupt();
  const char* stuck_at() const {
    return stuck_known_ ? stuck_at_ : "";
  }  // any thread; "script.lua:3" or empty
  // --- hooks of ours ---
  // Async-signal-safe, on the state's own thread: Stall::hooked runs at L's next instruction, or at that of
  // the coroutine which goes on after it.
  void strike(lua_State* L);
  void keep_struck() { pending_ |= struck; }  // in Stall::hooked: something is still wanted
  // Async-signal-safe: Stall::left runs when the call that runs now has ended.
  void tell_when_left() { pending_ |= told; }
  // After so many instructions of L.
  void set_hook(lua_State* L, int count) { lua_sethook(L, &State::hook, LUA_MASKCOUNT, count); }
  bool has_hook(lua_State* L, int count) const {
    return lua_gethook(L) == &State::hook && lua_gethookcount(L) == count;
  }
  // debug.sethook was called for L: a strike that it has disarmed is armed again.
  void script_set_hook(lua_State* L);
  // A hook that the script set ends with its task or callback; ours stays.
  void drop_script_hook(lua_State* L) {
    if (lua_gethook(L) && lua_gethook(L) != &State::hook) lua_sethook(L, nullptr, 0, 0);
  }
  // The unwinding error was raised, and has not been seen to arrive.
  void set_unwinding(bool on) { unwinding_ = on; }
  // Forgets an interrupt that came too late to hit anything.
  void clear_interrupt() { pending_ &= ~interrupted; }
  // "script.lua:3" where the last interrupt hit, or empty.
  const std::string& interrupted_at() const { return interrupted_at_; }
  // "script.lua:3" where memory ran out last, or empty.
  std::string memory_failed_at() const { return memory_failed_at_; }

  // A script's warn(), and errors in finalisers, which have no other way out.
  std::function<void(const std::string& text)> on_warning;
  std::function<void(const std::string& message)> on_finalizer_error;

  bool is_closing() const { return is_closing_; }

  // Set once by the host after construction; null in a state without tasks.
  Tasks* tasks = nullptr;
  // Set by a test: whose a buffer is that is made, or comes, now.
  std::function<core::BufferOwner()> buffer_owner;
  // Set by WorkerState; null in the state of the script.
  WorkerState* worker = nullptr;
  bool reaches_globals = false;  // what has been unpacked may change them
  std::uint64_t buffer_credit = 0;  // bytes of buffers that were moved away: so many may come unnoticed, see buffer.cpp
  // Set by Stall; null in a state that nobody watches.
  Stall* stall = nullptr;
  // The State that L belongs to; four times as fast as reading an upvalue.
  static State& of(lua_State* L) {
    void* state;
    lua_getallocf(L, &state);
    return *static_cast<State*>(state);
  }

 private:
  State(const StateOptions& options, core::Clock& clock, Arena arena);
  static void* allocate(void* self, void* block, std::size_t old_size, std::size_t new_size);
  static void hook(lua_State* L, lua_Debug* ar);
  void arm(lua_State* L);
  void arm_again(lua_State* L);
  void end_hook(lua_State* L);
  void preempt_later(lua_State* L);
  void left_script();
  static void warned(void* self, const char* text, int to_be_continued);
  void note_memory_failure();

  StateOptions options_;
  core::Clock& clock_;
  Arena arena_;
  std::uint64_t claimed_ = 0;        // bytes that are claimed now
  std::uint64_t claimed_since_ = 0;  // bytes that were, since should_collect
  lua_State* main_ = nullptr;
  lua_State* volatile running_ = nullptr;
  core::Activity activity_;
  static constexpr unsigned interrupted = 1;
  static constexpr unsigned struck = 2;
  static constexpr unsigned told = 4;
  std::atomic<unsigned> pending_{0};  // bits: two wait for the next instruction, told for the end of the call
  struct ScriptHook {                 // that ours has replaced for a moment
    lua_State* thread = nullptr;
    lua_Hook function = nullptr;
    int mask = 0;
    int count = 0;
  } script_hook_;
  bool unwinding_ = false;
  bool is_closing_ = false;
  std::string interrupted_at_;
  char stuck_at_[128] = "";
  std::atomic<bool> stuck_known_{false};
  char memory_failed_at_[128] = "";
  std::string warning_;
};

// As lua_newuserdatauv, for what needs its finaliser, and raises while the state closes: what a finaliser makes
// then is freed without one. `what` names it in the error.
void* new_owner(lua_State* L, std::size_t size, const char* what, int user_values = 0);

// The error that nothing may catch: it unwinds a task for app.exit, an interrupt or a forced end.
void push_unwind(lua_State* L);
[[noreturn]] void raise_unwind(lua_State* L);
bool is_unwind(lua_State* L, int index);

// "file:line" of the innermost Lua function on the stack of L that is not part of appctl itself, as a
// C string in `buffer`; empty if there is none. Allocates nothing.
void where(lua_State* L, char* buffer, std::size_t size);

// As luaL_error, but names the line of the script also where embedded Lua called.
[[noreturn]] void raise(lua_State* L, const char* format, ...);

}  // namespace appctl::lua
