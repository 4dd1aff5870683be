#include "host/script_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace appctl {
namespace {

core::Error cannot_read(const std::string& path, const std::string& why) {
  return {core::ExitCode::usage, "cannot read script '" + path + "': " + why};
}

core::Status read_all(int file, const std::string& path, std::string& text) {
  char buffer[65536];
  for (;;) {
    const ssize_t n = read(file, buffer, sizeof buffer);
    if (n == 0) return core::Done{};
    if (n > 0) {
      text.append(buffer, static_cast<std::size_t>(n));
    } else if (errno != EINTR) {
      return cannot_read(path, std::strerror(errno));
    }
  }
}

core::Status read_file(const std::string& path, std::string& text) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return cannot_read(path, std::strerror(errno));
  struct stat info;
  core::Status status = core::Done{};
  if (fstat(file, &info) == 0 && S_ISDIR(info.st_mode)) {
    status = cannot_read(path, "it is a directory; name a .lua file in it");
  } else {
    status = read_all(file, path, text);
  }
  close(file);
  return status;
}

// The line of a shebang stays, empty, so that line numbers are true.
void strip(std::string& text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.starts_with('#')) text.erase(0, text.find('\n'));
}

}  // namespace

core::Result<ScriptSource> read_script(const std::string& path) {
  ScriptSource source;
  const bool standard_input = path == "-";
  core::Status status =
      standard_input ? read_all(STDIN_FILENO, "standard input", source.text) : read_file(path, source.text);
  if (!status) return status.error();
  strip(source.text);
  source.chunk_name = standard_input ? "=stdin" : "@" + path;
  const std::size_t slash = path.rfind('/');
  source.directory =
      standard_input || slash == std::string::npos ? "." : path.substr(0, slash == 0 ? 1 : slash);
  return source;
}

}  // namespace appctl
