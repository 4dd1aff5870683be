#include "lua/origins.h"

namespace appctl::lua {

std::uint32_t Origins::find(const char* source, int line, std::uint32_t parent) {
  if (line == last_line_ && parent == last_parent_ && last_source_ == source) return last_id_;
  const std::uint32_t asked = parent;
  if (places_[parent].depth >= deepest) parent = 0;
  std::string place = source + (":" + std::to_string(line));
  auto [it, is_new] = ids_.try_emplace(place + '\n' + std::to_string(parent), places_.size());
  if (is_new) places_.push_back({std::move(place), parent, places_[parent].depth + 1});
  last_source_ = source;
  last_line_ = line;
  last_parent_ = asked;
  return last_id_ = it->second;
}

std::string Origins::chain(std::uint32_t id) const {
  std::string text;
  for (; id != 0; id = places_[id].parent) {
    text += text.empty() ? "spawned at " : "\n\tby a task spawned at ";
    text += places_[id].line;
  }
  return text;
}

}  // namespace appctl::lua
