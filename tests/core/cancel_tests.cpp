// The tree of owners: who belongs to whom, and who is cancelled with whom.
#include "core/cancel.h"

#include <optional>

#include "fake_task.h"

using namespace appctl::core;

namespace {

std::string names(const Scope& scope) {
  std::string text;
  for (const Task* t = scope.first(); t; t = t->next_in_scope())
    text += static_cast<const FakeTask*>(t)->name();
  return text;
}

FakeTask::Body parking() {
  return [](FakeTask&) { return Step::parked; };
}

}  // namespace

TEST_CASE("a scope lists its tasks, oldest first, and forgets those that ended") {
  Tasks tasks;
  tasks.add_parking("a");
  FakeTask& b = tasks.add_parking("b");
  FakeTask& c = tasks.add_parking("c");
  CHECK(names(tasks.root) == "abc");
  CHECK(tasks.root.live() == 3);
  CHECK(b.scope() == &tasks.root);
  tasks.scheduler.run_round();
  b.is_to_end = true;
  tasks.scheduler.wake(b);
  tasks.scheduler.run_round();
  CHECK(names(tasks.root) == "ac");
  CHECK(b.scope() == nullptr);
  c.is_to_end = true;
  tasks.scheduler.wake(c);
  tasks.scheduler.run_round();
  tasks.add_parking("d");
  CHECK(names(tasks.root) == "ad");
  CHECK(tasks.root.live() == 2);
}

TEST_CASE("cancelling a scope tells each task in it and below it, once, and no other") {
  Tasks tasks;
  Scope window(&tasks.root);
  Scope overlay(&window);
  Scope sibling(&tasks.root);
  FakeTask& outside = tasks.add_parking("outside");
  FakeTask& in_sibling = tasks.add("sibling", sibling, parking());
  FakeTask& in_window = tasks.add("window", window, parking());
  FakeTask& in_overlay = tasks.add("overlay", overlay, parking());
  window.cancel("closed");
  CHECK(in_window.reasons == std::vector<std::string>{"closed"});
  CHECK(in_overlay.reasons == std::vector<std::string>{"closed"});
  CHECK(outside.reasons.empty());
  CHECK(in_sibling.reasons.empty());
  tasks.root.cancel("exit");
  CHECK(outside.reasons.size() == 1);
  CHECK(in_sibling.reasons.size() == 1);
  CHECK(in_overlay.reasons.size() == 2);
  for (auto& task : tasks.all) task->is_to_end = true;  // before their scopes end
  tasks.scheduler.run_round();
}

TEST_CASE("tasks are cancelled oldest first, and cancelling may wake them and spawn others") {
  Tasks tasks;
  std::string order;
  for (const char* name : {"a", "b", "c"}) {
    FakeTask& task = tasks.add_parking(name);
    task.on_cancel = [&] {
      order += task.name();
      tasks.scheduler.wake(task);
      if (order == "a") tasks.add_parking("cleanup");
    };
  }
  tasks.scheduler.run_round();
  tasks.root.cancel("exit");
  CHECK(order == "abc");
  CHECK(tasks.scheduler.run_round().resumed == 4);
}

TEST_CASE("scopes that ended are no longer in the tree") {
  Tasks tasks;
  std::optional<Scope> a(std::in_place, &tasks.root);
  std::optional<Scope> b(std::in_place, &tasks.root);
  std::optional<Scope> c(std::in_place, &tasks.root);
  CHECK(tasks.root.first_child() == &*a);
  CHECK(a->next_sibling() == &*b);
  b.reset();
  CHECK(a->next_sibling() == &*c);
  a.reset();
  CHECK(tasks.root.first_child() == &*c);
  Scope d(&tasks.root);
  CHECK(c->next_sibling() == &d);
  c.reset();
  CHECK(tasks.root.first_child() == &d);
  CHECK(d.next_sibling() == nullptr);
}

TEST_CASE("a scope may outlive the one it was opened in") {
  Tasks tasks;
  std::optional<Scope> outer(std::in_place, &tasks.root);
  std::optional<Scope> inner(std::in_place, &*outer);
  outer.reset();
  CHECK(inner->parent() == nullptr);
  inner.reset();
  CHECK(tasks.root.first_child() == nullptr);
}
