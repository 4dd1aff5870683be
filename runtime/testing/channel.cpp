#include "testing/channel.h"

#include <unistd.h>

#include <cerrno>

namespace appctl::testing {

bool Channel::read_line(std::string& line) {
  char buffer[4096];
  for (;;) {
    const std::size_t end = rest_.find('\n');
    if (end != std::string::npos) {
      line = rest_.substr(0, end);
      rest_.erase(0, end + 1);
      return true;
    }
    const ssize_t n = ::read(descriptor_, buffer, sizeof buffer);
    if (n == 0 || (n < 0 && errno != EINTR)) return false;
    if (n > 0) rest_.append(buffer, static_cast<std::size_t>(n));
  }
}

bool Channel::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor_, text.data(), text.size());
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace appctl::testing
