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
