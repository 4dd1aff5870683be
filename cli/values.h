// From text to values, for every place an option can be given in. Plain functions, any thread. Each
// gives an empty string when `text` was good and has been stored, and otherwise what would have been
// valid, to follow "is not" in a message: "a number of seconds from 0 to 1000000000".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "run_config.h"

namespace appctl::cli {

using Expectation = std::string;  // empty: the value was good

// A finite decimal number in [least, most], without blanks or anything behind it.
struct NumberRule {
  std::string_view what;  // "a number of seconds"
  double least;
  double most;
  std::string_view note = {};  // "0 = none", in brackets behind the range
};
Expectation parse_number(std::string_view text, const NumberRule& rule, double& out);
Expectation parse_number(std::string_view text, const NumberRule& rule, std::optional<double>& out);

// A whole number in [least, most].
Expectation parse_whole(std::string_view text, std::uint64_t least, std::uint64_t most, std::uint64_t& out);
// true, yes, on, 1 and their opposites, in capitals or not.
Expectation parse_toggle(std::string_view text, bool& out);
// Bytes: a whole number, with K, M or G for powers of 1024.
Expectation parse_bytes(std::string_view text, std::uint64_t& out);
// Pixels: WxH, each 1 to 16384.
Expectation parse_size(std::string_view text, std::optional<Size>& out);
// Any text that is not empty.
Expectation parse_path(std::string_view text, std::string& out);

}  // namespace appctl::cli
