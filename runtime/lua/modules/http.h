// The native half of the http module; scripts/http.lua is the other. See appctl-lua(3).
#pragma once

#include <lua.hpp>

#include "lua/modules/outside_parts.h"

namespace appctl::work {
class HttpHere;
class HttpLoop;
}  // namespace appctl::work

namespace appctl::lua {

class HttpQueue;

// Where http works: in the loop of the run, or, in a worker, on its own thread, which waits.
struct HttpParts {
  OutsideParts* outside;  // these three are null in a worker,
  work::HttpLoop* loop;
  HttpQueue* queue;
  work::HttpHere* here;  // and this one outside
};

// Sets the global table `http`, and adds what scripts/http.lua needs to the table on top of the stack, as its
// field `http`. `parts` must outlive the state.
void open_http(lua_State* L, HttpParts& parts);

}  // namespace appctl::lua
