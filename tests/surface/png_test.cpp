#include "surface/png.h"

#include <png.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace appctl;

namespace {

struct TemporaryFile {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("appctl_png_test." + std::to_string(::getpid()));
  ~TemporaryFile() { std::filesystem::remove(path); }
};

surface::Picture make_picture(int width, int height) {
  surface::Picture picture{.width = width, .height = height, .pixels = {}};
  unsigned value = 12345;
  for (int i = 0; i < width * height * 4; ++i) {
    value = value * 1664525u + 1013904223u;
    picture.pixels.push_back(static_cast<std::uint8_t>(value >> 24));
  }
  return picture;
}

// With libpng's simplified reader, an implementation apart from the writer under test.
surface::Picture read_png(const std::string& path) {
  png_image image;
  std::memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  REQUIRE(png_image_begin_read_from_file(&image, path.c_str()) != 0);
  image.format = PNG_FORMAT_RGBA;
  surface::Picture picture{
      .width = static_cast<int>(image.width), .height = static_cast<int>(image.height), .pixels = {}};
  picture.pixels.resize(PNG_IMAGE_SIZE(image));
  REQUIRE(png_image_finish_read(&image, nullptr, picture.pixels.data(), 0, nullptr) != 0);
  return picture;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("a picture comes back from its file as it was") {
  TemporaryFile file;
  for (const auto& [width, height] : {std::pair{1, 1}, std::pair{13, 7}, std::pair{300, 200}}) {
    const surface::Picture picture = make_picture(width, height);
    REQUIRE(surface::write_png(file.path, picture));
    const surface::Picture back = read_png(file.path);
    CHECK(back.width == width);
    CHECK(back.height == height);
    CHECK(back.pixels == picture.pixels);
  }
}

TEST_CASE("the same picture gives the same bytes, without a time") {
  TemporaryFile file;
  const surface::Picture picture = make_picture(64, 64);
  REQUIRE(surface::write_png(file.path, picture));
  const std::string first = bytes_of(file.path);
  REQUIRE(surface::write_png(file.path, picture));
  CHECK(bytes_of(file.path) == first);
  CHECK(first.find("tIME") == std::string::npos);
}

TEST_CASE("a file that cannot be opened is named with the reason") {
  const core::Status status = surface::write_png("/nowhere/at/all.png", make_picture(2, 2));
  REQUIRE_FALSE(status);
  CHECK(status.error().message == "cannot write /nowhere/at/all.png: No such file or directory");
}

TEST_CASE("a full disk is an error, whether it shows while writing or at the end") {
  for (const int size : {2, 500}) {
    const core::Status status = surface::write_png("/dev/full", make_picture(size, size));
    REQUIRE_FALSE(status);
    CHECK(status.error().message == "cannot write /dev/full: No space left on device");
  }
}
