// A descriptor on which lines go both ways; blocking. The process that runs tests has its end under a fixed
// number. Main thread; what fails is that the other side is gone.
#pragma once

#include <string>
#include <string_view>

namespace appctl::testing {

constexpr int test_channel = 3;

class Channel {
 public:
  explicit Channel(int descriptor) : descriptor_(descriptor) {}
  // Without the newline; false if there is no more.
  bool read_line(std::string& line);
  bool write(std::string_view text);

 private:
  int descriptor_;
  std::string rest_;  // read, and behind the last line
};

}  // namespace appctl::testing
