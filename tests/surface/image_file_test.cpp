#include "surface/image_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <jpeglib.h>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "surface/orientation.h"
#include "surface/png.h"

using namespace appctl;
using Catch::Matchers::Contains;
using Bytes = std::vector<std::uint8_t>;

namespace {

struct TemporaryFile {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("appctl_image_test." + std::to_string(::getpid()));
  ~TemporaryFile() { std::filesystem::remove(path); }
};

// Smooth, so that JPEG keeps it nearly as it is.
surface::Picture gradient(int width, int height) {
  surface::Picture picture{.width = width, .height = height, .pixels = {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (const int c : {40 + x * 3, 200 - y * 3, 90, 255}) {
        picture.pixels.push_back(static_cast<std::uint8_t>(c));
      }
    }
  }
  return picture;
}

Bytes png_of(const surface::Picture& picture) {
  TemporaryFile file;
  REQUIRE(surface::write_png(file.path, picture));
  std::ifstream stream(file.path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

enum class Colour { rgb, grey, cmyk };
enum class Scans { one, many };

// Writes the gradient; grey takes the red channel, and CMYK its inverse without black.
Bytes jpeg_of(const surface::Picture& picture, Colour colour = Colour::rgb, Scans scans = Scans::one,
              const Bytes& exif = {}) {
  jpeg_compress_struct info;
  jpeg_error_mgr errors;
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &out, &size);
  info.image_width = static_cast<unsigned>(picture.width);
  info.image_height = static_cast<unsigned>(picture.height);
  info.input_components = colour == Colour::grey ? 1 : 4;
  info.in_color_space = colour == Colour::rgb    ? JCS_EXT_RGBA
                        : colour == Colour::grey ? JCS_GRAYSCALE
                                                 : JCS_CMYK;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 98, TRUE);
  if (scans == Scans::many) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  if (!exif.empty()) jpeg_write_marker(&info, JPEG_APP0 + 1, exif.data(), static_cast<unsigned>(exif.size()));
  for (int y = 0; y < picture.height; ++y) {
    Bytes row;
    for (int x = 0; x < picture.width; ++x) {
      const std::uint8_t* p = &picture.pixels[static_cast<std::size_t>((y * picture.width + x) * 4)];
      row.push_back(p[0]);
      if (colour != Colour::grey) row.insert(row.end(), {p[1], p[2], 255});
    }
    JSAMPROW rows[] = {row.data()};
    jpeg_write_scanlines(&info, rows, 1);
  }
  jpeg_finish_compress(&info);
  Bytes bytes(out, out + size);
  jpeg_destroy_compress(&info);
  std::free(out);
  return bytes;
}

int furthest(const surface::Picture& a, const surface::Picture& b) {
  REQUIRE((a.width == b.width && a.height == b.height && a.pixels.size() == b.pixels.size()));
  int worst = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    worst = std::max(worst, std::abs(a.pixels[i] - b.pixels[i]));
  return worst;
}

std::string failure(const Bytes& bytes) {
  core::Result<surface::Picture> picture = surface::decode_image(bytes);
  return picture ? "" : picture.error().message;
}

// Exif with nothing but the orientation, in one byte order or the other.
Bytes exif(int orientation, bool big_endian) {
  const auto o = static_cast<std::uint8_t>(orientation);
  Bytes bytes = {'E', 'x', 'i', 'f', 0, 0};
  const Bytes big = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, o, 0, 0};
  const Bytes little = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, o, 0, 0, 0};
  const Bytes& tiff = big_endian ? big : little;
  bytes.insert(bytes.end(), tiff.begin(), tiff.end());
  return bytes;
}

}  // namespace

TEST_CASE("pictures come out of PNG exactly, and out of JPEG nearly") {
  const surface::Picture picture = gradient(61, 47);
  CHECK(furthest(*surface::decode_image(png_of(picture)), picture) == 0);
  CHECK(furthest(*surface::decode_image(jpeg_of(picture)), picture) <= 6);
  CHECK(furthest(*surface::decode_image(jpeg_of(picture, Colour::rgb, Scans::many)), picture) <= 6);
  CHECK(furthest(*surface::decode_image(jpeg_of(picture, Colour::cmyk)), picture) <= 6);
  const surface::Picture grey = *surface::decode_image(jpeg_of(picture, Colour::grey));
  CHECK(std::abs(grey.pixels[4 * 30] - picture.pixels[4 * 30]) <= 4);
  CHECK(grey.pixels[4 * 30] == grey.pixels[4 * 30 + 2]);
}

TEST_CASE("a picture is turned as the camera noted it") {
  const surface::Picture picture = gradient(48, 32);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const bool big_endian : {false, true}) {
      const Bytes marker = exif(orientation, big_endian);
      CHECK(surface::exif_orientation(marker) == orientation);
      const surface::Picture shown =
          *surface::decode_image(jpeg_of(picture, Colour::rgb, Scans::one, marker));
      CHECK(shown.width == (orientation >= 5 ? 32 : 48));
      CHECK(furthest(shown, surface::turned_upright(picture, orientation)) <= 6);
    }
  }
  // Where the first pixel of the file, and the last of its first row, go.
  surface::Picture two{.width = 2, .height = 1, .pixels = {1, 1, 1, 1, 2, 2, 2, 2}};
  CHECK(surface::turned_upright(two, 2).pixels[0] == 2);
  CHECK(surface::turned_upright(two, 3).pixels[0] == 2);
  CHECK(surface::turned_upright(two, 4).pixels[0] == 1);
  CHECK(surface::turned_upright(two, 6).pixels[0] == 1);  // a quarter to the right: the row goes down
  CHECK(surface::turned_upright(two, 8).pixels[0] == 2);  // to the left: it goes up
  CHECK(surface::turned_upright(two, 8).height == 2);
}

TEST_CASE("Exif data that is cut off or makes no sense says nothing") {
  const Bytes whole = exif(6, true);
  for (std::size_t size = 0; size < whole.size() - 2; ++size) {
    CHECK(surface::exif_orientation({whole.data(), size}) == 0);
  }
  CHECK(surface::exif_orientation(exif(9, true)) == 0);
  Bytes far = whole;
  far[10] = 0xff;  // the directory lies beyond the end
  CHECK(surface::exif_orientation(far) == 0);
}

TEST_CASE("a picture that is cut off anywhere is an error") {
  const surface::Picture picture = gradient(24, 17);
  for (const Bytes& bytes : {png_of(picture), jpeg_of(picture), jpeg_of(picture, Colour::rgb, Scans::many)}) {
    for (std::size_t size = 0; size < bytes.size() - 2; ++size) {
      const std::string why =
          failure(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
      INFO("at " << size << " of " << bytes.size());
      // The last chunk of a PNG, behind the pixels, is not missed.
      if (bytes[0] == 0x89 && size >= bytes.size() - 16) continue;
      CHECK(why != "");
    }
  }
}

TEST_CASE("damaged pictures are errors or pictures, and never worse") {
  const surface::Picture picture = gradient(24, 17);
  unsigned random = 1;
  const auto next = [&] { return (random = random * 1664525u + 1013904223u) >> 8; };
  int failed = 0;
  for (Bytes bytes : {png_of(picture), jpeg_of(picture), jpeg_of(picture, Colour::rgb, Scans::many),
                      jpeg_of(picture, Colour::cmyk, Scans::one, exif(6, false))}) {
    for (int round = 0; round < 500; ++round) {
      Bytes broken = bytes;
      for (unsigned n = next() % 4 + 1; n > 0; --n)
        broken[next() % broken.size()] = static_cast<std::uint8_t>(next());
      failed += failure(broken) != "";
    }
  }
  CHECK(failed > 500);
}

TEST_CASE("a picture that claims to be enormous is refused before memory is taken for it") {
  CHECK(failure(png_of(gradient(16385, 1))) ==
        "16385x1 pixels; 1 to 16384 a side and 64 million in all are possible");
  Bytes jpeg = jpeg_of(gradient(4, 4));
  for (std::size_t i = 0; i + 8 < jpeg.size(); ++i) {
    if (jpeg[i] == 0xff && jpeg[i + 1] == 0xc0) jpeg[i + 5] = jpeg[i + 7] = 0xf0;  // the start of the frame
  }
  CHECK(failure(jpeg) == "61444x61444 pixels; 1 to 16384 a side and 64 million in all are possible");
  CHECK(surface::check_size(16384, 4096));
  CHECK_FALSE(surface::check_size(16384, 4097));
  CHECK_FALSE(surface::check_size(16385, 1));
  CHECK_FALSE(surface::check_size(0, 1));
  CHECK_FALSE(surface::check_size(INT64_MAX, INT64_MAX));
}

TEST_CASE("a file that is no picture is named with the reason") {
  const auto failure_of = [](const std::string& path) {
    core::Result<surface::Picture> picture = surface::read_image(path);
    return picture ? "" : picture.error().message;
  };
  TemporaryFile file;
  const std::string path = file.path;
  CHECK(failure_of("/nowhere.png") == "cannot read image '/nowhere.png': No such file or directory");
  CHECK(failure_of("/tmp") == "cannot read image '/tmp': it is a directory");
  CHECK(failure_of("/dev/zero") == "cannot read image '/dev/zero': it is no regular file");
  std::ofstream(path) << "GIF89a";
  CHECK(failure_of(path) == "cannot read image '" + path + "': it is neither PNG nor JPEG");
  std::ofstream(path, std::ios::trunc);
  CHECK(failure_of(path) == "cannot read image '" + path + "': it is neither PNG nor JPEG");
  std::ofstream(path) << "\x89PNG\r\n\x1a\n and then nothing";
  CHECK_THAT(failure_of(path), Contains("damaged PNG: "));
  std::filesystem::remove(path);
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  CHECK(failure_of(path) == "cannot read image '" + path + "': it is no regular file");
}
