// A descriptor that is closed when the last one who holds it lets go. Any thread.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace appctl::work {

class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}  // -1: none
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  // Again if a signal came in between: the count, or -1 with errno.
  ssize_t read(char* buffer, std::size_t size);
  bool write_all(const char* data, std::size_t size);
  bool close();  // false if what was written could not be kept

 private:
  int fd_;
};

}  // namespace appctl::work
