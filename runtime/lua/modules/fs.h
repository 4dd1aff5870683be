// The native half of the fs module; scripts/fs.lua is the other. See appctl-lua(3).
#pragma once

#include <lua.hpp>

#include "lua/modules/outside_parts.h"

namespace appctl::work {
class TemporaryDirectories;
}

namespace appctl::lua {

// Where fs works: `outside` is null in a worker, whose functions block.
struct FsParts {
  OutsideParts* outside;
  work::TemporaryDirectories& temporary;
};

// Sets the global table `fs`, and adds what scripts/fs.lua needs to the table on top of the stack, as its
// field `fs`. `parts` must outlive the state.
void open_fs(lua_State* L, FsParts& parts);
void add_watch_functions(lua_State* L, FsParts& parts);  // to the table on top of the stack

}  // namespace appctl::lua
