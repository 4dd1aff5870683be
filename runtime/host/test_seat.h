// What a run that is a test shares with the process that runs tests one after another: what to do, and how it
// went. Plain data, owned by test_server; loop thread only.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace appctl {

struct TestSeat {
  std::string order;             // JSON; see docs/architecture.md, 'A test, followed'
  std::string evidence;          // folder that a failure leaves its evidence in; made when there is some
  std::string verdict;           // JSON; empty: the test never got so far
  std::string left;              // what the test has left behind, as it was found when the run was over
  std::optional<int> exit_code;  // that the script asked for with app.exit
  std::function<void()>
      last_words{};  // called if the process must end with the run: a worker's thread is stuck
};

}  // namespace appctl
