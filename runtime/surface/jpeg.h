// Pictures from JPEG files, by libjpeg-turbo. Any thread. A damaged or cut off picture is an error.
#pragma once

#include <cstdint>
#include <span>

#include "core/error.h"
#include "surface/surface.h"

namespace appctl::surface {

bool is_jpeg(std::span<const std::uint8_t> bytes);  // by its first bytes
// Upright, as the camera noted it.
core::Result<Picture> decode_jpeg(std::span<const std::uint8_t> bytes);

}  // namespace appctl::surface
