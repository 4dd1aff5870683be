#include "lua/wait_queue.h"

#include <new>

#include "lua/bind.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

constexpr const char* kinds[] = {"event", "put", "get", "semaphore", "mutex", "observable", nullptr};
constexpr const char* purposes[] = {"an event", "room in a channel", "a value from a channel", "a semaphore",
                                    "a mutex", "a change of an observable"};

WaitQueue& check_queue(lua_State* L, int index) {
  auto* queue = static_cast<WaitQueue*>(lua_touserdata(L, index));
  luaL_argexpected(L,
                   queue && lua_rawlen(L, index) == sizeof(WaitQueue) && queue->tasks == &upvalue<Tasks>(L),
                   index, "queue");
  return *queue;
}

int queue(lua_State* L) {
  const char* purpose = purposes[luaL_checkoption(L, 1, nullptr, kinds)];
  new (lua_newuserdatauv(L, sizeof(WaitQueue), 0)) WaitQueue{&upvalue<Tasks>(L), purpose, {}, {}};
  return 1;
}

// Takes what is kept for the task in that slot, leaving nothing there; pushes it.
void take_kept(lua_State* L, Tasks& tasks, std::uint32_t slot) {
  tasks.push_handed(L);
  lua_rawgeti(L, -1, slot);
  lua_pushnil(L);
  lua_rawseti(L, -3, slot);
  lua_remove(L, -2);
}

// Keeps the value at `index` for the task in that slot.
void keep(lua_State* L, Tasks& tasks, std::uint32_t slot, int index) {
  tasks.push_handed(L);
  lua_pushvalue(L, index);
  lua_rawseti(L, -2, slot);
  lua_pop(L, 1);
}

int after_wait(lua_State* L, int, lua_KContext context) {
  Tasks& tasks = *reinterpret_cast<Tasks*>(context);
  LuaTask& task = *tasks.current();
  const bool handed = task.take_handed();
  take_kept(L, tasks, task.id().slot);  // an offer that nobody took goes with its task
  if (!handed) tasks.resumed(L);        // raises: only a cancel wakes a task that was handed nothing
  return 1;
}

// wait_in(q, what, offer)
int wait_in(lua_State* L) {
  Tasks& tasks = upvalue<Tasks>(L);
  lua_settop(L, 3);
  WaitQueue& queue = check_queue(L, 1);
  LuaTask& task = tasks.waiting_task(L, luaL_checkstring(L, 2));
  if (!task.must_raise()) {
    if (lua_isnil(L, 3)) {
      lua_pushboolean(L, 0);
      lua_replace(L, 3);
    }
    keep(L, tasks, task.id().slot, 3);  // also makes the place, so that handing over needs no memory
    task.queue = &queue;
    queue.waiting.add(task, [](Waiter&, LuaTask&) {});
  }
  return tasks.park(L, task, core::Wait::queue, reinterpret_cast<lua_KContext>(&tasks), after_wait);
}

// Lets the first that waits go on; what it gets is kept for it already.
void release_first(WaitQueue& queue) {
  auto& task = static_cast<LuaTask&>(*queue.waiting.take_first());
  task.queue = nullptr;
  task.hand_over();
  task.wake();
}

// hand_over(q, value)
int hand_over(lua_State* L) {
  Tasks& tasks = upvalue<Tasks>(L);
  WaitQueue& queue = check_queue(L, 1);
  const auto* first = static_cast<LuaTask*>(queue.waiting.first());
  if (first) {
    lua_settop(L, 2);
    keep(L, tasks, first->id().slot, 2);
    release_first(queue);
  }
  lua_pushboolean(L, first != nullptr);
  return 1;
}

// take_offer(q)
int take_offer(lua_State* L) {
  Tasks& tasks = upvalue<Tasks>(L);
  WaitQueue& queue = check_queue(L, 1);
  const auto* first = static_cast<LuaTask*>(queue.waiting.first());
  lua_pushboolean(L, first != nullptr);
  if (!first) return 1;
  tasks.push_handed(L);
  lua_rawgeti(L, -1, first->id().slot);
  lua_pushboolean(L, 1);
  lua_rawseti(L, -3, first->id().slot);  // in the place of the offer: that cannot fail
  release_first(queue);
  lua_remove(L, -2);
  return 2;
}

int set_holder(lua_State* L) {
  const LuaTask* task = upvalue<Tasks>(L).current();
  check_queue(L, 1).holder = task ? task->id() : core::TaskId{};
  return 0;
}

constexpr Entry functions[] = {
    {"queue", entry<queue>},           {"wait_in", entry<wait_in>},       {"hand_over", entry<hand_over>},
    {"take_offer", entry<take_offer>}, {"set_holder", entry<set_holder>},
};

}  // namespace

void open_wait_queue(lua_State* L, Tasks& tasks) {
  set_functions(L, functions, &tasks);
}

}  // namespace appctl::lua
