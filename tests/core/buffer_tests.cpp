// Typed memory: sizes, conversions at their edges, copies, what is in it.
#include "core/buffer.h"

#include <catch2/catch.hpp>
#include <limits>
#include <vector>

using namespace appctl::core;

namespace {
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::unique_ptr<Buffer> make(Element type, std::int64_t columns, std::int64_t rows = 1) {
  return std::move(*Buffer::create(type, columns, rows));
}

template <class T>
std::unique_ptr<Buffer> of(Element type, const std::vector<T>& values) {
  auto buffer = make(type, static_cast<std::int64_t>(values.size()));
  std::copy(values.begin(), values.end(), buffer->change<T>());
  return buffer;
}

template <class T>
std::vector<T> values(const Buffer& buffer) {
  return {buffer.elements<T>(), buffer.elements<T>() + buffer.count()};
}

template <class T>
bool fits(double v) {
  T element;
  return convert(v, element);
}

std::string refusal(Element type, std::int64_t columns, std::int64_t rows) {
  auto made = Buffer::create(type, columns, rows);
  REQUIRE_FALSE(made);
  return made.error().message;
}
}  // namespace

TEST_CASE("a new buffer is of zeros, aligned, and knows its shape") {
  for (const Element type : {Element::u8, Element::i32, Element::f32, Element::f64}) {
    auto buffer = make(type, 100, 7);
    CHECK(buffer->count() == 700);
    CHECK(buffer->bytes() == 700 * size_of(type));
    CHECK((buffer->type() == type && buffer->columns() == 100 && buffer->rows() == 7));
    CHECK(reinterpret_cast<std::uintptr_t>(buffer->data()) % alignof(std::max_align_t) == 0);
    CHECK(std::all_of(buffer->data(), buffer->data() + buffer->bytes(),
                      [](std::byte b) { return b == std::byte{0}; }));
    CHECK(element_named(name_of(type)) == type);
  }
  CHECK_FALSE(element_named("u16"));
  CHECK_FALSE(element_named(""));
}

TEST_CASE("an empty buffer is a buffer") {
  auto buffer = make(Element::f32, 0, 5);
  CHECK(buffer->count() == 0);
  CHECK(buffer->data() != nullptr);
  CHECK_FALSE(extent(*buffer, {0, 0}));
  CHECK(sum(*buffer, {0, 0}) == 0);
  CHECK_FALSE(copy(*buffer, {0, 0}, *buffer, 0));
}

TEST_CASE("sizes that are too large, negative or overflow are refused") {
  constexpr auto most = static_cast<std::int64_t>(Buffer::most_bytes);
  constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();
  CHECK(Buffer::measure(Element::u8, most, 1));
  CHECK(Buffer::measure(Element::f64, 1, most / 8));
  using Catch::Matchers::Contains;
  CHECK_THAT(refusal(Element::u8, most + 1, 1), Contains("at most 1 GB"));
  CHECK_THAT(refusal(Element::f64, most / 8, 2), Contains("at most 1 GB"));
  CHECK_THAT(refusal(Element::u8, huge, huge), Contains("at most 1 GB"));
  CHECK_THAT(refusal(Element::f64, huge, 1), Contains("at most 1 GB"));
  CHECK_THAT(refusal(Element::i32, std::int64_t{1} << 62, 4), Contains("at most 1 GB"));
  CHECK_THAT(refusal(Element::u8, -1, 1), Contains("neither can be negative"));
  CHECK_THAT(refusal(Element::u8, 1, std::numeric_limits<std::int64_t>::min()),
             Contains("neither can be negative"));
}

TEST_CASE("what fits a type, and what does not") {
  CHECK((fits<std::uint8_t>(0) && fits<std::uint8_t>(255) && fits<std::uint8_t>(255.9) &&
         fits<std::uint8_t>(-0.9)));
  CHECK_FALSE((fits<std::uint8_t>(256) || fits<std::uint8_t>(-1) || fits<std::uint8_t>(nan_value) ||
               fits<std::uint8_t>(infinity) || fits<std::uint8_t>(-infinity)));
  CHECK((fits<std::int32_t>(2147483647.5) && fits<std::int32_t>(-2147483648.5)));
  CHECK_FALSE((fits<std::int32_t>(2147483648.0) || fits<std::int32_t>(-2147483649.0) ||
               fits<std::int32_t>(nan_value) || fits<std::int32_t>(1e300)));
  CHECK(
      (fits<float>(3.4028234e38) && fits<float>(nan_value) && fits<float>(infinity) && fits<float>(1e-300)));
  CHECK_FALSE((fits<float>(3.5e38) || fits<float>(-1e300)));
  CHECK((fits<double>(1e300) && fits<double>(nan_value)));
  std::uint8_t small;
  std::int32_t whole;
  CHECK((convert(254.99, small) && small == 254));
  CHECK((convert(-7.99, whole) && whole == -7));
}

TEST_CASE("copies convert, and stop at the first that does not fit") {
  auto bytes = of<std::uint8_t>(Element::u8, {1, 2, 255});
  auto doubles = make(Element::f64, 5);
  CHECK_FALSE(copy(*bytes, {0, 3}, *doubles, 2));
  CHECK(values<double>(*doubles) == std::vector<double>{0, 0, 1, 2, 255});
  doubles->change<double>()[3] = -4;
  CHECK(copy(*doubles, {2, 3}, *bytes, 0) == std::optional<std::size_t>(3));
  CHECK(values<std::uint8_t>(*bytes) == std::vector<std::uint8_t>{1, 2, 255});
  auto floats = make(Element::f32, 2);
  CHECK_FALSE(copy(*of<std::int32_t>(Element::i32, {-2147483647 - 1, 7}), {0, 2}, *floats, 0));
  CHECK(values<float>(*floats) == std::vector<float>{-2147483648.0f, 7});
}

TEST_CASE("parts of one buffer may overlap") {
  auto buffer = of<std::int32_t>(Element::i32, {1, 2, 3, 4, 5});
  CHECK_FALSE(copy(*buffer, {0, 4}, *buffer, 1));
  CHECK(values<std::int32_t>(*buffer) == std::vector<std::int32_t>{1, 1, 2, 3, 4});
  CHECK_FALSE(copy(*buffer, {2, 3}, *buffer, 0));
  CHECK(values<std::int32_t>(*buffer) == std::vector<std::int32_t>{2, 3, 4, 3, 4});
}

TEST_CASE("the least, the largest and the sum of a part") {
  auto floats = of<float>(Element::f32, {static_cast<float>(nan_value), 3, -2, 8, -50});
  const auto found = extent(*floats, {0, 4});
  REQUIRE(found);
  CHECK((found->low == -2 && found->high == 8));
  CHECK_FALSE(extent(*floats, {0, 1}));  // NaN alone
  CHECK(sum(*floats, {1, 3}) == 9);
  CHECK(std::isnan(sum(*floats, {0, 2})));
  auto doubles = of<double>(Element::f64, {-infinity, 1});
  CHECK(extent(*doubles, {0, 2})->low == -infinity);
  auto wholes = of<std::int32_t>(Element::i32, {2147483647, 2147483647, 2147483647, -1});
  CHECK(whole_sum(*wholes, {0, 4}) == 3 * std::int64_t{2147483647} - 1);
  auto bytes = of<std::uint8_t>(Element::u8, {200, 100});
  CHECK(whole_sum(*bytes, {0, 2}) == 300);
  CHECK(extent(*bytes, {0, 2})->low == 100);
}

TEST_CASE("a change makes another version, and no two buffers have one id") {
  auto a = make(Element::u8, 1), b = make(Element::u8, 1);
  CHECK(a->id() != b->id());
  const auto before = a->version();
  CHECK(a->data() != nullptr);
  CHECK(a->version() == before);
  a->change();
  CHECK(a->version() != before);
  const auto changed = a->version();
  copy(*b, {0, 1}, *a, 0);
  CHECK(a->version() != changed);
}
