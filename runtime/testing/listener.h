// Who is told how the tests go, while they go. Owned by the runner, main thread. What cannot be written to
// standard output is told at the end.
#pragma once

#include <memory>
#include <string>

#include "test_config.h"
#include "testing/case.h"

namespace appctl::testing {

class Listener {
 public:
  virtual ~Listener() = default;
  virtual void begin(std::size_t count) = 0;
  // In the order in which they are listed, whatever the order in which they ran.
  virtual void tested(std::size_t number, const Tested& one) = 0;  // from 0
  virtual void progress(std::size_t, std::size_t, std::size_t) {}  // done, failed, of how many
  virtual void end(const std::vector<Tested>& all) = 0;
};

std::unique_ptr<Listener> make_console(const TestConfig& config);
std::unique_ptr<Listener> make_tap();
std::unique_ptr<Listener> make_json_lines();
std::unique_ptr<Listener> make_github();

// The text, each line behind the first one indented.
std::string indented(const std::string& text, const std::string& by);

}  // namespace appctl::testing
