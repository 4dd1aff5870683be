#include "testing/orphans.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <vector>

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

// Kills those that `is_meant` names. When one has ended, its own children come here in turn.
template <class IsMeant>
void kill_children(const IsMeant& is_meant) {
  for (bool found = true; found;) {
    found = false;
    for (const pid_t child : children()) {
      if (!is_meant(child)) continue;
      end(child);
      found = true;
    }
  }
}

// Whether it has that entry in its environment, as it was when it began.
bool has_in_environment(pid_t process, const std::string& entry) {
  std::ifstream file("/proc/" + std::to_string(process) + "/environ");
  for (std::string line; std::getline(file, line, '\0');) {
    if (line == entry) return true;
  }
  return false;
}

}  // namespace

std::string environment_of_worker(int number) {
  return "APPCTL_TEST_WORKER=" + std::to_string(getpid()) + "." + std::to_string(number);
}

void adopt_orphans() {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void kill_orphans_of(const std::string& worker) {
  kill_children([&worker](pid_t child) { return has_in_environment(child, worker); });
}

void kill_all_orphans() {
  kill_children([](pid_t) { return true; });
}

}  // namespace appctl::testing
