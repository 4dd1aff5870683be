// A task made of a function, which notes what happens to it. Those of a test are ended by its Tasks.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/scheduler.h"

namespace appctl::core {

class FakeTask final : public Task {
 public:
  using Body = std::function<Step(FakeTask&)>;
  FakeTask(std::string name, Body body) : name_(std::move(name)), body_(std::move(body)) {}

  Step resume() override {
    if (is_to_end) return Step::ended;
    ++resumed;
    return body_(*this);
  }
  void cancel(std::string_view reason) override {
    reasons.emplace_back(reason);
    if (on_cancel) on_cancel();
  }
  std::string describe() const override { return name_ + " waits for " + to_string(wait()); }
  const std::string& name() const { return name_; }

  int resumed = 0;
  bool is_to_end = false;
  std::vector<std::string> reasons;  // of each cancel
  std::function<void()> on_cancel;

 private:
  std::string name_;
  Body body_;
};

// A scheduler with its tasks. At the end of a test each task is ended, and nothing may be left.
struct Tasks {
  Tasks() = default;
  ~Tasks() {
    for (auto& task : all) {
      task->is_to_end = true;
      scheduler.wake(*task);
    }
    scheduler.run_round();
    CHECK(scheduler.live() == 0);
    CHECK(scheduler.timers() == 0);
    CHECK_FALSE(scheduler.has_ready());
  }

  FakeTask& add(const std::string& name, FakeTask::Body body) { return add(name, root, std::move(body)); }
  FakeTask& add(const std::string& name, Scope& scope, FakeTask::Body body) {
    all.push_back(std::make_unique<FakeTask>(name, std::move(body)));
    scheduler.add(*all.back(), scope);
    return *all.back();
  }
  // Parks each time.
  FakeTask& add_parking(const std::string& name, Wait wait = Wait::none) {
    return add(name, [this, wait](FakeTask& task) {
      scheduler.waits_for(task, wait);
      return Step::parked;
    });
  }
  // Notes its name in `trace`, gives way `times`, and ends.
  FakeTask& add_tracing(const std::string& name, int times) {
    return add(name, [this, times](FakeTask& task) {
      trace += task.name();
      return task.resumed <= times ? Step::yielded : Step::ended;
    });
  }

  Scope root;
  Scheduler scheduler;
  std::string trace;
  std::vector<std::unique_ptr<FakeTask>> all;
};

}  // namespace appctl::core
