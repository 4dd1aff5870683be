// The parts of the native half of the task module; see task.h.
#pragma once

#include <lua.hpp>

namespace appctl::lua {

class LuaTask;
class Tasks;

// REQUIRES: L belongs to a state with tasks.
Tasks& tasks_of(lua_State* L);
// The task at `index`; raises if there is something else.
LuaTask& check_task(lua_State* L, int index);

// Each adds its functions to the table on top of the stack.
void add_wait_functions(lua_State* L, Tasks& tasks);   // for the script: wait, yield, await...
void add_wait_internals(lua_State* L, Tasks& tasks);   // for scripts/task.lua
void add_group_internals(lua_State* L, Tasks& tasks);  // the same: groups, shields, failures

// t:await() and t:result()
int await_method(lua_State* L);
int result_method(lua_State* L);

}  // namespace appctl::lua
