// Where Lua's own library takes time() and clock() from: os.time, os.date, os.clock, and the pivot of
// table.sort. Programs that link Lua are linked with --wrap for both. Set at the start of a run.
#pragma once

#include "core/clock.h"

namespace appctl::lua {

// `clock` answers from now on; nullptr: the system again. It must stay alive until then.
void set_libc_clock(core::Clock* clock);

}  // namespace appctl::lua
