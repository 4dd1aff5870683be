#include "surface/png.h"

#include <png.h>

#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstring>

#include "surface/image_file.h"

namespace appctl::surface {
namespace {

// What libpng's callbacks leave for us before they jump.
struct Sink {
  std::FILE* file;
  int error = 0;  // errno of the write that failed
  char message[128] = "";
};

void on_write(png_structp png, png_bytep bytes, png_size_t count) {
  Sink* sink = static_cast<Sink*>(png_get_io_ptr(png));
  if (std::fwrite(bytes, 1, count, sink->file) == count) return;
  sink->error = errno;
  png_error(png, "write failed");
}

void on_flush(png_structp) {}

void on_error(png_structp png, png_const_charp message) {
  Sink* sink = static_cast<Sink*>(png_get_error_ptr(png));
  std::snprintf(sink->message, sizeof sink->message, "%s", message);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

// libpng reports errors by longjmp, so nothing in this function has a destructor.
bool encode(Sink& sink, const Picture& picture) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &sink, on_error, on_warning);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  if (info == nullptr) {
    png_destroy_write_struct(&png, nullptr);
    return false;
  }
  if (setjmp(png_jmpbuf(png)) != 0) {
    png_destroy_write_struct(&png, &info);
    return false;
  }
  png_set_write_fn(png, &sink, on_write, on_flush);
  png_set_IHDR(png, info, static_cast<png_uint_32>(picture.width), static_cast<png_uint_32>(picture.height),
               8, PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 2);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
  png_write_info(png, info);
  for (int y = 0; y < picture.height; ++y) {
    png_write_row(png, picture.pixels.data() + static_cast<std::ptrdiff_t>(y) * picture.width * 4);
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return true;
}

core::Error failure(const std::string& path, const char* why) {
  return core::Error{.code = core::ExitCode::script_error, .message = "cannot write " + path + ": " + why};
}

struct PngImage {
  png_image image{};

  PngImage() { image.version = PNG_IMAGE_VERSION; }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;
  ~PngImage() { png_image_free(&image); }
  core::Error damaged() const {
    return {core::ExitCode::script_error, std::string("damaged PNG: ") + image.message};
  }
};

}  // namespace

core::Status write_png(const std::string& path, const Picture& picture) {
  Sink sink{.file = std::fopen(path.c_str(), "wbe")};
  if (sink.file == nullptr) return failure(path, std::strerror(errno));
  const bool encoded = encode(sink, picture);
  const bool closed = std::fclose(sink.file) == 0;  // a full disk may show only here
  if (encoded && !closed) sink.error = errno;
  if (encoded && closed) return core::Done{};
  return failure(path, sink.error != 0 ? std::strerror(sink.error) : sink.message);
}

bool is_png(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 8 && png_sig_cmp(bytes.data(), 0, 8) == 0;
}

// By libpng's simplified reader, which leaves nothing by longjmp, and turns every kind of PNG into RGBA.
core::Result<Picture> decode_png(std::span<const std::uint8_t> bytes) {
  PngImage png;
  if (png_image_begin_read_from_memory(&png.image, bytes.data(), bytes.size()) == 0) return png.damaged();
  if (core::Status fits = check_size(png.image.width, png.image.height); !fits) return fits.error();
  png.image.format = PNG_FORMAT_RGBA;
  Picture picture{.width = static_cast<int>(png.image.width),
                  .height = static_cast<int>(png.image.height),
                  .pixels = std::vector<std::uint8_t>(PNG_IMAGE_SIZE(png.image))};
  if (png_image_finish_read(&png.image, nullptr, picture.pixels.data(), 0, nullptr) == 0)
    return png.damaged();
  return picture;
}

}  // namespace appctl::surface
