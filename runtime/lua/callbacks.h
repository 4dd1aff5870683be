// The GUI callbacks of a script, in the order in which they were added, and its on_exit functions. Owned
// by the host, loop thread only. Adding raises Lua's memory error; the rest never fails.
#pragma once

#include <lua.hpp>
#include <string>
#include <vector>

namespace appctl::lua {

struct Callback {
  int id = 0;
  std::string name;   // given to app.gui, or "app.run" for the one that fills the window
  int reference = 0;  // in Lua's registry
  bool fills_window = false;
};

class Callbacks {
 public:
  // Takes the function at `index`. Returns its id, above 0.
  int add(lua_State* L, int index, const char* name, bool fills_window);
  void remove(lua_State* L, int id);  // does nothing if it is gone
  const std::vector<Callback>& all() const { return callbacks_; }
  const Callback* find(int id) const;  // nullptr if it is gone; valid until the next add or remove
  void clear(lua_State* L);

 private:
  std::vector<Callback> callbacks_;
  int next_id_ = 1;
};

}  // namespace appctl::lua
