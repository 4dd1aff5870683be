// How long pictures live, and when a frame that shows them is drawn anew.
#include "gui/images.h"

#include <catch2/catch.hpp>

using namespace appctl;
using gui::Images;

namespace {
constexpr gui::ImageOptions plain;
gui::TextureId picture(Images& images) {
  return *images.create(2, 2, plain);
}
std::unique_ptr<core::Buffer> pixels(int width, int height, int value) {
  auto buffer = std::move(*core::Buffer::create(core::Element::u8, 4 * width, height));
  std::fill_n(buffer->change<std::uint8_t>(), buffer->count(), static_cast<std::uint8_t>(value));
  return buffer;
}
}  // namespace

TEST_CASE("a picture that no frame shows goes at once") {
  Images images;
  const gui::TextureId id = picture(images);
  REQUIRE(images.find(id) != nullptr);
  images.release(id);
  CHECK(images.find(id) == nullptr);
  CHECK(images.count() == 0);
  images.release(id);  // a second time does nothing
}

TEST_CASE("a picture that the frame shows stays until the next one begins") {
  Images images;
  const gui::TextureId id = picture(images);
  images.new_frame();
  images.use(id);
  images.use(id);
  images.release(id);
  CHECK(images.find(id) != nullptr);
  CHECK(images.change(id) == nullptr);  // nobody has it any more
  images.new_frame();
  CHECK(images.find(id) == nullptr);
  CHECK(images.count() == 0);
}

TEST_CASE("the last frame counts until the next one begins, the one before does not") {
  Images images;
  const gui::TextureId id = picture(images);
  images.use(id);
  images.new_frame();
  images.release(id);
  CHECK(images.find(id) == nullptr);
}

TEST_CASE("an ID is never used twice") {
  Images images;
  const gui::TextureId first = picture(images);
  images.release(first);
  CHECK(picture(images) != first);
}

TEST_CASE("a change of what is shown is noticed, and only that") {
  Images images;
  const gui::TextureId shown = picture(images), hidden = picture(images);
  images.new_frame();
  images.use(shown);
  CHECK(images.changed());  // it was never on the screen
  images.mark_shown();
  CHECK_FALSE(images.changed());
  images.change(hidden)[0] = 1;
  CHECK_FALSE(images.changed());
  images.change(shown)[0] = 1;
  CHECK(images.changed());
  images.mark_shown();
  images.new_frame();
  images.use(shown);
  CHECK_FALSE(images.changed());
}

TEST_CASE("a buffer has one picture, which is filled anew when it has changed") {
  Images images;
  auto buffer = pixels(2, 3, 7);
  images.new_frame();
  const gui::TextureId id = *images.show(*buffer);
  const surface::Texture& texture = *images.find(id);
  CHECK((texture.width == 2 && texture.height == 3));
  CHECK((texture.texels[0] == 7 && texture.texels[23] == 7));
  images.mark_shown();
  for (int frame = 0; frame < 5; ++frame) {
    images.new_frame();
    CHECK(*images.show(*buffer) == id);
    CHECK_FALSE(images.changed());
  }
  buffer->change<std::uint8_t>()[23] = 8;
  images.new_frame();
  CHECK(*images.show(*buffer) == id);
  CHECK(texture.texels[23] == 8);
  CHECK(images.changed());
  CHECK(images.count() == 1);
}

TEST_CASE("a video of one buffer a frame makes one picture") {
  Images images;
  gui::TextureId id = 0;
  for (int frame = 0; frame < 10; ++frame) {
    const auto buffer = pixels(4, 4, frame);
    images.new_frame();
    const gui::TextureId shown = *images.show(*buffer);
    CHECK((id == 0 || shown == id));
    CHECK(images.find(shown)->texels[5] == frame);
    CHECK(images.changed());
    images.mark_shown();
    id = shown;
  }
  CHECK(images.count() == 1);
}

TEST_CASE("what a frame shows already is not taken for another buffer") {
  Images images;
  const auto a = pixels(2, 2, 1), b = pixels(2, 2, 2), c = pixels(2, 2, 3);
  images.new_frame();
  const gui::TextureId of_a = *images.show(*a), of_b = *images.show(*b);
  CHECK(of_a != of_b);
  images.new_frame();
  const gui::TextureId of_c = *images.show(*c);  // takes the place of one
  const gui::TextureId again_a = *images.show(*a), again_b = *images.show(*b);
  CHECK((of_c != again_a && of_c != again_b && again_a != again_b));
  CHECK(images.find(of_c)->texels[0] == 3);
  CHECK(images.find(again_a)->texels[0] == 1);
  CHECK(images.find(again_b)->texels[0] == 2);
  CHECK(images.count() == 3);
}

TEST_CASE("a buffer's picture goes one frame after the last that showed it") {
  Images images;
  const auto small = pixels(2, 2, 1), large = pixels(9, 9, 1);
  images.new_frame();
  const gui::TextureId id = *images.show(*small);
  images.show(*large);
  images.new_frame();
  CHECK(images.find(id) != nullptr);  // the draw data of the last frame names it
  images.show(*large);
  images.new_frame();
  CHECK(images.find(id) == nullptr);
  CHECK(images.count() == 1);
  images.new_frame();
  CHECK(images.count() == 0);
  images.show(*small);
  CHECK(images.count() == 1);
}

TEST_CASE("a buffer that is no picture is refused") {
  Images images;
  const auto refusal = [&](core::Element type, std::int64_t columns, std::int64_t rows) {
    const auto shown = images.show(**core::Buffer::create(type, columns, rows));
    return shown ? "" : shown.error().message;
  };
  CHECK(refusal(core::Element::f32, 4, 4) ==
        "a picture is a buffer of u8 with 4 columns a pixel: red, green, blue and alpha");
  CHECK_THAT(refusal(core::Element::u8, 5, 4), Catch::Contains("4 columns a pixel"));
  CHECK_THAT(refusal(core::Element::u8, 0, 0), Catch::Contains("0x0 pixels"));
  CHECK_THAT(refusal(core::Element::u8, 4, 20000), Catch::Contains("1x20000 pixels"));
  CHECK(images.count() == 0);
}

TEST_CASE("the memory of all pictures is bounded") {
  Images images;
  std::vector<gui::TextureId> ids;
  core::Result<gui::TextureId> last = images.create(16384, 4096, plain);  // a quarter of what is allowed
  for (int i = 0; i < 4 && last; ++i) {
    ids.push_back(*last);
    last = images.create(16384, 4096, plain);
  }
  REQUIRE_FALSE(last);
  CHECK_THAT(last.error().message, Catch::Contains("more than 1 GB"));
  CHECK(ids.size() == 4);
  images.release(ids.back());
  CHECK(images.create(16384, 4096, plain));
}
