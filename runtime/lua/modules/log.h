// The log module: the script's door to the reporter, which prints, files and keeps the entries. Loop thread;
// the functions raise Lua errors.
#pragma once

#include <lua.hpp>

#include "core/reporter.h"
#include "lua/task.h"

namespace appctl::lua {

// Outlives the state.
struct LogParts {
  core::Reporter& reporter;
  Tasks& tasks;
};

// The level at index 1: 1 to 4, as scripts/log.lua counts them. Any state.
core::Severity check_log_level(lua_State* L);

// Publishes `log`; the table on top of the stack gets what scripts/log.lua needs, and stays.
void open_log(lua_State* L, LogParts& parts);

}  // namespace appctl::lua
