// The C++ half of the test module: scripts/test*.lua do the rest. Loop thread; the functions raise Lua
// errors.
#pragma once

#include <lua.hpp>

#include "core/outside.h"
#include "lua/modules/test_services.h"
#include "lua/task.h"

namespace appctl::lua {

// Outlives the state.
struct TestParts {
  TestServices& services;
  Tasks& tasks;
  core::Outside& outside;
  bool has_begun = false;   // what was before it is behind: what the test makes from now on is its own
  bool has_opened = false;  // the script under test
};

// The table on top of the stack gets what the scripts need, and stays.
void open_testing(lua_State* L, TestParts& parts);

}  // namespace appctl::lua
