#include "work/remove_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace appctl::work {
namespace {

int remove_entry(int parent, const char* name, const std::atomic<bool>& cancelled);

int remove_content(int directory, const std::atomic<bool>& cancelled) {
  DIR* const stream = fdopendir(directory);
  if (!stream) {
    const int error = errno;
    close(directory);
    return error;
  }
  int first = 0;
  while (const dirent* entry = readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    const int error = cancelled ? ECANCELED : remove_entry(dirfd(stream), entry->d_name, cancelled);
    if (first == 0) first = error;
    if (error == ECANCELED) break;
  }
  closedir(stream);
  return first;
}

int remove_entry(int parent, const char* name, const std::atomic<bool>& cancelled) {
  if (unlinkat(parent, name, 0) == 0) return 0;
  if (errno != EISDIR && errno != EPERM) return errno;
  const int not_a_file = errno;
  const int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) return errno == ENOTDIR ? not_a_file : errno;
  const int error = remove_content(directory, cancelled);
  if (unlinkat(parent, name, AT_REMOVEDIR) == 0) return 0;
  return error != 0 ? error : errno;
}

}  // namespace

int remove_tree(const std::string& path, const std::atomic<bool>& cancelled) {
  std::string name = path;
  while (name.size() > 1 && name.back() == '/') name.pop_back();
  if (name == "/") return EPERM;
  return remove_entry(AT_FDCWD, name.c_str(), cancelled);
}

}  // namespace appctl::work
