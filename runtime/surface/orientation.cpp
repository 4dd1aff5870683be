#include "surface/orientation.h"

#include <cstring>

namespace appctl::surface {
namespace {

// TIFF data in either byte order; what lies beyond the end reads as 0.
struct Tiff {
  std::span<const std::uint8_t> bytes;
  bool big_endian;

  unsigned u16(std::size_t at) const {
    if (at + 2 > bytes.size()) return 0;
    const unsigned first = bytes[at], second = bytes[at + 1];
    return big_endian ? first << 8 | second : second << 8 | first;
  }
  unsigned u32(std::size_t at) const {
    return big_endian ? u16(at) << 16 | u16(at + 2) : u16(at + 2) << 16 | u16(at);
  }
};

constexpr std::size_t exif_prefix = 6;  // "Exif", two zeros
constexpr std::size_t entry_size = 12;  // of a directory
constexpr unsigned orientation_tag = 0x112;

}  // namespace

int exif_orientation(std::span<const std::uint8_t> marker) {
  if (marker.size() < exif_prefix + 8 || std::memcmp(marker.data(), "Exif\0", exif_prefix) != 0) return 0;
  const Tiff tiff{marker.subspan(exif_prefix), marker[exif_prefix] == 'M'};
  const std::size_t directory = tiff.u32(4);
  const unsigned entries = tiff.u16(directory);
  for (unsigned i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * entry_size;
    if (tiff.u16(entry) != orientation_tag) continue;
    const unsigned value = tiff.u16(entry + 8);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 0;
  }
  return 0;
}

// From 5 on rows and columns change places; then the other axes may be mirrored.
Picture turned_upright(Picture picture, int orientation) {
  if (orientation <= 1 || orientation > 8) return picture;
  const bool transposed = orientation >= 5;
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  Picture turned{.width = transposed ? picture.height : picture.width,
                 .height = transposed ? picture.width : picture.height,
                 .pixels = std::vector<std::uint8_t>(picture.pixels.size())};
  std::uint8_t* to = turned.pixels.data();
  for (int y = 0; y < turned.height; ++y) {
    for (int x = 0; x < turned.width; ++x, to += 4) {
      const int along = transposed ? y : x, across = transposed ? x : y;
      const int from_x = from_right ? picture.width - 1 - along : along;
      const int from_y = from_bottom ? picture.height - 1 - across : across;
      const auto from = static_cast<std::size_t>(from_y) * static_cast<std::size_t>(picture.width) +
                        static_cast<std::size_t>(from_x);
      std::memcpy(to, &picture.pixels[from * 4], 4);
    }
  }
  return turned;
}

}  // namespace appctl::surface
