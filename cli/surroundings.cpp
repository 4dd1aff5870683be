#include "cli/surroundings.h"

#include <unistd.h>

namespace appctl::cli {

const std::string* Surroundings::find(std::string_view name) const {
  for (const auto& [key, value] : variables) {
    if (key == name && !value.empty()) return &value;
  }
  return nullptr;
}

Surroundings surroundings() {
  Surroundings result;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos)
      result.variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  result.stdout_is_terminal = isatty(STDOUT_FILENO) == 1;
  result.stderr_is_terminal = isatty(STDERR_FILENO) == 1;
  return result;
}

std::string variable_name(std::string_view option) {
  std::string name;
  for (const char c : option) {
    const bool small = c >= 'a' && c <= 'z';
    name += c == '-' ? '_' : small ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

}  // namespace appctl::cli
