// The GUI callbacks of a script, in the order in which they were added, and its on_exit functions. Owned
// by the host, loop thread only. Adding raises Lua's memory error; the rest never fails.
#pragma once

#include <lua.hpp>
#include <map>
#include <string>

namespace appctl::lua {

struct Callback {
  std::string name;   // given to app.gui, or "app.run" for the one that fills the window
  int reference = 0;  // in Lua's registry
  bool fills_window = false;
};

class Callbacks {
 public:
  // Takes the function at `index`. Returns its id, above 0.
  int add(lua_State* L, int index, const char* name, bool fills_window);
  void remove(lua_State* L, int id);  // does nothing if it is gone
  const std::map<int, Callback>& all() const { return callbacks_; }  // by id
  const Callback* find(int id) const;  // nullptr if it is gone; valid until it is removed
  void clear(lua_State* L);

 private:
  std::map<int, Callback> callbacks_;  // ids grow
  int next_id_ = 1;
};

}  // namespace appctl::lua
