// The native half of the task module; scripts/task.lua is the other. See appctl-lua(3).
#pragma once

#include <lua.hpp>

namespace appctl::lua {

class Tasks;

// Sets the global table `task`, and adds what scripts/task.lua needs to the table on top of the stack.
void open_task(lua_State* L, Tasks& tasks);

}  // namespace appctl::lua
