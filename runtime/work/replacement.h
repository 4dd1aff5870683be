// A file that takes the place of another one when it is complete: until then it has a name of its own beside
// it, and when it goes without having been put in place it is removed. One thread at a time, but for
// discard(). Failures are errno.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <mutex>
#include <string>

#include "work/open_file.h"

namespace appctl::work {

class Replacement {
 public:
  // `path` may be a link: then what it leads to is replaced.
  explicit Replacement(const std::string& path);
  ~Replacement();
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;

  int open();  // 0, or the errno of what failed
  OpenFile& file() { return *file_; }
  void set_mode(mode_t mode) { mode_ = mode; }
  int put_in_place();  // what was written is on the disk then
  // Any thread: removes it, unless it is in its place; what is still being written goes nowhere.
  void discard();

 private:
  std::string path_;
  std::mutex mutex_;       // guards temporary_ from open() on
  std::string temporary_;  // empty: in its place, or discarded
  std::unique_ptr<OpenFile> file_;
  mode_t mode_ = 0;  // 0: what the process gives to new files
};

}  // namespace appctl::work
