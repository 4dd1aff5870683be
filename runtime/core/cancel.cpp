#include "core/cancel.h"

#include <cassert>

#include "core/scheduler.h"

namespace appctl::core {

Scope::Scope(Scope* parent) : parent_(parent) {
  if (!parent_) return;
  prev_ = parent_->last_child_;
  (prev_ ? prev_->next_ : parent_->first_child_) = this;
  parent_->last_child_ = this;
}

Scope::~Scope() {
  assert(!first_);
  for (Scope* child = first_child_; child; child = child->next_) child->parent_ = nullptr;
  if (!parent_) return;
  (prev_ ? prev_->next_ : parent_->first_child_) = next_;
  (next_ ? next_->prev_ : parent_->last_child_) = prev_;
}

void Scope::cancel(std::string_view reason) {
  cancelled_ = true;
  for (Task* task = first_; task;) {
    Task* next = task->scope_next_;  // cancelling a task that has not started ends it at once
    task->cancel(reason);
    task = next;
  }
  for (Scope* child = first_child_; child; child = child->next_) child->cancel(reason);
}

bool Scope::is_inside(const Scope& owner) const {
  const Scope* scope = this;
  while (scope && scope != &owner) scope = scope->parent_;
  return scope != nullptr;
}

bool Scope::empty() const {
  if (live_ > 0) return false;
  for (const Scope* child = first_child_; child; child = child->next_) {
    if (!child->empty()) return false;
  }
  return true;
}

void Scope::forget() {
  first_ = last_ = nullptr;
  live_ = 0;
  for (Scope* child = first_child_; child; child = child->next_) child->forget();
}

void Scope::enter(Task& task) {
  task.scope_ = this;
  task.scope_prev_ = last_;
  task.scope_next_ = nullptr;
  (last_ ? last_->scope_next_ : first_) = &task;
  last_ = &task;
  ++live_;
}

void Scope::leave(Task& task) {
  (task.scope_prev_ ? task.scope_prev_->scope_next_ : first_) = task.scope_next_;
  (task.scope_next_ ? task.scope_next_->scope_prev_ : last_) = task.scope_prev_;
  task.scope_prev_ = task.scope_next_ = nullptr;
  task.scope_ = nullptr;
  if (--live_ > 0) return;
  for (Scope* scope = this; scope && scope->empty();) {
    Scope* const parent = scope->parent_;
    scope->emptied();  // may take the scope out of the tree
    scope = parent;
  }
}

}  // namespace appctl::core
