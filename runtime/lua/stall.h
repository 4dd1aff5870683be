// What the watchdog's strikes do inside a Lua state: they wait for the script's next instruction, in a hook,
// and there tell who holds the loop, unwind it, or let its task give way. Owned by the host, one for a state;
// loop thread, and strike() in a signal handler on it. Nothing fails but start(), which raises Lua's memory
// error.
#pragma once

#include <atomic>
#include <functional>
#include <lua.hpp>
#include <string>
#include <string_view>

#include "core/scheduler.h"
#include "core/stall.h"
#include "lua/function_names.h"

namespace appctl::lua {

class State;

// Who holds the loop, and where; C strings, for they are filled in a signal handler.
struct Place {
  char who[160] = "";      // "task 'crunch'", "the GUI callback 'panel'"
  char line[160] = "";     // "script.lua:3", or empty
  char function[80] = "";  // of C, in which the time goes; empty if it goes in Lua code
};

class Stall {
 public:
  explicit Stall(State& state);  // which finds it from now on
  ~Stall();
  Stall(const Stall&) = delete;
  Stall& operator=(const Stall&) = delete;

  // Once the modules are open. Raises.
  void start(lua_State* L);
  State& state() const { return state_; }
  // The host is about to call that GUI callback.
  void calling(std::string_view callback);
  // What a killed task or callback fails with, behind the line.
  void set_kill_message(std::string text) { kill_message_ = std::move(text); }

  // Async-signal-safe. `place` is filled for core::strike::locate; null: it is wanted for nothing.
  void strike(unsigned strikes, Place* place);

  // --- for the host; they may neither throw nor raise ---
  std::function<void()> on_hit;                // a strike has reached the script's code
  std::function<void(const Place&)> on_named;  // core::strike::name
  std::function<void()> on_left;               // the call that was struck so, or located, has ended

  // --- for State ---
  // In the hook of L, which is no longer set. May raise what unwinds, or yield.
  void hooked(lua_State* L);
  void left(bool told);

 private:
  void locate(lua_State* L, Place& place) const;
  void fill_who(Place& place) const;
  void fill_function(lua_State* L, Place& place) const;
  void tell(lua_State* L);
  void push_kill_message(lua_State* L) const;
  [[noreturn]] void kill(lua_State* L);
  void preempt(lua_State* L);

  State& state_;
  FunctionNames names_;
  lua_State* scratch_ = nullptr;  // what the handler needs of Lua's stack; it never runs
  char callback_[96] = "";
  std::string kill_message_;
  std::atomic<unsigned> wanted_{0};  // bits of core::strike
  Place overdue_;                    // where the thread stood when a kill did not hit
  bool is_overdue_ = false;
  core::TaskId killed_;  // the last one; none: a call of the host
  bool has_killed_ = false;
};

}  // namespace appctl::lua
