#include "lua/group.h"

#include "lua/task.h"
#include "lua/task_store.h"

namespace appctl::lua {

void Group::emptied() {
  if (waiter) return waiter->wake();
  if (abandoned_) tasks_.close_group(*this);
}

Group& Tasks::open_group(lua_State* L) {
  const std::uint64_t id = next_group_++;
  push_table(store_, L, group_failures);
  lua_createtable(L, Group::most_failures, 0);  // a failure is put in when nothing may be allocated
  lua_rawseti(L, -2, static_cast<lua_Integer>(id));
  lua_pop(L, 1);
  return *groups_.emplace(id, std::make_unique<Group>(*this, scope_of_caller(), id)).first->second;
}

// Those that were not closed, inner ones first: a group takes itself out of its parent.
void Tasks::drop_groups() {
  while (!groups_.empty())
    std::erase_if(groups_, [](const auto& entry) { return !entry.second->first_child(); });
}

Group* Tasks::find_group(std::uint64_t id) const {
  const auto it = groups_.find(id);
  return it == groups_.end() ? nullptr : it->second.get();
}

void Tasks::push_failures(lua_State* L, const Group& group) {
  push_table(store_, L, group_failures);
  lua_rawgeti(L, -1, static_cast<lua_Integer>(group.id()));
  lua_remove(L, -2);
}

void Tasks::close_group(Group& group) {
  if (!group.empty()) return group.abandon();
  // Its opener has ended, so nobody waits for it: out of memory, it could not be closed.
  while (core::Scope* child = group.first_child()) close_group(static_cast<Group&>(*child));
  lua_pushnil(store_);
  lua_rawseti(store_, group_failures, static_cast<lua_Integer>(group.id()));
  groups_.erase(group.id());
}

// A member failed and nobody awaits it: the group does. Runs on the store, where nothing may be allocated.
bool Tasks::give_to_group(const LuaTask& task, int handle) {
  auto* group = dynamic_cast<Group*>(task.scope());
  if (!group || !group->takes_failure()) return false;
  lua_rawgeti(store_, group_failures, static_cast<lua_Integer>(group->id()));
  lua_pushvalue(store_, handle);
  lua_rawseti(store_, -2, group->next_failure());
  lua_pop(store_, 1);
  if (group->failures() == 1) group->cancel("another task of its group failed");
  return true;
}

}  // namespace appctl::lua
