#include <catch2/catch.hpp>

#include "testing/picture.h"

using namespace appctl;

namespace {

surface::Picture grey(int width, int height) {
  surface::Picture picture{width, height, {}};
  picture.pixels.assign(static_cast<std::size_t>(width * height) * 4, 100);
  return picture;
}

std::uint8_t& channel(surface::Picture& picture, int x, int y) {
  return picture.pixels[static_cast<std::size_t>(y * picture.width + x) * 4];
}

}  // namespace

TEST_CASE("equal pictures are equal, others say where they differ") {
  const surface::Picture expected = grey(8, 4);
  surface::Picture actual = expected;
  CHECK(testing::compare(expected, actual, {}).equal());
  channel(actual, 2, 1) = 130;
  channel(actual, 5, 3) = 90;
  const testing::Difference d = testing::compare(expected, actual, {});
  CHECK(d.pixels == 2);
  CHECK(d.largest == 30);
  CHECK(std::tuple(d.left, d.top, d.right, d.bottom) == std::tuple(2, 1, 5, 3));
  CHECK(d.picture.pixels[static_cast<std::size_t>(1 * 8 + 2) * 4] == 230);
  CHECK(d.picture.pixels[1] == d.picture.pixels[0]);
}

TEST_CASE("the tolerance is of each channel, and masks are not looked at") {
  const surface::Picture expected = grey(4, 4);
  surface::Picture actual = expected;
  channel(actual, 1, 1) = 110;
  CHECK(testing::compare(expected, actual, {10, {}}).equal());
  CHECK_FALSE(testing::compare(expected, actual, {9, {}}).equal());
  CHECK(testing::compare(expected, actual, {0, {{1, 1, 2, 2}}}).equal());
  CHECK_FALSE(testing::compare(expected, actual, {0, {{2, 1, 3, 2}}}).equal());
}

TEST_CASE("pictures of two sizes are never equal") {
  CHECK_FALSE(testing::compare(grey(2, 2), grey(2, 3), {255, {}}).equal());
}
