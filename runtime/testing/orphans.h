// Programs that a test has started, and that its process did not end: it was killed, or they had left it.
// Which process they come from stands in their environment. Main thread; what cannot be found out is left
// alone, until the end.
#pragma once

#include <string>

namespace appctl::testing {

// From now on they become children of this process.
void adopt_orphans();
// For the environment of a process that runs tests; nobody else's, wherever it runs.
std::string environment_of_worker(int number);
// Kills every child, with its group, that has this in its environment. REQUIRES: that worker has ended.
void kill_orphans_of(const std::string& worker);
// Every child, with its group. REQUIRES: no worker is left.
void kill_all_orphans();

}  // namespace appctl::testing
