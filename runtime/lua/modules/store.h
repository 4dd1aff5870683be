// The store module: named values that outlive the run. Loop thread; the functions raise Lua errors.
#pragma once

#include <functional>
#include <lua.hpp>
#include <string>
#include <string_view>

#include "core/error.h"
#include "lua/task.h"

namespace appctl::work {
class Store;
}

namespace appctl::lua {

// Outlives the state.
struct StoreParts {
  work::Store& store;
  Tasks& tasks;
  // Gives the store its file before the first use, where it has none yet: that of an app of this name, or if
  // the name is empty of the script.
  std::function<core::Status(std::string_view name)> choose;
};

// Publishes `store`; the table on top of the stack gets what scripts/store.lua needs, and stays.
void open_store(lua_State* L, StoreParts& parts);

}  // namespace appctl::lua
