#include "surface/jpeg.h"

#include <csetjmp>
#include <cstdio>

#include <jerror.h>
#include <jpeglib.h>

#include "surface/image_file.h"
#include "surface/orientation.h"

namespace appctl::surface {
namespace {

constexpr int most_scans = 200;  // of a progressive picture; a real one has about ten

// libjpeg reports errors by longjmp: it ends begin() and finish(), which have no object with a destructor.
struct Reader {
  jpeg_error_mgr errors{};  // first, so that libjpeg's pointer to it points to all of this
  jpeg_progress_mgr progress{};
  jpeg_decompress_struct info{};
  std::jmp_buf back;
  char message[JMSG_LENGTH_MAX] = "";

  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { jpeg_destroy_decompress(&info); }
};

Reader& reader_of(j_common_ptr info) {
  return *reinterpret_cast<Reader*>(info->err);
}

[[noreturn]] void on_error(j_common_ptr info) {
  info->err->format_message(info, reader_of(info).message);
  std::longjmp(reader_of(info).back, 1);
}

// Most warnings are about oddities; these are about missing or broken pixels.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  const int code = info->err->msg_code;
  if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE) on_error(info);
}

// Each scan of a progressive picture costs time, and a few bytes in the file.
void on_progress(j_common_ptr info) {
  const auto* decoder = reinterpret_cast<j_decompress_ptr>(info);
  if (decoder->input_scan_number <= most_scans) return;
  std::snprintf(reader_of(info).message, sizeof reader_of(info).message, "it has more than %d scans",
                most_scans);
  std::longjmp(reader_of(info).back, 1);
}

// Reads the header.
bool begin(Reader& r, std::span<const std::uint8_t> bytes) {
  r.info.err = jpeg_std_error(&r.errors);
  r.errors.error_exit = on_error;
  r.errors.emit_message = on_message;
  r.progress.progress_monitor = on_progress;
  if (setjmp(r.back) != 0) return false;
  jpeg_create_decompress(&r.info);
  r.info.progress = &r.progress;
  jpeg_mem_src(&r.info, bytes.data(), bytes.size());
  jpeg_save_markers(&r.info, JPEG_APP0 + 1, 0xffff);  // Exif
  jpeg_read_header(&r.info, TRUE);
  return true;
}

// Adobe's CMYK is stored inverted: 255 is no ink.
void cmyk_to_rgba(std::uint8_t* pixels, int count) {
  for (std::uint8_t* p = pixels; p < pixels + static_cast<std::ptrdiff_t>(count) * 4; p += 4) {
    for (int c = 0; c < 3; ++c) p[c] = static_cast<std::uint8_t>(p[c] * p[3] / 255);
    p[3] = 255;
  }
}

bool finish(Reader& r, std::uint8_t* pixels) {
  if (setjmp(r.back) != 0) return false;
  const bool cmyk = r.info.jpeg_color_space == JCS_CMYK || r.info.jpeg_color_space == JCS_YCCK;
  r.info.out_color_space = cmyk ? JCS_CMYK : JCS_EXT_RGBA;
  jpeg_start_decompress(&r.info);
  while (r.info.output_scanline < r.info.output_height) {
    JSAMPROW row = pixels + static_cast<std::size_t>(r.info.output_scanline) * r.info.output_width * 4;
    jpeg_read_scanlines(&r.info, &row, 1);
    if (cmyk) cmyk_to_rgba(row, static_cast<int>(r.info.output_width));
  }
  jpeg_finish_decompress(&r.info);
  return true;
}

int orientation_of(const Reader& r) {
  for (jpeg_saved_marker_ptr marker = r.info.marker_list; marker != nullptr; marker = marker->next) {
    if (const int found = exif_orientation({marker->data, marker->data_length}); found != 0) return found;
  }
  return 1;
}

core::Error damaged(const Reader& r) {
  return {core::ExitCode::script_error, std::string("damaged JPEG: ") + r.message};
}

}  // namespace

bool is_jpeg(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff;
}

core::Result<Picture> decode_jpeg(std::span<const std::uint8_t> bytes) {
  Reader r;
  if (!begin(r, bytes)) return damaged(r);
  if (core::Status fits = check_size(r.info.image_width, r.info.image_height); !fits) return fits.error();
  Picture picture{.width = static_cast<int>(r.info.image_width),
                  .height = static_cast<int>(r.info.image_height),
                  .pixels = {}};
  picture.pixels.resize(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) *
                        4);
  const int orientation = orientation_of(r);  // libjpeg forgets it at the end
  if (!finish(r, picture.pixels.data())) return damaged(r);
  return turned_upright(std::move(picture), orientation);
}

}  // namespace appctl::surface
