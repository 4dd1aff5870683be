// What scripts do with files, as functions that block: fs runs them on libuv's pool, and a worker where it
// is. Any thread, several at once. What fails is a text in the answer, complete but for the line of the
// script; nothing is thrown. Between two pieces of work each looks whether it was cancelled, and then leaves
// nothing half done.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "work/open_file.h"
#include "work/replacement.h"

namespace appctl::work {

struct FileStatus {
  const char* type = "";  // file, directory, link (one that leads nowhere), pipe, socket, device
  std::int64_t size = 0;
  double modified = 0;  // seconds since 1970-01-01 UTC
  unsigned mode = 0;    // permissions
};

struct FileRequest {
  enum class Action : std::uint8_t {
    read,
    write,   // data, in place of what was there: whole or not at all
    append,  // data
    list,
    stat,
    exists,
    make_directory,  // deep: and those above it; then it may exist
    remove,          // deep: with all that is in it
    copy,            // to `other`, whole or not at all
    rename,          // to `other`
    make_temporary,  // a directory below `path`
    open,            // for reading piece by piece
    read_piece,      // of `file`
    replace,         // piece by piece what is there: `replacement`
    write_piece,     // data, to `replacement`
    put_in_place,    // `replacement`, which is complete
    discard,         // `replacement`, unless it is in its place
  };
  Action action{};
  std::string path{};
  std::string other{};
  std::string data{};
  bool deep = false;
  std::shared_ptr<OpenFile> file{};
  std::shared_ptr<Replacement> replacement{};
};

struct FileAnswer {
  std::string error;               // empty: it was done
  std::string text;                // read, read_piece, make_temporary
  std::vector<std::string> names;  // list: sorted
  FileStatus status;               // stat
  bool yes = false;                // exists; read_piece: that was the last
  std::shared_ptr<OpenFile> file;  // open
  std::shared_ptr<Replacement> replacement;  // replace
};

FileAnswer perform(const FileRequest& request, const std::atomic<bool>& cancelled);

// Directories to be removed, with all that is in them, when this goes. Any thread.
class TemporaryDirectories {
 public:
  ~TemporaryDirectories() { remove(); }
  void remove();
  void add(std::string path) {
    const std::lock_guard lock(mutex_);
    paths_.push_back(std::move(path));
  }

 private:
  std::mutex mutex_;  // guards paths_
  std::vector<std::string> paths_;
};

}  // namespace appctl::work
