#include "core/deadlock.h"

#include <cstdio>

namespace appctl::core {
namespace {

constexpr int most_named = 20;

// Appends a line for each live task of the scope and those below; counts all, names the first ones.
void list_tasks(const Scope& scope, std::string& text, int& count) {
  for (const Task* task = scope.first(); task; task = task->next_in_scope()) {
    if (count++ < most_named) text += "\n  " + task->describe();
  }
  for (const Scope* child = scope.first_child(); child; child = child->next_sibling()) {
    list_tasks(*child, text, count);
  }
}

std::string list_tasks(const Scope& root) {
  std::string text;
  int count = 0;
  list_tasks(root, text, count);
  if (count > most_named) text += "\n  and " + std::to_string(count - most_named) + " more";
  return text;
}

}  // namespace

std::string deadlock_report(const Scheduler& scheduler, const Scope& root, std::size_t outside_work) {
  if (scheduler.has_ready() || scheduler.timers() > 0 || outside_work > 0 || scheduler.live() == 0) return {};
  return "deadlock: every task waits for something that can no longer happen" + list_tasks(root);
}

std::string livelock_report(const Scope& root, Instant now) {
  char head[160];
  std::snprintf(head, sizeof head,
                "livelock: %llu turns at %.4f s of the virtual clock without time moving on; "
                "a task must wait for something other than another task",
                static_cast<unsigned long long>(LivelockMeter::limit), now.seconds());
  return head + list_tasks(root);
}

}  // namespace appctl::core
