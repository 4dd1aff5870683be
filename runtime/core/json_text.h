// The text of JSON: strings in quotes, numbers, and what is UTF-8. Pure functions, any thread; they fail as
// values.
#pragma once

#include <cstddef>
#include <string_view>

namespace appctl::core {

// Where the first byte stands that does not belong to valid UTF-8 (RFC 3629: no surrogates, nothing
// overlong), or npos.
std::size_t find_invalid_utf8(std::string_view text);

// How the byte is written inside the quotes: an escape sequence in `buffer`, or an empty text if it stands
// for itself.
constexpr std::size_t longest_escape = 6;
std::string_view json_escape(unsigned char byte, char (&buffer)[longest_escape]);

// Appends the text in quotes. `Out` has append(const char*, std::size_t). REQUIRES: text is UTF-8.
template <class Out>
void append_json_string(Out& out, std::string_view text) {
  out.append("\"", 1);
  std::size_t plain = 0;  // from here on nothing has been appended
  char buffer[longest_escape];
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(text.data() + plain, i - plain);
    const std::string_view escape = json_escape(byte, buffer);
    out.append(escape.data(), escape.size());
    plain = i + 1;
  }
  out.append(text.data() + plain, text.size() - plain);
  out.append("\"", 1);
}

// The shortest text that reads back as the same number, always with a point or an exponent, so that it stays
// a float: 2.0, 0.1, 1e+300. Gives its size. REQUIRES: value is finite.
constexpr std::size_t longest_float = 32;
std::size_t write_json_float(double value, char (&buffer)[longest_float]);

}  // namespace appctl::core
