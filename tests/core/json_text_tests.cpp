#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "core/json_text.h"

using namespace appctl::core;

namespace {

constexpr std::size_t none = std::string_view::npos;

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string number(double value) {
  char buffer[longest_float];
  return {buffer, write_json_float(value, buffer)};
}

}  // namespace

TEST_CASE("UTF-8: what it is, and where it ends") {
  for (const char* good :
       {"", "ascii", "12345678", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "1234567\xc3\xa9 12345678"}) {
    CAPTURE(good);
    CHECK(find_invalid_utf8(good) == none);
  }
  for (const char* bad :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2 ", "\xe0\x9f\xbf", "\xe0\xa0", "\xed\xa0\x80",
        "\xe1\x80 ", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    for (std::size_t before = 0; before < 20; ++before) {
      CAPTURE(bad, before);
      CHECK(find_invalid_utf8(std::string(before, 'x') + bad + "12345678") == before);
      CHECK(find_invalid_utf8(std::string(before, 'x') + bad) == before);
    }
  }
  CHECK(find_invalid_utf8(std::string_view("a\0b", 3)) == none);
}

TEST_CASE("a string in quotes") {
  CHECK(quoted("") == "\"\"");
  CHECK(quoted("plain é") == "\"plain é\"");
  CHECK(quoted("\"\\\b\f\n\r\t/") == "\"\\\"\\\\\\b\\f\\n\\r\\t/\"");
  CHECK(quoted(std::string_view("\0\x1f\x7f", 3)) == "\"\\u0000\\u001f\x7f\"");
}

TEST_CASE("a float is read back as the same and looks like one") {
  CHECK(number(0) == "0.0");
  CHECK(number(-0.0) == "-0.0");
  CHECK(number(2) == "2.0");
  CHECK(number(100000) == "100000.0");
  CHECK(number(-999999999999999) == "-999999999999999.0");
  CHECK(number(1e15) == "1e+15");
  CHECK(number(0.1) == "0.1");
  CHECK(number(5e-324) == "5e-324");
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    const std::uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    const std::string text = number(value);
    CAPTURE(text);
    REQUIRE(std::strtod(text.c_str(), nullptr) == value);
    REQUIRE(text.find_first_of(".e") != std::string::npos);
  }
}
