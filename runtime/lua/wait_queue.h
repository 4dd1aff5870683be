// A queue in which tasks park until another task hands them a value, first come first served: what
// channels, events, semaphores and mutexes are made of (scripts/sync.lua). A userdata of Lua's; those who
// wait keep it alive. What has been handed over arrives, even if the task is cancelled before it runs: so
// nothing is lost, and the cancel is raised by the next wait. Loop thread only.
#pragma once

#include <lua.hpp>

#include "core/scheduler.h"
#include "lua/waiters.h"

namespace appctl::lua {

class Tasks;

struct WaitQueue {
  Tasks* tasks;         // also proves that a userdata is a queue
  const char* purpose;  // "a mutex": the words of a report
  Waiters waiting;      // each is a LuaTask
  core::TaskId holder;  // of a mutex, for the report
};

// Adds to the table on top of the stack:
//   queue(purpose) -> q        purpose: event, put, get, semaphore or mutex
//   wait_in(q, what, offer) -> value   waits until it is handed one; meanwhile take_offer may take the offer
//   hand_over(q, value) -> bool        to the first that waits, which goes on; false if nobody waits
//   take_offer(q) -> bool, offer       of the first that waits, which goes on with `true`
//   set_holder(q)                      names the current task as the one who holds it
void open_wait_queue(lua_State* L, Tasks& tasks);

}  // namespace appctl::lua
