// Compares two pictures, pixel by pixel. Pure, any thread; cannot fail.
#pragma once

#include <cstdint>
#include <vector>

#include "surface/surface.h"

namespace appctl::testing {

// A part that is not looked at, in pixels.
struct Mask {
  int left, top, right, bottom;
};

struct Comparison {
  int tolerance = 0;  // by so much a channel may differ, 0 to 255
  std::vector<Mask> masks;
};

struct Difference {
  bool same_size = true;
  std::int64_t pixels = 0;                       // that differ by more than the tolerance
  int largest = 0;                               // difference of a channel
  int left = 0, top = 0, right = 0, bottom = 0;  // where they are
  surface::Picture picture;                      // the actual one in grey, red where it differs
  bool equal() const { return same_size && pixels == 0; }
};

Difference compare(const surface::Picture& expected, const surface::Picture& actual,
                   const Comparison& comparison);

}  // namespace appctl::testing
