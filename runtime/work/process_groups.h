// The process groups of the programs that run, in a table that another thread can read when the process has
// to end at once. Entered and left on the loop thread.
#pragma once

#include <sys/types.h>

namespace appctl::work {

void enter_group(pid_t group);  // does nothing if the table is full: 4096 programs at a time
void leave_group(pid_t group);
void kill_all_groups();  // any thread, async-signal-safe

}  // namespace appctl::work
