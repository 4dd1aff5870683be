// Which C function is which: its name as a script writes it, "string.find". Filled once, loop thread; find()
// may be called in a signal handler. Filling raises Lua's memory error.
#pragma once

#include <lua.hpp>
#include <string>
#include <vector>

namespace appctl::lua {

class FunctionNames {
 public:
  // Learns what the tables of package.loaded hold.
  void learn(lua_State* L);
  const char* find(lua_CFunction function) const;  // nullptr if it is not known

 private:
  struct Known {
    lua_CFunction function;
    std::string name;
  };
  void learn_table(lua_State* L, const std::string& prefix);
  std::vector<Known> known_;  // sorted by address
};

}  // namespace appctl::lua
