// Pictures as PNG files. Any thread. Fails with the path and what the system said.
#pragma once

#include <string>

#include "core/error.h"
#include "surface/surface.h"

namespace appctl::surface {

// Writes `picture` as 8-bit RGBA; the same picture gives the same bytes. A file that could not be
// finished is left as it is: `path` may be a device or a pipe. REQUIRES: at least one pixel.
core::Status write_png(const std::string& path, const Picture& picture);

}  // namespace appctl::surface
