#include "surface/png.h"

#include <png.h>

#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstring>

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

}  // namespace appctl::surface
