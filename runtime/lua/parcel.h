// Values copied from one Lua state to another: nil, booleans, numbers, strings, tables with shared and cyclic
// parts, functions with their upvalues; buffers are moved, channels shared. What belongs to the libraries is
// named, and found again by its name in the other state; the globals of the one become those of the other.
// Everything else is refused, by the path that leads to it. Used on the thread of the state; fails with Lua
// errors.
//
// Both need a few slots of the stack and leave no destructor alive where they can raise: the parcel belongs to
// a userdata or to a job.
#pragma once

#include <lua.hpp>

#include "core/channel.h"

namespace appctl::lua {

constexpr int deepest_value = 1000;                              // tables in tables, functions in upvalues
constexpr std::size_t largest_parcel = std::size_t{1} << 30;     // bytes; buffers not counted

// What the values are called when one is refused: "argument 2", "result 1", or the text alone.
struct PackNames {
  const char* function;  // "worker.cpu_bound": who refuses
  const char* values;    // "argument"
  bool numbered;
  bool first_is_function;  // is called by its upvalues alone, and is not counted
};

// Fills `parcel` with the `count` values from `first` on, and pushes the list of the buffers that were moved. If
// it raises, nothing has been moved. REQUIRES: the parcel is empty.
void pack(lua_State* L, int first, int count, core::Parcel& parcel, const PackNames& names);
// It could not be sent: what was moved is back in the userdata of the list on top of the stack, which is popped.
void unmove(lua_State* L, core::Parcel& parcel);
// Pushes the values and says how many. What is in the parcel then belongs to the state; if it raises (for want
// of memory) the rest is still in the parcel.
int unpack(lua_State* L, core::Parcel& parcel);

// --- channels ---
// In each state a channel is a userdata that holds the shared_ptr. Where the script sees another object in its
// place (the tables of scripts/sync.lua) two functions lead from the one to the other.
// Pushes what the script sees.
void push_channel(lua_State* L, const std::shared_ptr<core::Channel>& channel);
// Pushes the userdata of a new one.
void new_channel(lua_State* L, std::size_t capacity, core::Channel::Keeps keeps = core::Channel::Keeps::all);
// The channel of the userdata at the index, or nullptr.
const std::shared_ptr<core::Channel>* to_channel(lua_State* L, int index);
// Raises if it is the channel of a sender, which has a listener of ours: a get would wait for ever.
void check_gets(lua_State* L, const core::Channel& channel);
// Pushes the userdata of the script's channel in the table at the index, whose metatable is on top of the stack.
// Pushes nothing and says false if the table is no channel.
bool push_shared_channel(lua_State* L, int table);
// Takes from the top of the stack: the metatable of the script's channels; a function that gives their
// userdata (it may raise); a function that makes one for a userdata. Pops the three.
void set_channel_class(lua_State* L);
// The table on top of the stack is the metatable of the userdata; pops it. Adds what frees them.
void set_channel_metatable(lua_State* L);

}  // namespace appctl::lua
