// Waiting for several tasks at once: what task.all, race, any and timeout park on. A Join is a Lua userdata
// on the stack of the function that waits; its links are in the lists of the tasks until these end or
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
    int index;  // from 1, in the list given; 0 = it is not waited for
  };
  LuaTask* waiter;  // null once it was woken
  JoinMode mode;
  bool has_deadline;
  int pending;
  int decisive;  // index of the task that decided, or 0
  int count;
  Link links[1];  // `count` of them

  void leave();  // takes the links out of the lists
  bool decided() const { return decisive != 0 || pending == 0; }

  // Whether `holds` is true of a task that this wait is for and that has not ended.
  template <class F>
  bool waits_for_any(F holds) const {
    for (int i = 0; i < count; ++i) {
      if (links[i].ended && holds(*links[i].target)) return true;
    }
    return false;
  }
  // Whether `blocked` is true of a task without whose end this wait cannot end.
  template <class F>
  bool needs_any(F blocked) const {
    if (has_deadline || mode == JoinMode::first_end || mode == JoinMode::first_success) return false;
    return waits_for_any(blocked);
  }
};

// internal.join(list, mode, seconds) -> index, nil or false. `list` holds handles; mode is "all", "race",
// "any" or "each". Waits; returns the index of the task that decided: the first failure (all), the first to
// end (race), the first to succeed (any); nil if none did; false if the time was over before.
int join(lua_State* L);

}  // namespace appctl::lua
