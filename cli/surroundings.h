// What a command line is read in: the environment, and whether somebody looks. Plain data, any thread; nothing
// fails.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appctl::cli {

struct Surroundings {
  std::vector<std::pair<std::string, std::string>> variables;  // the environment
  bool stdout_is_terminal = false;
  bool stderr_is_terminal = false;

  // nullptr if it is unset; an empty one counts as unset.
  const std::string* find(std::string_view name) const;
};

Surroundings surroundings();  // of this process

// "FPS_MAX" for "fps-max".
std::string variable_name(std::string_view option);

}  // namespace appctl::cli
