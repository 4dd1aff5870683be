#include "lua/join.h"

#include <new>

#include "lua/bind.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

constexpr const char* mode_names[] = {"all", "race", "any", "each", nullptr};
// Who asks, for the error where nothing can wait: cleanup, which waits for each as well, does not ask there.
constexpr const char* askers[] = {"task.all", "task.race", "task.any", "task.timeout"};

bool decides(JoinMode mode, Outcome outcome) {
  switch (mode) {
    case JoinMode::all_or_first_failure: return outcome != Outcome::done;
    case JoinMode::first_end: return true;
    case JoinMode::first_success: return outcome == Outcome::done;
    case JoinMode::all: return false;
  }
  return false;
}

void count_end(Join& join, int index, const LuaTask& ended) {
  --join.pending;
  if (!join.decisive && decides(join.mode, ended.outcome())) join.decisive = index;
}

void link_ended(Waiter& self, LuaTask& ended) {
  auto& link = static_cast<Join::Link&>(self);
  Join& join = *link.join;
  count_end(join, link.index, ended);
  if (!join.waiter || !join.decided()) return;
  join.waiter->wake();
  join.waiter = nullptr;
}

// Pushes a Join over the list at index 1 and counts what has ended already.
Join& new_join(lua_State* L, JoinMode mode, bool has_deadline) {
  const int count = static_cast<int>(luaL_len(L, 1));
  void* memory = lua_newuserdatauv(L, sizeof(Join) + sizeof(Join::Link) * static_cast<std::size_t>(count), 0);
  auto& join = *new (memory) Join{nullptr, mode, has_deadline, count, 0, count, {}};
  for (int i = 1; i <= count; ++i) {
    lua_rawgeti(L, 1, i);
    LuaTask* target = Tasks::to_task(L, -1);
    if (!target) luaL_error(L, "item %d is no task", i);
    lua_pop(L, 1);
    auto* link = new (&join.links[i - 1]) Join::Link{};
    link->join = &join;
    link->target = target;
    link->index = i;
    if (target->outcome() != Outcome::running) count_end(join, i, *target);
  }
  return join;
}

// Cleanup waits for each, but for those who wait for its end: of two that end each other one has to be first.
void leave_out_waiters(Join& join, const LuaTask& waiter) {
  for (int i = 0; i < join.count; ++i) {
    Join::Link& link = join.links[i];
    if (link.target->outcome() != Outcome::running || !waiter.is_awaited_by(*link.target)) continue;
    link.index = 0;
    --join.pending;
  }
}

int push_decisive(lua_State* L, const Join& join) {
  if (join.decisive) {
    lua_pushinteger(L, join.decisive);
  } else if (join.pending == 0) {
    lua_pushnil(L);
  } else {
    lua_pushboolean(L, 0);
  }
  return 1;
}

// The waiter is being cancelled: it will take none of the failures.
void note_lost(lua_State* L, Tasks& tasks, const Join& join) {
  for (int i = 0; i < join.count; ++i) {
    lua_rawgeti(L, 1, i + 1);
    if (LuaTask* target = Tasks::to_task(L, -1)) tasks.note_lost(L, *target, lua_gettop(L));
    lua_pop(L, 1);
  }
}

// Until here the links stay in place: a second failure of the same turn has somebody who waits for it.
int joined(lua_State* L, int, lua_KContext context) {
  Tasks& tasks = upvalue<Tasks>(L);
  Join& join = *reinterpret_cast<Join*>(context);
  join.leave();
  if (tasks.current()->must_raise()) note_lost(L, tasks, join);
  tasks.current()->joining = nullptr;
  tasks.resumed(L);
  return push_decisive(L, join);
}

}  // namespace

void Join::leave() {
  waiter = nullptr;
  for (int i = 0; i < count; ++i) links[i].target->waiters().remove(links[i]);
}

int join(lua_State* L) {
  Tasks& tasks = upvalue<Tasks>(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  const int option = luaL_checkoption(L, 2, "all", mode_names);
  const auto mode = static_cast<JoinMode>(option);
  const bool has_deadline = !lua_isnoneornil(L, 3);
  const core::Duration limit = core::from_seconds(luaL_optnumber(L, 3, 0));
  LuaTask& waiter = tasks.waiting_task(L, askers[option]);
  Join& join = new_join(L, mode, has_deadline);
  if (!waiter.must_raise()) {
    if (mode == JoinMode::all && !has_deadline) leave_out_waiters(join, waiter);
    if (join.decided()) return push_decisive(L, join);
    join.waiter = &waiter;
    waiter.joining = &join;
    for (int i = 0; i < join.count; ++i) {
      Join::Link& link = join.links[i];
      if (link.index != 0 && link.target->outcome() == Outcome::running)
        link.target->waiters().add(link, link_ended);
    }
    if (has_deadline) tasks.scheduler().wake_at(waiter, tasks.state().clock().now() + limit);
  }
  return tasks.park(L, waiter, core::Wait::tasks, reinterpret_cast<lua_KContext>(&join), joined);
}

}  // namespace appctl::lua
