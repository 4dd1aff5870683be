#include "work/try_write.h"

#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace appctl::work {

// What poll() calls ready takes PIPE_BUF.
bool takes(int fd, std::size_t size) {
  struct stat status;
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) return true;
  pollfd ready{.fd = fd, .events = POLLOUT, .revents = 0};
  return size <= PIPE_BUF && poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0;
}

bool try_write(int fd, std::string_view text) {
  return takes(fd, text.size()) && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

}  // namespace appctl::work
