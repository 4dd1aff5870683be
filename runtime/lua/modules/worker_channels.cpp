// Channels that have gone to a worker, on the script's side: scripts/sync.lua calls these in place of its own.
// What waits here leaves the channel when its task is cancelled or goes; what it got is never lost.
#include <algorithm>
#include <cmath>
#include <new>
#include <optional>

#include "core/channel.h"
#include "lua/bind.h"
#include "lua/modules/task_waits.h"
#include "lua/modules/worker.h"
#include "lua/outside_wait.h"
#include "lua/parcel.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

using core::ChannelOperation;
using State = ChannelOperation::State;

const char wait_metatable = 0;  // in the registry

// One put or get of a task. The mail that tells of its end shares it, for it may come when the wait is over.
struct Operation {
  ChannelOperation operation;
  OutsideWait* wait = nullptr;  // null: nobody waits any more
};

// A userdata on the stack of the task.
struct ChannelWait final : OutsideWait {
  ChannelWait(std::shared_ptr<core::Channel> channel, bool gets)
      : channel(std::move(channel)), gets(gets), shared(std::make_shared<Operation>()) {
    shared->wait = this;
  }
  // Forced to end, or collected with its task.
  ~ChannelWait() {
    shared->wait = nullptr;
    if (channel->leave(shared->operation) == ChannelOperation::State::done && gets && !taken && is_whole())
      channel->give_back(std::move(shared->operation.parcel));
  }
  // Not if memory ran out when half of it had been taken.
  bool is_whole() const {
    const auto& buffers = shared->operation.parcel.buffers;
    return std::all_of(buffers.begin(), buffers.end(), [](const auto& buffer) { return buffer != nullptr; });
  }
  std::string purpose() override { return gets ? "a value from a channel" : "room in a channel"; }

  std::shared_ptr<core::Channel> channel;
  bool gets;
  bool taken = false;
  std::shared_ptr<Operation> shared;
};

int free_wait(lua_State* L) {
  static_cast<ChannelWait*>(lua_touserdata(L, 1))->~ChannelWait();
  return 0;
}

core::Channel& check_channel(lua_State* L) {
  const auto* channel = to_channel(L, 1);
  luaL_argexpected(L, channel, 1, "channel");
  return **channel;
}

// The channel is at index 1.
ChannelWait& push_wait(lua_State* L, bool gets) {
  check_channel(L);
  auto* wait = new (new_owner(L, sizeof(ChannelWait), "wait")) ChannelWait(*to_channel(L, 1), gets);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &wait_metatable);
  lua_setmetatable(L, -2);
  core::Mailbox& mailbox = upvalue<WorkerParts>(L).mailbox;
  wait->shared->operation.completed = [&mailbox, own = std::weak_ptr(wait->shared)](ChannelOperation&) {
    mailbox.post([operation = own.lock()] {
      if (operation && operation->wait) wake_outside(*operation->wait);
    });
  };
  return *wait;
}

// Stack of a wait: channel, value (of a get nil), ChannelWait, what a put has moved.
constexpr int at_wait = 3;

// It is not to go on: the value is the script's again.
void take_back(lua_State* L, ChannelWait& wait) {
  lua_settop(L, at_wait + 1);
  if (!wait.gets) unmove(L, wait.shared->operation.parcel);
}

[[noreturn]] void refuse_closed(lua_State* L, const char* message) {
  raise(L, "%s", message);
}

int return_value(lua_State* L, ChannelWait& wait) {
  if (!wait.gets) return 0;
  const int count = unpack(L, wait.shared->operation.parcel);
  wait.taken = true;
  return count;
}

// It waits no longer: how many values it returns, or none if nothing has come of it.
std::optional<int> outcome(lua_State* L, ChannelWait& wait) {
  switch (wait.channel->leave(wait.shared->operation)) {
    case State::done: return return_value(L, wait);
    case State::closed:
      if (wait.gets) {
        lua_pushnil(L);
        return 1;
      }
      take_back(L, wait);
      refuse_closed(L, "the channel was closed before the value was taken");
    default: break;
  }
  take_back(L, wait);
  return std::nullopt;
}

// What has come has come, even if the task was cancelled meanwhile.
int after_wait(lua_State* L, int, lua_KContext context) {
  Tasks& tasks = *reinterpret_cast<Tasks*>(context);
  auto& wait = *static_cast<ChannelWait*>(lua_touserdata(L, at_wait));
  wait.waiting.remove(*tasks.current());
  tasks.current()->outside = nullptr;
  if (const auto count = outcome(L, wait)) return *count;
  tasks.resumed(L);  // raises: only a cancel wakes it otherwise
  return 0;
}

int wait_for_channel(lua_State* L, ChannelWait& wait, const char* what) {
  Tasks& tasks = upvalue<WorkerParts>(L).tasks;
  if (!tasks.can_wait(L)) {  // then wait_outside says so; unless a worker has been here just now
    if (const auto count = outcome(L, wait)) return *count;
  }
  return wait_outside(L, tasks, wait, what, core::Instant::never(), reinterpret_cast<lua_KContext>(&tasks),
                      after_wait);
}

// internal.shared_put(channel, value)
int shared_put(lua_State* L) {
  lua_settop(L, 2);
  ChannelWait& wait = push_wait(L, false);
  pack(L, 2, 1, wait.shared->operation.parcel, {"ch:put", "the value", false, false});
  switch (wait.channel->put(wait.shared->operation)) {
    case State::done: return 0;
    case State::closed: take_back(L, wait); refuse_closed(L, "the channel is closed");
    default: return wait_for_channel(L, wait, "ch:put");
  }
}

// internal.shared_check(channel, value): raises what shared_put would
int shared_check(lua_State* L) {
  lua_settop(L, 2);
  ChannelWait& wait = push_wait(L, false);
  pack(L, 2, 1, wait.shared->operation.parcel, {"ch:put", "the value", false, false});
  unmove(L, wait.shared->operation.parcel);
  return 0;
}

// internal.shared_get(channel) -> value, or nil when it is closed and empty
int shared_get(lua_State* L) {
  lua_settop(L, 1);
  check_gets(L, check_channel(L));
  lua_pushnil(L);
  ChannelWait& wait = push_wait(L, true);
  switch (wait.channel->get(wait.shared->operation)) {
    case State::done: return return_value(L, wait);
    case State::closed: lua_pushnil(L); return 1;
    default: return wait_for_channel(L, wait, "ch:get");
  }
}

int shared_close(lua_State* L) {
  check_channel(L).close();
  return 0;
}

int shared_is_closed(lua_State* L) {
  lua_pushboolean(L, check_channel(L).closed());
  return 1;
}

int shared_size(lua_State* L) {
  lua_pushinteger(L, static_cast<lua_Integer>(check_channel(L).size()));
  return 1;
}

// internal.shared_capacity(channel)
int shared_capacity(lua_State* L) {
  const std::size_t capacity = check_channel(L).capacity();
  capacity == core::Channel::unbounded ? lua_pushnumber(L, HUGE_VAL)
                                       : lua_pushinteger(L, static_cast<lua_Integer>(capacity));
  return 1;
}

// internal.shared_id(channel): the same for every userdata of one channel
int shared_id(lua_State* L) {
  lua_pushlightuserdata(L, &check_channel(L));
  return 1;
}

// internal.new_shared(capacity): a whole number or math.huge
int new_shared(lua_State* L) {
  const std::size_t capacity =
      lua_isinteger(L, 1) ? static_cast<std::size_t>(lua_tointeger(L, 1)) : core::Channel::unbounded;
  new_channel(L, capacity);
  return 1;
}

// internal.set_channel_class(class, share, wrap): see parcel.h
int set_class(lua_State* L) {
  lua_settop(L, 3);
  set_channel_class(L);
  return 0;
}

constexpr Entry internals[] = {
    {"shared_put", entry<shared_put>},
    {"shared_check", entry<shared_check>},
    {"shared_get", entry<shared_get>},
    {"shared_close", entry<shared_close>},
    {"shared_is_closed", entry<shared_is_closed>},
    {"shared_size", entry<shared_size>},
    {"shared_capacity", entry<shared_capacity>},
    {"shared_id", entry<shared_id>},
    {"new_shared", entry<new_shared>},
    {"set_channel_class", entry<set_class>},
};

}  // namespace

void add_channel_internals(lua_State* L, WorkerParts& parts) {
  set_functions(L, internals, &parts);
  lua_newtable(L);
  lua_pushcfunction(L, entry<free_wait>);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &wait_metatable);
  lua_newtable(L);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  set_channel_metatable(L);
}

}  // namespace appctl::lua
