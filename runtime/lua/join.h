// Waiting for several tasks at once: what task.all, race and any park on. A Join is a Lua userdata on
// the stack of the function that waits; its links are in the lists of the tasks until these end or
// leave() is called. Loop thread only.
#pragma once

#include <lua.hpp>

#include "lua/task.h"

namespace appctl::lua {

enum class JoinMode { all_or_first_failure, first_end, first_success, all };

struct Join {
  struct Link : Waiter {
    Join* join;
    LuaTask* target;
    int index;  // from 1, in the list given
  };
  LuaTask* waiter;  // null once it was woken
  JoinMode mode;
  int pending;
  int decisive;  // index of the task that decided, or 0
  int count;
  Link links[1];  // `count` of them

  void leave();  // takes the links out of the lists
};

// internal.join(list, mode) -> index or nil. `list` holds handles; mode is "all", "race", "any" or
// "each". Waits; returns the index of the task that decided: the first failure (all), the first to end
// (race), the first to succeed (any); nil if none did.
int join(lua_State* L);

}  // namespace appctl::lua
