#include "core/json_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace appctl::core {
namespace {

// How many bytes the character has that begins with this byte, and what its second byte must lie between.
struct Lead {
  unsigned length;
  unsigned char low, high;
};
Lead lead(unsigned char byte) {
  if (byte >= 0xc2 && byte <= 0xdf) return {2, 0x80, 0xbf};
  if (byte == 0xe0) return {3, 0xa0, 0xbf};
  if (byte == 0xed) return {3, 0x80, 0x9f};
  if (byte >= 0xe1 && byte <= 0xef) return {3, 0x80, 0xbf};
  if (byte == 0xf0) return {4, 0x90, 0xbf};
  if (byte >= 0xf1 && byte <= 0xf3) return {4, 0x80, 0xbf};
  if (byte == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

// The size of the character that begins there, which is no ASCII; 0 if it is none.
unsigned size_of_character(std::string_view text, std::size_t at) {
  const Lead l = lead(static_cast<unsigned char>(text[at]));
  if (l.length == 0 || text.size() - at < l.length) return 0;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  if (second < l.low || second > l.high) return 0;
  for (unsigned i = 2; i < l.length; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xc0) != 0x80) return 0;
  }
  return l.length;
}

// The first byte from `at` on that is no ASCII, looking at eight at a time.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  for (std::uint64_t eight; text.size() - at >= sizeof eight; at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & 0x8080808080808080) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; (at = skip_ascii(text, at)) < text.size();) {
    const unsigned size = size_of_character(text, at);
    if (size == 0) return at;
    at += size;
  }
  return std::string_view::npos;
}

std::string_view json_escape(unsigned char byte, char (&buffer)[longest_escape]) {
  switch (byte) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  if (byte >= 0x20) return {};
  constexpr char digits[] = "0123456789abcdef";
  const char escape[longest_escape] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
  std::memcpy(buffer, escape, sizeof escape);
  return {buffer, sizeof escape};
}

std::size_t write_json_float(double value, char (&buffer)[longest_float]) {
  // Whole numbers as people write them: 100000.0, not 1e+05.
  const bool is_whole = std::fabs(value) < 1e15 && std::trunc(value) == value;
  const std::to_chars_result written =
      is_whole ? std::to_chars(buffer, buffer + longest_float - 2, value, std::chars_format::fixed)
               : std::to_chars(buffer, buffer + longest_float - 2, value);
  const auto size = static_cast<std::size_t>(written.ptr - buffer);
  if (std::string_view(buffer, size).find_first_of(".e") != std::string_view::npos) return size;
  std::memcpy(buffer + size, ".0", 2);
  return size + 2;
}

}  // namespace appctl::core
