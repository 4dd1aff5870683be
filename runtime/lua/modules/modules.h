// What each file of this folder adds to a new state. Called once, in the order of state.cpp, with the
// standard library open; each may raise (memory). Their functions keep no state of their own.
#pragma once

#include <lua.hpp>

namespace appctl::lua {

class State;

void open_base(lua_State* L, State& state);       // print, pcall, xpcall, load, loadfile, dofile, warn
void open_buffer(lua_State* L);                   // buffer
void open_compat(lua_State* L);                   // what scripts for Lua 5.1 and 5.2 expect; after open_base
void open_coroutine(lua_State* L, State& state);  // resume, wrap, close, status, running
void open_debug(lua_State* L, State& state);      // what debug may not touch
void open_os(lua_State* L, State& state);         // math.randomseed
void open_package(lua_State* L, State& state);    // where require looks; text only
void open_require(lua_State* L, State& state);    // require: our own modules, circles

// Ordered pairs and next, printed addresses that repeat. Last, as it wraps what the others set.
void make_deterministic(lua_State* L, State& state);

}  // namespace appctl::lua
