// Small helpers of Run's files.
#pragma once

#include <cstdio>
#include <string>

#include "lua/call.h"
#include "lua/state.h"

namespace appctl {

// Runs f(L) where an error of Lua's is caught; false with the failure in `report`, or without one if an
// interrupt struck, which is told by itself.
// REQUIRES: f keeps nothing with a destructor alive where Lua can raise.
template <class F>
bool protect(lua::State& state, F f, core::Report& report) {
  lua_State* L = state.main();
  lua_pushcfunction(L, [](lua_State* L) {
    (*static_cast<F*>(lua_touserdata(L, 1)))(L);
    return 0;
  });
  lua_pushlightuserdata(L, &f);
  return lua::call(state, L, 1, 0, report) == lua::CallOutcome::ok;
}

// "2.5", for messages.
inline std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace appctl
