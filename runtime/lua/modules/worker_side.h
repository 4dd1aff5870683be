// What a job finds inside its worker: worker.progress and worker.sleep, channels, and tables that stand for
// what is not available there. Called once for each worker's state, on its thread; raises.
#pragma once

#include <lua.hpp>

namespace appctl::lua {

void open_worker_side(lua_State* L);

}  // namespace appctl::lua
