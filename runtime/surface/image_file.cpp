#include "surface/image_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "surface/jpeg.h"
#include "surface/png.h"

namespace appctl::surface {
namespace {

using Bytes = std::vector<std::uint8_t>;

core::Error failure(const std::string& why) {
  return core::Error{.code = core::ExitCode::script_error, .message = why};
}

// Pipes and devices have no size, and could go on for ever.
core::Status check_file(int file, std::size_t& size) {
  struct stat info;
  if (fstat(file, &info) != 0) return failure(std::strerror(errno));
  if (S_ISDIR(info.st_mode)) return failure("it is a directory");
  if (!S_ISREG(info.st_mode)) return failure("it is no regular file");
  if (info.st_size > largest_image_file) return failure("the file is larger than 256 MB");
  size = static_cast<std::size_t>(info.st_size);
  return core::Done{};
}

core::Status read_all(int file, Bytes& bytes) {
  std::size_t size = 0, used = 0;
  if (core::Status fine = check_file(file, size); !fine) return fine;
  bytes.resize(size);
  while (used < size) {
    const ssize_t n = read(file, bytes.data() + used, size - used);
    if (n < 0 && errno != EINTR) return failure(std::strerror(errno));
    if (n == 0) break;  // cut off meanwhile
    if (n > 0) used += static_cast<std::size_t>(n);
  }
  bytes.resize(used);
  return core::Done{};
}

core::Result<Bytes> read_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not block here
  if (file < 0) return failure(std::strerror(errno));
  Bytes bytes;
  core::Status status = read_all(file, bytes);
  close(file);
  if (!status) return status.error();
  return bytes;
}

core::Error named(const std::string& path, const core::Error& error) {
  return failure("cannot read image '" + path + "': " + error.message);
}

}  // namespace

core::Status check_size(std::int64_t width, std::int64_t height) {
  if (width >= 1 && height >= 1 && width <= longest_side && height <= longest_side &&
      width * height <= most_pixels) {
    return core::Done{};
  }
  return failure(std::to_string(width) + "x" + std::to_string(height) +
                 " pixels; 1 to 16384 a side and 64 million"
                 " in all are possible");
}

core::Result<Picture> decode_image(std::span<const std::uint8_t> bytes) {
  if (is_png(bytes)) return decode_png(bytes);
  if (is_jpeg(bytes)) return decode_jpeg(bytes);
  return failure("it is neither PNG nor JPEG");
}

core::Result<Picture> read_image(const std::string& path) {
  core::Result<Bytes> bytes = read_file(path);
  if (!bytes) return named(path, bytes.error());
  core::Result<Picture> picture = decode_image(*bytes);
  if (!picture) return named(path, picture.error());
  return picture;
}

}  // namespace appctl::surface
