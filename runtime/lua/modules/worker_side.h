// What a job finds inside its worker: worker.progress and worker.sleep, channels, and tables that stand for
// what is not available there. Called once for each worker's state, on its thread; raises.
#pragma once

#include <lua.hpp>

namespace appctl::work {
class TemporaryDirectories;
}

namespace appctl::lua {

// `temporary` outlives the state.
void open_worker_side(lua_State* L, work::TemporaryDirectories& temporary);

// The job is being stopped: unwinds it. For functions that wait.
[[noreturn]] void stop_worker_here(lua_State* L);
bool is_worker_stopping(lua_State* L);

}  // namespace appctl::lua
