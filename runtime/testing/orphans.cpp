#include "testing/orphans.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <string>

namespace appctl::testing {
namespace {

// The children of this process, which has one thread.
std::vector<pid_t> children() {
  const std::string self = std::to_string(getpid());
  std::ifstream file("/proc/self/task/" + self + "/children");
  std::vector<pid_t> found;
  for (pid_t child = 0; file >> child;) found.push_back(child);
  return found;
}

void end(pid_t child) {
  kill(-child, SIGKILL);  // appctl makes each program the leader of a group
  kill(child, SIGKILL);
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

void adopt_orphans() {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

// When one has ended, its own children come here in turn.
void kill_orphans(const std::vector<pid_t>& but) {
  for (bool found = true; found;) {
    found = false;
    for (const pid_t child : children()) {
      if (std::find(but.begin(), but.end(), child) != but.end()) continue;
      end(child);
      found = true;
    }
  }
}

}  // namespace appctl::testing
