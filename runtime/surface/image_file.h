// Pictures from PNG and JPEG files. Any thread. What is no such picture, is damaged, cut off or too large
// is an error with the reason; sizes are checked before anything of that size is allocated.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/error.h"
#include "surface/surface.h"

namespace appctl::surface {

constexpr int longest_side = 16384;             // pixels; what OpenGL can show
constexpr std::int64_t most_pixels = 64 << 20;  // 256 MB

// Fails if a picture of that size could not be shown.
core::Status check_size(std::int64_t width, std::int64_t height);

core::Result<Picture> read_image(const std::string& path);
// The same for the bytes of a file.
core::Result<Picture> decode_image(std::span<const std::uint8_t> bytes);

}  // namespace appctl::surface
