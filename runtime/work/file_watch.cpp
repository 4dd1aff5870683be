#include "work/file_watch.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>

#include "work/os_error.h"

namespace appctl::work {
namespace {

constexpr std::uint32_t watched = IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB |
                                  IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

bool is_directory(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

FileWatch::Change::Kind kind_of(std::uint32_t mask) {
  using Kind = FileWatch::Change::Kind;
  if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0) return Kind::created;
  if ((mask & (IN_DELETE | IN_MOVED_FROM)) != 0) return Kind::removed;
  return Kind::changed;
}

}  // namespace

class WatchHandle final : public Resident {
 public:
  WatchHandle(IoLoop& loop, FileWatch& watch, int fd) : Resident(loop), watch_(&watch), fd_(fd) {
    poll_.data = this;
    uv_poll_init(loop.uv(), &poll_, fd);
    uv_poll_start(&poll_, UV_READABLE, [](uv_poll_t* poll, int, int) {
      auto& self = *static_cast<WatchHandle*>(poll->data);
      if (self.watch_) self.watch_->read(self.fd_);
    });
  }
  void abandon() override {
    if (!watch_) return;  // it is being closed
    watch_->handle_ = nullptr;
    close();
  }
  void close() {
    watch_ = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(&poll_),
             [](uv_handle_t* handle) { delete static_cast<WatchHandle*>(handle->data); });
  }

 private:
  ~WatchHandle() { ::close(fd_); }
  FileWatch* watch_;
  const int fd_;
  uv_poll_t poll_{};
};

core::Result<std::unique_ptr<FileWatch>> FileWatch::start(IoLoop& loop, const std::string& path) {
  std::unique_ptr<FileWatch> watch(new FileWatch);
  const std::size_t slash = path.rfind('/');
  if (is_directory(path)) {
    watch->directory_ = path.ends_with('/') ? path : path + "/";
  } else {
    watch->directory_ = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    watch->only_ = path.substr(slash + 1);
  }
  loop.uv();
  const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  const std::string& directory = watch->directory_;
  if (fd < 0 || inotify_add_watch(fd, directory.empty() ? "." : directory.c_str(), watched) < 0) {
    const int error = errno;
    if (fd >= 0) ::close(fd);
    const char* const more = error == EMFILE || error == ENOSPC ? "; too much is watched already" : "";
    return core::Error{core::ExitCode::script_error,
                       "cannot watch '" + path + "': " + os_error(error) + more};
  }
  watch->handle_ = new WatchHandle(loop, *watch, fd);
  return watch;
}

FileWatch::~FileWatch() {
  if (handle_) handle_->close();
}

void FileWatch::read(int fd) {
  alignas(inotify_event) char buffer[16 * 1024];
  ssize_t size;
  const std::size_t before = changes_.size();
  while ((size = ::read(fd, buffer, sizeof buffer)) > 0) {
    for (const char* at = buffer; at < buffer + size;) {
      const auto& event = *reinterpret_cast<const inotify_event*>(at);
      add(event.mask, event.len > 0 ? event.name : "");
      at += sizeof event + event.len;
    }
  }
  if (changed && (changes_.size() > before || !handle_)) changed();
}

// The same change of the same file again, not yet taken, is one.
void FileWatch::add(std::uint32_t mask, const std::string& name) {
  if ((mask & IN_Q_OVERFLOW) != 0) return changes_.push_back({Change::Kind::overflow, directory_ + only_});
  if ((mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) != 0) {
    if (!handle_) return;
    handle_->close();
    handle_ = nullptr;
    return;
  }
  if (name.empty() || (!only_.empty() && name != only_)) return;
  Change change{kind_of(mask), directory_ + name};
  if (changes_.empty() || changes_.back() != change) changes_.push_back(std::move(change));
}

}  // namespace appctl::work
