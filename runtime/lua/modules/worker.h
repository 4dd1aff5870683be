// The native half of the worker module; scripts/worker.lua is the other. See appctl-lua(3).
#pragma once

#include <lua.hpp>

#include "core/mailbox.h"

namespace appctl::lua {

class Tasks;
class Workers;

struct WorkerParts {
  Tasks& tasks;
  Workers& workers;
  core::Mailbox& mailbox;
};

// Sets the global table `worker`, which scripts/worker.lua fills, and adds what it and scripts/sync.lua need to
// the table on top of the stack. `parts` must outlive the state.
void open_worker(lua_State* L, WorkerParts& parts);
// For worker.cpp: the part of channels that go to workers.
void add_channel_internals(lua_State* L, WorkerParts& parts);
void add_sender_internals(lua_State* L, WorkerParts& parts);

}  // namespace appctl::lua
