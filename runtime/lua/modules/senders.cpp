// Senders: a channel that keeps the last value only, and calls a function of the script with it. Any thread may
// put; what is put meanwhile replaces what nobody has taken yet, and the last one is never lost.
#include <new>

#include "core/channel.h"
#include "lua/bind.h"
#include "lua/call.h"
#include "lua/modules/worker.h"
#include "lua/parcel.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

const char metatable_key = 0;  // in the registry
const char listeners_key = 0;  // listener -> its userdata, weak; the user value of that is the function

// Waits in the channel for as long as the script holds it.
struct Listener {
  explicit Listener(std::shared_ptr<core::Channel> channel) : channel(std::move(channel)) {}
  ~Listener() { channel->leave(operation); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::shared_ptr<core::Channel> channel;
  core::ChannelOperation operation;
};

using Shared = std::shared_ptr<Listener>;

int free_listener(lua_State* L) {
  static_cast<Shared*>(lua_touserdata(L, 1))->~Shared();
  return 0;
}

// The function of the listener at index 1 gets the value, unless the script has let go of it.
int deliver(lua_State* L) {
  auto* listener = static_cast<Listener*>(lua_touserdata(L, 1));
  lua_rawgetp(L, LUA_REGISTRYINDEX, &listeners_key);
  if (lua_rawgetp(L, -1, listener) == LUA_TNIL) return 0;
  lua_getiuservalue(L, -1, 1);
  lua_call(L, unpack(L, listener->operation.parcel), 0);
  return 0;
}

// In phase 3 of a turn.
void arrived(Tasks& tasks, Listener& listener) {
  if (listener.operation.state != core::ChannelOperation::State::done) return;  // it was closed
  listener.channel->take(listener.operation.parcel);  // what came since takes its place
  lua_State* L = tasks.state().main();
  lua_pushcfunction(L, entry<deliver>);
  lua_pushlightuserdata(L, &listener);
  core::Report report;
  if (call(tasks.state(), L, 1, 0, report) == CallOutcome::failed) tasks.state().on_warning(report.message);
  listener.operation.parcel = {};
  const auto state = listener.channel->get(listener.operation);
  if (state == core::ChannelOperation::State::done) listener.operation.completed(listener.operation);
}

// Makes one for the channel at index 1 and the function at index 2, and pushes it.
Shared& push_listener(lua_State* L, const std::shared_ptr<core::Channel>& channel) {
  auto* shared = new (lua_newuserdatauv(L, sizeof(Shared), 1)) Shared(std::make_shared<Listener>(channel));
  lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
  lua_setmetatable(L, -2);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, -2, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &listeners_key);
  lua_pushvalue(L, -2);
  lua_rawsetp(L, -2, shared->get());
  lua_pop(L, 1);
  return *shared;
}

// internal.new_sender(fn) -> channel, listener: fn(value) is called in phase 3, outside of any task
int new_sender(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  new_channel(L, 1, core::Channel::Keeps::last);
  lua_insert(L, 1);
  const Shared& listener = push_listener(L, *to_channel(L, 1));
  WorkerParts& parts = upvalue<WorkerParts>(L);
  listener->operation.completed = [&parts, own = std::weak_ptr(listener)](core::ChannelOperation&) {
    parts.mailbox.post([&parts, own] {
      if (const Shared listener = own.lock()) arrived(parts.tasks, *listener);
    });
  };
  listener->channel->get(listener->operation);
  lua_remove(L, 2);
  return 2;
}

constexpr Entry internals[] = {{"new_sender", entry<new_sender>}};

}  // namespace

void add_sender_internals(lua_State* L, WorkerParts& parts) {
  set_functions(L, internals, &parts);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, entry<free_listener>);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_key);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &listeners_key);
}

}  // namespace appctl::lua
