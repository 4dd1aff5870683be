#include "work/files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <new>
#include <system_error>

#include "work/os_error.h"
#include "work/remove_tree.h"

namespace appctl::work {
namespace {

constexpr std::size_t piece = 256 * 1024;            // bytes between two looks at the cancel
constexpr std::size_t most_at_once = 2'000'000'000;  // bytes of one text
constexpr const char* cancelled_text = "cancelled";

using Action = FileRequest::Action;

const char* verb_of(Action action) {
  switch (action) {
    case Action::read:
    case Action::open:
    case Action::read_piece: return "read";
    case Action::write:
    case Action::replace:
    case Action::write_piece:
    case Action::put_in_place:
    case Action::discard: return "write";
    case Action::append: return "append to";
    case Action::list: return "list";
    case Action::stat:
    case Action::exists: return "look at";
    case Action::make_directory: return "make the directory";
    case Action::remove: return "remove";
    case Action::copy: return "copy";
    case Action::rename: return "rename";
    case Action::make_temporary: return "make a directory in";
  }
  return "use";
}

FileAnswer failure(const FileRequest& request, const std::string& why) {
  FileAnswer answer;
  const bool has_other = request.action == Action::copy || request.action == Action::rename;
  answer.error = std::string("cannot ") + verb_of(request.action) + " '" + request.path + "'" +
                 (has_other ? " to '" + request.other + "': " : ": ") + why;
  return answer;
}

FileAnswer failure(const FileRequest& request, int error) {
  return failure(request, os_error(error));
}

// --- reading ---

// A pipe would keep a thread of the pool until somebody writes into it, and a device may never end.
std::string why_not_readable(const OpenFile& file, std::int64_t& size) {
  struct stat status;
  if (fstat(file.fd(), &status) != 0) return os_error(errno);
  size = status.st_size;
  if (S_ISREG(status.st_mode)) return {};
  if (S_ISDIR(status.st_mode)) return os_error(EISDIR);
  return S_ISFIFO(status.st_mode) ? "it is a pipe; let a program read it: process.spawn{\"cat\", path}"
                                  : "it is no file, but a device; let a program read it: process.spawn";
}

// Without waiting for the writer of a pipe.
FileAnswer open_for_reading(const FileRequest& request, std::int64_t& size) {
  FileAnswer answer;
  answer.file = std::make_shared<OpenFile>(::open(request.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!*answer.file) return failure(request, errno);
  const std::string why = why_not_readable(*answer.file, size);
  return why.empty() ? answer : failure(request, why);
}

FileAnswer read_piece(const FileRequest& request) {
  FileAnswer answer;
  answer.text.resize(piece);
  const ssize_t count = request.file->read(answer.text.data(), piece);
  if (count < 0) return failure(request, errno);
  answer.text.resize(static_cast<std::size_t>(count));
  answer.yes = count == 0;
  return answer;
}

// The size is a hint: files of /proc have none, and others grow.
FileAnswer read_all(const FileRequest& request, const std::atomic<bool>& cancelled) {
  std::int64_t size = 0;
  FileAnswer answer = open_for_reading(request, size);
  if (!answer.error.empty()) return answer;
  std::string& text = answer.text;
  std::size_t held = 0;
  text.resize(std::min(static_cast<std::size_t>(size) + 1, most_at_once));
  while (true) {
    if (cancelled) return failure(request, cancelled_text);
    if (held == text.size()) text.resize(std::max(2 * held, piece));
    const ssize_t count = answer.file->read(text.data() + held, std::min(text.size() - held, 16 * piece));
    if (count < 0) return failure(request, errno);
    if (count == 0) break;
    held += static_cast<std::size_t>(count);
    if (held > most_at_once) return failure(request, "it is larger than 2 GB; read it with fs.lines");
  }
  text.resize(held);
  answer.file.reset();
  return answer;
}

// --- writing ---

bool is_special(const std::string& path, bool& is_pipe) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return false;
  is_pipe = S_ISFIFO(status.st_mode);
  return !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

// Devices are written as they are; a pipe would keep a thread until somebody reads it.
FileAnswer write_at(const FileRequest& request, int flags) {
  bool is_pipe = false;
  if (is_special(request.path, is_pipe) && is_pipe)
    return failure(request, "it is a pipe; let a program write it: process.run{\"tee\", path, stdin = text}");
  OpenFile file(::open(request.path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666));
  if (!file || !file.write_all(request.data.data(), request.data.size()) || !file.close())
    return failure(request, errno);
  return {};
}

FileAnswer write_whole(const FileRequest& request, const std::atomic<bool>& cancelled) {
  bool is_pipe = false;
  if (is_special(request.path, is_pipe)) return write_at(request, 0);
  Replacement replacement(request.path);
  if (const int error = replacement.open(); error != 0) return failure(request, error);
  for (std::size_t done = 0; done < request.data.size(); done += piece) {
    if (cancelled) return failure(request, cancelled_text);
    const std::size_t size = std::min(piece, request.data.size() - done);
    if (!replacement.file().write_all(request.data.data() + done, size)) return failure(request, errno);
  }
  if (cancelled) return failure(request, cancelled_text);
  const int error = replacement.put_in_place();
  return error == 0 ? FileAnswer{} : failure(request, error);
}

FileAnswer begin_replacement(const FileRequest& request) {
  bool is_pipe = false;
  if (is_special(request.path, is_pipe)) return failure(request, "it is no file");
  FileAnswer answer;
  answer.replacement = std::make_shared<Replacement>(request.path);
  const int error = answer.replacement->open();
  return error == 0 ? answer : failure(request, error);
}

FileAnswer write_piece(const FileRequest& request) {
  const bool is_written = request.replacement->file().write_all(request.data.data(), request.data.size());
  return is_written ? FileAnswer{} : failure(request, errno);
}

FileAnswer put_in_place(const FileRequest& request, const std::atomic<bool>& cancelled) {
  if (cancelled) return failure(request, cancelled_text);
  const int error = request.replacement->put_in_place();
  return error == 0 ? FileAnswer{} : failure(request, error);
}

FileAnswer copy(const FileRequest& request, const std::atomic<bool>& cancelled) {
  std::int64_t size = 0;
  FileAnswer from = open_for_reading(request, size);
  if (!from.error.empty()) return from;
  struct stat status;
  fstat(from.file->fd(), &status);
  Replacement replacement(request.other);
  if (const int error = replacement.open(); error != 0) return failure(request, error);
  const std::unique_ptr<char[]> buffer(new char[piece]);
  while (true) {
    if (cancelled) return failure(request, cancelled_text);
    const ssize_t count = from.file->read(buffer.get(), piece);
    if (count == 0) break;
    if (count < 0 || !replacement.file().write_all(buffer.get(), static_cast<std::size_t>(count)))
      return failure(request, errno);
  }
  replacement.set_mode(status.st_mode & 0777);
  const int error = replacement.put_in_place();
  return error == 0 ? FileAnswer{} : failure(request, error);
}

// --- directories and names ---

FileAnswer list(const FileRequest& request) {
  FileAnswer answer;
  std::error_code error;
  for (std::filesystem::directory_iterator at(request.path, error), end; !error && at != end;
       at.increment(error))
    answer.names.push_back(at->path().filename());
  if (error) return failure(request, error.value());
  std::sort(answer.names.begin(), answer.names.end());
  return answer;
}

const char* type_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return "file";
    case S_IFDIR: return "directory";
    case S_IFLNK: return "link";
    case S_IFIFO: return "pipe";
    case S_IFSOCK: return "socket";
    default: return "device";
  }
}

FileAnswer look(const FileRequest& request) {
  struct stat status;
  FileAnswer answer;
  answer.yes = stat(request.path.c_str(), &status) == 0 || lstat(request.path.c_str(), &status) == 0;
  if (!answer.yes) {
    const bool is_missing = errno == ENOENT || errno == ENOTDIR;
    return request.action == Action::exists && is_missing ? answer : failure(request, errno);
  }
  const double modified =
      static_cast<double>(status.st_mtim.tv_sec) + 1e-9 * static_cast<double>(status.st_mtim.tv_nsec);
  answer.status = {type_of(status.st_mode), status.st_size, modified, status.st_mode & 07777};
  return answer;
}

FileAnswer make_directory(const FileRequest& request) {
  std::error_code error;
  if (request.deep) {
    std::filesystem::create_directories(request.path, error);
    return error ? failure(request, error.value()) : FileAnswer{};
  }
  return mkdir(request.path.c_str(), 0777) == 0 ? FileAnswer{} : failure(request, errno);
}

FileAnswer remove(const FileRequest& request, const std::atomic<bool>& cancelled) {
  const int error = request.deep                          ? remove_tree(request.path, cancelled)
                    : ::remove(request.path.c_str()) == 0 ? 0
                                                          : errno;
  if (error == ENOTEMPTY && !request.deep)
    return failure(request, os_error(error) + "; {recursive = true} removes it with all that is in it");
  return error == 0 ? FileAnswer{} : failure(request, error);
}

FileAnswer rename(const FileRequest& request) {
  return ::rename(request.path.c_str(), request.other.c_str()) == 0 ? FileAnswer{} : failure(request, errno);
}

FileAnswer make_temporary(const FileRequest& request) {
  FileAnswer answer;
  answer.text = request.path + "/appctl-XXXXXX";
  return mkdtemp(answer.text.data()) ? answer : failure(request, errno);
}

FileAnswer dispatch(const FileRequest& request, const std::atomic<bool>& cancelled) {
  std::int64_t size = 0;
  switch (request.action) {
    case Action::read: return read_all(request, cancelled);
    case Action::write: return write_whole(request, cancelled);
    case Action::append: return write_at(request, O_APPEND | O_CREAT);
    case Action::list: return list(request);
    case Action::stat:
    case Action::exists: return look(request);
    case Action::make_directory: return make_directory(request);
    case Action::remove: return remove(request, cancelled);
    case Action::copy: return copy(request, cancelled);
    case Action::rename: return rename(request);
    case Action::make_temporary: return make_temporary(request);
    case Action::open: return open_for_reading(request, size);
    case Action::read_piece: return read_piece(request);
    case Action::replace: return begin_replacement(request);
    case Action::write_piece: return write_piece(request);
    case Action::put_in_place: return put_in_place(request, cancelled);
    case Action::discard: return request.replacement->discard(), FileAnswer{};
  }
  return {};
}

}  // namespace

FileAnswer perform(const FileRequest& request, const std::atomic<bool>& cancelled) {
  try {
    return dispatch(request, cancelled);
  } catch (const std::bad_alloc&) {
    return failure(request, ENOMEM);
  }
}

void TemporaryDirectories::remove() {
  const std::lock_guard lock(mutex_);
  const std::atomic<bool> never{false};
  for (const std::string& path : paths_) remove_tree(path, never);
  paths_.clear();
}

}  // namespace appctl::work
