// The chosen tests while they run: who is next, what became of each, and who is told. Owned by the runner,
// main thread. Fails if no process can be started.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "testing/crew.h"
#include "testing/listener.h"
#include "testing/plan.h"

namespace appctl::testing {

// Runs each script once to learn what tests it has. One that fails is a test that has failed.
core::Result<std::vector<Case>> list_tests(const std::vector<std::string>& files, const TestConfig& config,
                                           Crew& crew);

class Session {
 public:
  // REQUIRES: config outlives it.
  Session(const std::vector<Case>& chosen, const TestConfig& config);

  core::Status run(Crew& crew);
  const std::vector<Tested>& tested() const { return tested_; }

 private:
  std::optional<Job> next();
  void done(std::size_t number, const Answer& answer);
  void settle(std::size_t number);
  void settle_without_running(std::size_t number);
  void tell();
  Message order_for(const Case& test, const std::string& evidence) const;
  void keep(Tested& one, const Answer& answer) const;
  void save_evidence(const Result& result) const;

  const TestConfig& config_;
  std::vector<Tested> tested_;
  std::vector<bool> settled_;
  std::deque<std::size_t> queue_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::size_t told_ = 0;  // so many were told, in order
  std::size_t count_ = 0, failed_ = 0;
};

}  // namespace appctl::testing
