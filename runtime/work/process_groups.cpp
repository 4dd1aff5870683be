#include "work/process_groups.h"

#include <signal.h>

#include <array>
#include <atomic>

namespace appctl::work {
namespace {

std::array<std::atomic<pid_t>, 4096> groups{};

void replace(pid_t from, pid_t to) {
  for (auto& group : groups) {
    pid_t expected = from;
    if (group.compare_exchange_strong(expected, to)) return;
  }
}

}  // namespace

void enter_group(pid_t group) {
  replace(0, group);
}

void leave_group(pid_t group) {
  replace(group, 0);
}

void kill_all_groups() {
  for (auto& group : groups) {
    if (const pid_t id = group.load(); id > 0) kill(-id, SIGKILL);
  }
}

}  // namespace appctl::work
