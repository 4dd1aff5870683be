// "Did you mean": the name that was probably meant. Pure, any thread, does not fail.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace appctl::cli {

// How many letters have to be inserted, left out, replaced or swapped with their neighbour to turn `a`
// into `b`; no letter is touched twice (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate nearest to `word`: one that it begins, or the one with the fewest edits. Empty if none is
// near enough to be a likely slip.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// "; did you mean 'X'?" with prefix and nearest name in X, or "" if nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates,
                         std::string_view prefix = "");

}  // namespace appctl::cli
