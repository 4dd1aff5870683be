// Where tasks were spawned: each place once, with the place that spawned the spawner, so a task keeps
// four bytes and a report can still name the whole chain when the spawners are long gone. Loop thread
// only.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace appctl::lua {

class Origins {
 public:
  static constexpr int deepest = 16;  // a longer chain is cut, so tasks that respawn themselves stay few

  // `source` is a short_src of Lua's; `parent` an id given before, or 0.
  std::uint32_t find(const char* source, int line, std::uint32_t parent);
  const std::string& line(std::uint32_t id) const { return places_[id].line; }  // "script.lua:12"
  // "spawned at a.lua:3\n\tby the task spawned at a.lua:9", or empty for 0.
  std::string chain(std::uint32_t id) const;

 private:
  struct Place {
    std::string line;
    std::uint32_t parent = 0;
    int depth = 0;
  };
  std::vector<Place> places_{1};  // 0: spawned by the host
  std::unordered_map<std::string, std::uint32_t> ids_;
  // The last answer: most spawns repeat it.
  std::string last_source_;
  int last_line_ = -1;
  std::uint32_t last_parent_ = 0;
  std::uint32_t last_id_ = 0;
};

}  // namespace appctl::lua
