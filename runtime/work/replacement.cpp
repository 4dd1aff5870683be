#include "work/replacement.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>

namespace appctl::work {
namespace {

// Where a link leads; a path that does not exist stays what it is.
std::string target_of(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> target(::realpath(path.c_str(), nullptr), &::free);
  return target ? target.get() : path;
}

std::string name_beside(const std::string& path) {
  static std::atomic<unsigned> count{0};
  return path + ".appctl-" + std::to_string(getpid()) + "-" + std::to_string(count++);
}

void sync_directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const OpenFile opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened) fsync(opened.fd());  // the file is whole either way; some file systems cannot do this
}

}  // namespace

Replacement::Replacement(const std::string& path) : path_(target_of(path)) {}

Replacement::~Replacement() {
  discard();
}

void Replacement::discard() {
  const std::lock_guard lock(mutex_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
  temporary_.clear();
}

// One that may not be written must not be replaced either, though the folder would allow it.
int Replacement::open() {
  struct stat old;
  if (stat(path_.c_str(), &old) == 0) {
    if (S_ISDIR(old.st_mode)) return EISDIR;
    if (access(path_.c_str(), W_OK) != 0) return errno;
    mode_ = old.st_mode & 07777;
  }
  const std::string name = name_beside(path_);
  file_ = std::make_unique<OpenFile>(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!*file_) return errno;
  temporary_ = name;
  return 0;
}

int Replacement::put_in_place() {
  if (mode_ != 0 && fchmod(file_->fd(), mode_) != 0) return errno;
  if (fsync(file_->fd()) != 0) return errno;
  if (!file_->close()) return errno;
  const std::lock_guard lock(mutex_);
  if (temporary_.empty()) return ECANCELED;
  if (rename(temporary_.c_str(), path_.c_str()) != 0) return errno;
  temporary_.clear();
  sync_directory_of(path_);
  return 0;
}

}  // namespace appctl::work
