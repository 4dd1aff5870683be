#include "testing/picture.h"

#include <algorithm>
#include <cstdlib>

namespace appctl::testing {
namespace {

bool is_masked(const Comparison& comparison, int x, int y) {
  return std::any_of(comparison.masks.begin(), comparison.masks.end(), [x, y](const Mask& m) {
    return x >= m.left && x < m.right && y >= m.top && y < m.bottom;
  });
}

int largest_difference(const std::uint8_t* a, const std::uint8_t* b) {
  int largest = 0;
  for (int channel = 0; channel < 4; ++channel)
    largest = std::max(largest, std::abs(a[channel] - b[channel]));
  return largest;
}

void note(Difference& d, int x, int y, int by) {
  if (d.pixels++ == 0) {
    d.left = d.right = x;
    d.top = d.bottom = y;
  }
  d.left = std::min(d.left, x);
  d.top = std::min(d.top, y);
  d.right = std::max(d.right, x);
  d.bottom = std::max(d.bottom, y);
  d.largest = std::max(d.largest, by);
}

// Grey and pale, so that the red stands out.
void paint(std::uint8_t* to, const std::uint8_t* actual, bool differs) {
  const int grey = 128 + (actual[0] + actual[1] + actual[2]) / 6;
  to[0] = static_cast<std::uint8_t>(differs ? 230 : grey);
  to[1] = to[2] = static_cast<std::uint8_t>(differs ? 0 : grey);
  to[3] = 255;
}

}  // namespace

Difference compare(const surface::Picture& expected, const surface::Picture& actual,
                   const Comparison& comparison) {
  Difference d;
  d.same_size = expected.width == actual.width && expected.height == actual.height;
  if (!d.same_size) return d;
  d.picture = actual;
  for (int y = 0; y < actual.height; ++y) {
    for (int x = 0; x < actual.width; ++x) {
      const std::size_t at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(actual.width) +
                              static_cast<std::size_t>(x)) *
                             4;
      const int by = largest_difference(&expected.pixels[at], &actual.pixels[at]);
      const bool differs = by > comparison.tolerance && !is_masked(comparison, x, y);
      if (differs) note(d, x, y, by);
      paint(&d.picture.pixels[at], &actual.pixels[at], differs);
    }
  }
  return d;
}

}  // namespace appctl::testing
