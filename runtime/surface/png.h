// Pictures as PNG files. Any thread. Writing fails with the path and what the system said; a file that
// is damaged, cut off or too large is an error with the reason.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/error.h"
#include "surface/surface.h"

namespace appctl::surface {

// Writes `picture` as 8-bit RGBA; the same picture gives the same bytes. A file that could not be
// finished is left as it is: `path` may be a device or a pipe. REQUIRES: at least one pixel.
core::Status write_png(const std::string& path, const Picture& picture);

bool is_png(std::span<const std::uint8_t> bytes);  // by its first bytes
core::Result<Picture> decode_png(std::span<const std::uint8_t> bytes);

}  // namespace appctl::surface
