#include "surface/image_file.h"

#include <vector>

#include "core/file.h"
#include "surface/jpeg.h"
#include "surface/png.h"

namespace appctl::surface {
namespace {

core::Error failure(const std::string& why) {
  return core::Error{.code = core::ExitCode::script_error, .message = why};
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
  core::Result<std::vector<std::uint8_t>> bytes = core::read_file(path);
  if (!bytes) return named(path, bytes.error());
  core::Result<Picture> picture = decode_image(*bytes);
  if (!picture) return named(path, picture.error());
  return picture;
}

}  // namespace appctl::surface
