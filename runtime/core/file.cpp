#include "core/file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace appctl::core {
namespace {

constexpr std::uintmax_t largest = std::uintmax_t{1} << 28;  // bytes

Error failure(const std::string& why) {
  return {ExitCode::script_error, why};
}

Status check(const std::string& path, std::uintmax_t& size) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return failure("No such file or directory");
  if (error) return failure(error.message());
  if (std::filesystem::is_directory(status)) return failure("it is a directory");
  if (!std::filesystem::is_regular_file(status)) return failure("it is no regular file");
  size = std::filesystem::file_size(path, error);
  if (error) return failure(error.message());
  if (size > largest) return failure("it is larger than 256 MB");
  return Done{};
}

}  // namespace

Result<std::vector<std::uint8_t>> read_file(const std::string& path) {
  std::uintmax_t size = 0;
  if (Status fine = check(path, size); !fine) return fine.error();
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!stream.is_open() || stream.bad()) {
    return failure(std::error_code(errno != 0 ? errno : EIO, std::generic_category()).message());
  }
  bytes.resize(static_cast<std::size_t>(stream.gcount()));  // it may have been cut off meanwhile
  return bytes;
}

}  // namespace appctl::core
