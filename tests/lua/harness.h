// Runs a script's tasks under the virtual clock, without a loop, a window or a host: ready tasks round
// after round, then the next timer. What print was given is kept.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/scheduler.h"
#include "lua/call.h"
#include "lua/modules/scripts.h"
#include "lua/modules/task.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {

class Harness {
 public:
  explicit Harness(StateOptions options = default_options())
      : state_(std::move(*State::create(options, clock))) {
    tasks.emplace(*state_, scheduler, root);
    tasks->on_unawaited = [this](LuaTask&, const core::Report& report) { failures.push_back(report); };
    state_->on_finalizer_error = [this](const std::string& text) { failures.push_back({text, {}, {}, 1}); };
    state_->on_warning = [this](const std::string& text) { warnings.push_back(text); };
    lua_State* L = state_->main();
    lua_pushcfunction(L, [](lua_State* L) {
      auto& self = *static_cast<Harness*>(lua_touserdata(L, 1));
      lua_newtable(L);
      open_task(L, *self.tasks);
      for (const char* script : {"task.lua", "combine.lua", "sync.lua"}) {
        lua_pushvalue(L, -1);
        run_embedded(L, script);
      }
      lua_pushlightuserdata(L, &self);
      lua_pushcclosure(L, &Harness::print, 1);
      lua_setglobal(L, "print");
      return 0;
    });
    lua_pushlightuserdata(L, this);
    core::Report report;
    if (call(*state_, L, 1, 0, report) != CallOutcome::ok) failures.push_back(report);
    state_->limit_memory();
  }
  ~Harness() {
    state_->close();
    root.forget();
  }

  static StateOptions default_options() {
    StateOptions options;
    options.deterministic = true;
    options.seed = 0;
    return options;
  }

  // Starts the chunk as a task and runs until nothing is ready and no timer is left.
  Harness& run(const std::string& text) {
    start(text);
    while (step()) {
    }
    return *this;
  }
  void start(const std::string& text) {
    lua_State* L = state_->main();
    core::Report report;
    if (!load(L, text.data(), text.size(), "@test.lua", false, report)) {
      failures.push_back(report);
      return;
    }
    chunk_ = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushcfunction(L, [](lua_State* L) {
      auto& self = *static_cast<Harness*>(lua_touserdata(L, 1));
      lua_rawgeti(L, LUA_REGISTRYINDEX, self.chunk_);
      self.tasks->spawn(L, 0, self.root);
      return 0;
    });
    lua_pushlightuserdata(L, this);
    if (call(*state_, L, 1, 0, report) != CallOutcome::ok) failures.push_back(report);
  }
  bool step() {
    if (scheduler.has_ready()) {
      scheduler.begin_turn(clock.now());
      scheduler.run_round();
      tasks->report_lost();
      tasks->wake_testers();
      return true;
    }
    if (scheduler.timers() == 0) return false;
    clock.advance_to(scheduler.next_timer());
    scheduler.fire_timers(clock.now());
    return true;
  }
  // What was printed, one line each, and the failures as "! message".
  std::string text() const {
    std::string all = printed;
    for (const core::Report& report : failures) all += "! " + report.message + "\n";
    return all;
  }

  State& state() { return *state_; }

  core::VirtualClock clock;

 private:
  std::unique_ptr<State> state_;  // before tasks, which refers to it

 public:
  core::Scheduler scheduler;
  core::Scope root;
  std::optional<Tasks> tasks;
  std::string printed;
  std::vector<core::Report> failures;
  std::vector<std::string> warnings;

 private:
  static int print(lua_State* L) {
    auto& self = *static_cast<Harness*>(lua_touserdata(L, lua_upvalueindex(1)));
    const int n = lua_gettop(L);
    for (int i = 1; i <= n; ++i) {
      self.printed += (i > 1 ? "\t" : "") + std::string(luaL_tolstring(L, i, nullptr));
      lua_pop(L, 1);
    }
    self.printed += "\n";
    return 0;
  }

  int chunk_ = 0;
};

inline std::string run(const std::string& text) {
  return Harness().run(text).text();
}

}  // namespace appctl::lua
