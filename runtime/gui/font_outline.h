// The outline of one character as TrueType has it: closed contours of points, some on the curve, the
// others controlling it. Plain data; filled by font_file.cpp, written by truetype.cpp.
#pragma once

#include <cstdint>
#include <vector>

namespace appctl::gui {

struct OutlinePoint {
  std::int16_t x, y;  // units of the font; y grows upwards
  bool on_curve;
};

struct FontCharacter {
  std::uint32_t code = 0;
  int advance = 0;                   // units
  std::vector<OutlinePoint> points;  // of all contours, one after the other
  std::vector<std::uint16_t> ends;   // the index of the last point of each contour
};

struct FontOutlines {
  int units_per_em = 0;
  int ascent = 0, descent = 0, line_gap = 0;  // units; the descent is negative
  std::vector<FontCharacter> characters;      // by code, rising, each once
};

// A TrueType file of these. REQUIRES: at most 65534 characters.
std::vector<std::uint8_t> write_truetype(const FontOutlines& font);

}  // namespace appctl::gui
