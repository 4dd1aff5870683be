#include "work/open_file.h"

#include <unistd.h>

#include <cerrno>

namespace appctl::work {

OpenFile::~OpenFile() {
  if (fd_ >= 0) ::close(fd_);
}

ssize_t OpenFile::read(char* buffer, std::size_t size) {
  ssize_t count;
  do {
    count = ::read(fd_, buffer, size);
  } while (count < 0 && errno == EINTR);
  return count;
}

bool OpenFile::write_all(const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(fd_, data, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    data += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

bool OpenFile::close() {
  const int fd = fd_;
  fd_ = -1;
  return ::close(fd) == 0;
}

}  // namespace appctl::work
