// The tree of owners. A task belongs to one Scope (the script, a window, a group, later an overlay); when
// the scope ends, its tasks and those of the scopes inside it are cancelled. Loop thread only.
#pragma once

#include <cstddef>
#include <string_view>

namespace appctl::core {

class Task;

class Scope {
 public:
  explicit Scope(Scope* parent = nullptr);
  // REQUIRES: no task is left inside. A scope that is belongs to nobody from now on.
  virtual ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // Lets go of every task in here and below, for tasks that did not end when they were made to.
  void forget();

  std::size_t live() const { return live_; }  // tasks in this scope alone that have not ended
  bool empty() const;                         // no task has been left in here or below
  // Cancels every task in here and below, oldest first. Each is told once: see Task::cancel.
  void cancel(std::string_view reason);
  bool cancelled() const { return cancelled_; }  // from outside nothing should be started in it any more
  bool is_inside(const Scope& owner) const;      // it is that one, or below it
  Scope* parent() const { return parent_; }
  Task* first() const { return first_; }  // oldest; go on with Task::next_in_scope()
  Scope* first_child() const { return first_child_; }
  Scope* next_sibling() const { return next_; }

 protected:
  // The last task in here and below has ended.
  virtual void emptied() {}

 private:
  friend class Scheduler;
  void enter(Task& task);
  void leave(Task& task);

  Scope* parent_;
  Scope* first_child_ = nullptr;
  Scope* last_child_ = nullptr;
  Scope* prev_ = nullptr;
  Scope* next_ = nullptr;
  Task* first_ = nullptr;
  Task* last_ = nullptr;
  std::size_t live_ = 0;
  bool cancelled_ = false;
};

}  // namespace appctl::core
