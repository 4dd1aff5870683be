#include "cli/values.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace appctl::cli {
namespace {

constexpr int largest_side = 16384;  // pixels; see Size

// The whole of `text` as a T, or nothing: no blanks, no sign of plus, nothing behind the number.
template <class T>
std::optional<T> whole_text_as(std::string_view text) {
  T value{};
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::string shown(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", number);
  return text;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// What a suffix multiplies by; 0 if it is none.
std::uint64_t bytes_per(char suffix) {
  switch (suffix) {
    case 'k':
    case 'K': return std::uint64_t{1} << 10;
    case 'm':
    case 'M': return std::uint64_t{1} << 20;
    case 'g':
    case 'G': return std::uint64_t{1} << 30;
    default: return 0;
  }
}

}  // namespace

Expectation parse_number(std::string_view text, const NumberRule& rule, double& out) {
  auto value = whole_text_as<double>(text);
  if (value && std::isfinite(*value) && *value >= rule.least && *value <= rule.most) {
    out = *value;
    return "";
  }
  std::string expected(rule.what);
  expected += " from " + shown(rule.least) + " to " + shown(rule.most);
  if (!rule.note.empty()) expected += " (" + std::string(rule.note) + ")";
  return expected;
}

Expectation parse_number(std::string_view text, const NumberRule& rule, std::optional<double>& out) {
  double value = 0;
  Expectation expected = parse_number(text, rule, value);
  if (expected.empty()) out = value;
  return expected;
}

Expectation parse_whole(std::string_view text, std::uint64_t least, std::uint64_t most, std::uint64_t& out) {
  auto value = whole_text_as<std::uint64_t>(text);
  if (value && *value >= least && *value <= most) {
    out = *value;
    return "";
  }
  return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

Expectation parse_toggle(std::string_view text, bool& out) {
  const std::string word = lower(text);
  const bool yes = word == "1" || word == "true" || word == "yes" || word == "on";
  const bool no = word == "0" || word == "false" || word == "no" || word == "off";
  if (yes || no) out = yes;
  return yes || no ? "" : "one of 1, 0, true, false, yes, no, on, off";
}

Expectation parse_bytes(std::string_view text, std::uint64_t& out) {
  const std::uint64_t unit = text.empty() ? 0 : bytes_per(text.back());
  auto count = whole_text_as<std::uint64_t>(unit == 0 ? text : text.substr(0, text.size() - 1));
  const std::uint64_t factor = unit == 0 ? 1 : unit;
  if (count && *count <= std::numeric_limits<std::int64_t>::max() / factor) {
    out = *count * factor;
    return "";
  }
  return "a number of bytes such as 65536, 512K, 64M or 2G (0 = no limit)";
}

Expectation parse_size(std::string_view text, std::optional<Size>& out) {
  const std::size_t cross = text.find('x');
  if (cross != std::string_view::npos) {
    auto width = whole_text_as<int>(text.substr(0, cross));
    auto height = whole_text_as<int>(text.substr(cross + 1));
    auto fits = [](const std::optional<int>& side) { return side && *side >= 1 && *side <= largest_side; };
    if (fits(width) && fits(height)) {
      out = Size{*width, *height};
      return "";
    }
  }
  return "a size such as 1280x720, each side from 1 to " + std::to_string(largest_side) + " pixels";
}

Expectation parse_path(std::string_view text, std::string& out) {
  if (text.empty()) return "the name of a file";
  out = text;
  return "";
}

}  // namespace appctl::cli
