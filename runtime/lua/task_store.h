// The tables behind Tasks, for task.cpp and task_end.cpp. Loop thread only.
#pragma once

#include <lua.hpp>

namespace appctl::lua {

// The tables of Tasks stand at fixed places on the stack of a coroutine that never runs: reaching them
// costs one array access, and no script can see them.
enum StoreStack : int {
  anchors = 1,     // slot -> handle, for tasks that have not ended
  idle,            // coroutines to be used again
  causes,          // slot -> failure that an await raised in that task
  names,           // handle -> name; weak keys
  metatable,       // of handles; filled by modules/task.cpp
  in_flight,       // slot -> failure that is unwinding that task; slot 0 is for calls of the host
  lost,            // handles of failed tasks whose waiters were cancelled before they took the failure
  handed,          // slot -> value that is handed to that task, or that it offers; see wait_queue.h
  shields,         // a script's coroutine -> the number of shields it is in; weak keys
  group_failures,  // id of a group -> list of the handles of its failed tasks
};

class LuaTask;

// The task whose coroutine this is; see modules/coroutine.cpp.
inline LuaTask*& task_of_thread(lua_State* thread) {
  return *static_cast<LuaTask**>(lua_getextraspace(thread));
}

constexpr int most_idle_threads = 512;

// Pushes one of those tables on L. What allocates runs on L, which is protected: an error raised on the
// store would end the process.
inline void push_table(lua_State* store, lua_State* L, int table) {
  lua_pushvalue(store, table);
  lua_xmove(store, L, 1);
}

}  // namespace appctl::lua
