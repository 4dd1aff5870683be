// How a camera was held: the orientation in a JPEG's Exif data, and turning a picture upright. Plain
// functions, any thread. Exif data that makes no sense counts as none.
#pragma once

#include <cstdint>
#include <span>

#include "surface/surface.h"

namespace appctl::surface {

// 1 to 8 as Exif counts them (1 = upright), from the data of an APP1 marker; 0 if it does not say.
int exif_orientation(std::span<const std::uint8_t> marker);

Picture turned_upright(Picture picture, int orientation);

}  // namespace appctl::surface
