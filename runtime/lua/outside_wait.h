// Where tasks park that wait for something outside: a program, a file. Whoever waits looks again when it has
// been woken, so what has come is lost to nobody when a task is cancelled. Part of a userdata of Lua's, which
// those who wait keep on their stack. Loop thread only; nothing fails.
#pragma once

#include <lua.hpp>
#include <string>
#include <utility>

#include "lua/waiters.h"

namespace appctl::lua {

class LuaTask;
class Tasks;

class OutsideWait {
 public:
  explicit OutsideWait(std::string what) : what_(std::move(what)) {}
  const std::string& what() const { return what_; }  // "the program 'ffmpeg'": the words of a report
  void wake_all();
  void leave(LuaTask& task);

  // For a function that Lua calls: parks the current task until wake_all(). `k` must begin with
  // Tasks::resumed(). `function` names it where nothing can wait. REQUIRES: this is kept alive by L's stack.
  int park(lua_State* L, Tasks& tasks, const char* function, lua_KContext context, lua_KFunction k);

 private:
  std::string what_;
  Waiters waiting_;
};

}  // namespace appctl::lua
