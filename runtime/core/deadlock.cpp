#include "core/deadlock.h"

#include <cstdio>

namespace appctl::core {
namespace {

constexpr int most_named = 20;

}  // namespace

std::string list_tasks(const Scope& root) {
  std::string text;
  int count = 0;
  each_task(root, [&](const Task& task) {
    if (count++ < most_named) text += "\n  " + task.describe();
  });
  if (count > most_named) text += "\n  and " + std::to_string(count - most_named) + " more";
  return text;
}

std::string deadlock_report(const Scheduler& scheduler, const Scope& root, bool outside_may_come) {
  if (scheduler.has_ready() || scheduler.timers() > 0 || outside_may_come || scheduler.live() == 0) return {};
  return "deadlock: every task waits for something that can no longer happen" + list_tasks(root);
}

std::string livelock_report(const Scope& root, Instant now) {
  char head[240];
  std::snprintf(head, sizeof head,
                "livelock: %llu turns up to %.4f s of the virtual clock in which nothing happened but tasks "
                "waking each other or testing conditions; one must wait for a time or for work",
                static_cast<unsigned long long>(LivelockMeter::limit), now.seconds());
  return head + list_tasks(root);
}

}  // namespace appctl::core
