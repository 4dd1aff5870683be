// Channels as Lua values: a userdata in each state, which the script of the main one sees as another object.
#include <new>

#include "core/channel.h"
#include "lua/bind.h"
#include "lua/parcel.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

const char class_key = 0;  // in the registry: the metatable of the script's channels,
const char share_key = 0;  // what gives their userdata,
const char wrap_key = 0;   // and what makes one for a userdata
const char metatable_key = 0;
const char channel_tag = 0;

struct ChannelHandle {
  const void* tag;
  std::shared_ptr<core::Channel> channel;
};

ChannelHandle* push_handle(lua_State* L) {
  auto* handle = new (new_owner(L, sizeof(ChannelHandle), "channel")) ChannelHandle{&channel_tag, {}};
  lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
  lua_setmetatable(L, -2);
  return handle;
}

int free_channel(lua_State* L) {
  auto* handle = static_cast<ChannelHandle*>(lua_touserdata(L, 1));
  handle->tag = nullptr;
  handle->channel.~shared_ptr();
  return 0;
}

}  // namespace

void new_channel(lua_State* L, std::size_t capacity, core::Channel::Keeps keeps) {
  auto* handle = push_handle(L);
  handle->channel = std::make_shared<core::Channel>(capacity, keeps);
}

void push_channel(lua_State* L, const std::shared_ptr<core::Channel>& channel) {
  push_handle(L)->channel = channel;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &wrap_key) == LUA_TNIL) return lua_pop(L, 1);
  lua_insert(L, -2);
  lua_call(L, 1, 1);
}

const std::shared_ptr<core::Channel>* to_channel(lua_State* L, int index) {
  auto* handle = static_cast<ChannelHandle*>(lua_touserdata(L, index));
  if (!handle || lua_rawlen(L, index) != sizeof(ChannelHandle) || handle->tag != &channel_tag) return nullptr;
  return &handle->channel;
}

void check_gets(lua_State* L, const core::Channel& channel) {
  if (channel.keeps() == core::Channel::Keeps::last)
    raise(L, "a sender only sends: what is sent is in its observable (o:get, o:next, o:subscribe)");
}

bool push_shared_channel(lua_State* L, int table) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &class_key);
  const bool is_channel = lua_rawequal(L, -1, -2);
  lua_pop(L, 1);
  if (!is_channel) return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &share_key);
  lua_pushvalue(L, table);
  lua_call(L, 1, 1);
  return true;
}

void set_channel_class(lua_State* L) {
  lua_rawsetp(L, LUA_REGISTRYINDEX, &wrap_key);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &share_key);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &class_key);
}

void set_channel_metatable(lua_State* L) {
  lua_pushcfunction(L, entry<free_channel>);
  lua_setfield(L, -2, "__gc");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_key);
}

}  // namespace appctl::lua
