// How a task is cancelled, in stages: the waits raise Cancelled; after too many of these, or when the grace
// is over, the next wait raises what nothing can catch.
#include "lua/errors.h"
#include "lua/state.h"
#include "lua/task.h"
#include "lua/task_store.h"

namespace appctl::lua {
namespace {

constexpr int most_raises = 16;  // of Cancelled

}  // namespace

void Tasks::note_cancelled(const LuaTask& task, std::string_view reason) {
  reasons_.emplace(&task, reason);
  overdue_.push_back({state_.clock().now() + grace_, task.id()});
}

void Tasks::raise_cancelled(lua_State* L) {
  LuaTask& task = *current_;
  if (!task.killed_ && ++task.raises_ > most_raises) {
    task.killed_ = true;
    if (on_forced) on_forced(task, Forced::caught_too_often);
  }
  if (task.killed_) raise_unwind(L);
  push_cancelled(L, reasons_.at(&task));
  lua_error(L);
  __builtin_unreachable();
}

void Tasks::keep_shields(lua_State* L, lua_State* co, int depth) {
  coroutine_shields_ = true;
  push_table(store_, L, shields);
  lua_pushthread(co);
  lua_xmove(co, L, 1);
  lua_pushinteger(L, depth);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

int Tasks::take_shields(lua_State* L, lua_State* co) {
  if (!coroutine_shields_ || !lua_checkstack(co, 1)) return 0;
  push_table(store_, L, shields);
  lua_pushthread(co);
  lua_xmove(co, L, 1);
  lua_pushvalue(L, -1);
  lua_rawget(L, -3);
  const auto depth = static_cast<int>(lua_tointeger(L, -1));
  lua_pop(L, 1);
  if (depth > 0) {
    lua_pushnil(L);
    lua_rawset(L, -3);
  }
  lua_settop(L, lua_gettop(L) - (depth > 0 ? 1 : 2));
  return depth;
}

core::Instant Tasks::overdue_at() {
  for (; !overdue_.empty(); overdue_.pop_front()) {
    const auto* task = static_cast<const LuaTask*>(scheduler_.find(overdue_.front().task));
    if (task && !task->killed_) return overdue_.front().at;
  }
  return core::Instant::never();
}

void Tasks::end_overdue(core::Instant now) {
  while (overdue_at() <= now) {
    auto& task = static_cast<LuaTask&>(*scheduler_.find(overdue_.front().task));
    overdue_.pop_front();
    if (on_forced) on_forced(task, Forced::grace_over);
    task.kill();
  }
}

}  // namespace appctl::lua
