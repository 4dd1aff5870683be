// Programs that a test has started, and that its process, killed, could not end. Main thread; what cannot be
// found out is left alone.
#pragma once

#include <sys/types.h>

#include <vector>

namespace appctl::testing {

// From now on they become children of this process.
void adopt_orphans();
// Kills every child, with its group, but those.
void kill_orphans(const std::vector<pid_t>& but);

}  // namespace appctl::testing
