// Tells what changes in a directory, or of one file, by inotify. A file is watched through its directory, so
// that one that is replaced, or comes only later, is seen too. Loop thread only; owned by whoever started it.
// What is not taken is kept; when the system has lost changes, that is told as Kind::overflow.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "core/error.h"
#include "work/io_loop.h"

namespace appctl::work {

class WatchHandle;  // what hangs on the loop

class FileWatch {
 public:
  struct Change {
    enum class Kind : std::uint8_t { created, changed, removed, overflow };
    Kind kind{};
    std::string path;
    friend bool operator==(const Change&, const Change&) = default;
  };
  static core::Result<std::unique_ptr<FileWatch>> start(IoLoop& loop, const std::string& path);
  ~FileWatch();
  // Called in the loop's take() when something has come.
  std::function<void()> changed;
  std::deque<Change>& changes() { return changes_; }
  // What was watched is gone; nothing comes any more.
  bool ended() const { return !handle_; }

 private:
  friend class WatchHandle;
  FileWatch() = default;
  void read(int fd);
  void add(std::uint32_t mask, const std::string& name);

  WatchHandle* handle_ = nullptr;
  std::string directory_;  // with a slash at its end, if that is needed
  std::string only_;       // the name of the one file; empty: all
  std::deque<Change> changes_;
};

}  // namespace appctl::work
