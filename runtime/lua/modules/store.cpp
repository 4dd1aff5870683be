#include "lua/modules/store.h"

#include <cstdio>
#include <string>
#include <vector>

#include "lua/bind.h"
#include "lua/call.h"
#include "lua/state.h"
#include "lua/value_bytes.h"
#include "work/store.h"

namespace appctl::lua {
namespace {

using work::StoreValue;

constexpr std::size_t longest_message = 1024;
using Message = char[longest_message];

// Keeps what a failure says where no destructor is needed.
void keep(Message& message, const core::Error& error) {
  std::snprintf(message, sizeof message, "%s", error.message.c_str());
}

// Before the first use; raises if there is no place for the store.
work::Store& store_of(lua_State* L, const char* who) {
  auto& parts = upvalue<StoreParts>(L);
  if (!parts.store.path().empty()) return parts.store;
  Message message = "";
  {
    const core::Status chosen = parts.choose({});
    if (!chosen) keep(message, chosen.error());
  }
  if (message[0]) raise(L, "%s: %s", who, message);
  return parts.store;
}

std::string_view check_key(lua_State* L, const char* who) {
  if (lua_type(L, 1) != LUA_TSTRING) {
    raise(L, "%s: the key must be a string, not %s%s", who, luaL_typename(L, 1),
          lua_istable(L, 1) ? " (it is called with a dot, not a colon)" : "");
  }
  std::size_t size;
  const char* key = lua_tolstring(L, 1, &size);
  return {key, size};
}

// --- values ---

// Of what is no table. False if it cannot be kept.
bool read_plain(lua_State* L, int index, StoreValue& value) {
  switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
      value.kind = StoreValue::Kind::boolean;
      value.integer = lua_toboolean(L, index);
      return true;
    case LUA_TNUMBER:
      value.kind = lua_isinteger(L, index) ? StoreValue::Kind::integer : StoreValue::Kind::real;
      value.integer = lua_tointeger(L, index);
      value.real = lua_tonumber(L, index);
      return true;
    case LUA_TSTRING: {
      std::size_t size;
      const char* text = lua_tolstring(L, index, &size);
      value.kind = StoreValue::Kind::string;
      value.bytes = {text, size};
      return true;
    }
    default: return false;
  }
}

void push_value(lua_State* L, const StoreValue& value) {
  switch (value.kind) {
    case StoreValue::Kind::boolean: return lua_pushboolean(L, value.integer != 0);
    case StoreValue::Kind::integer: return lua_pushinteger(L, value.integer);
    case StoreValue::Kind::real: return lua_pushnumber(L, value.real);
    case StoreValue::Kind::string: lua_pushlstring(L, value.bytes.data(), value.bytes.size()); return;
    case StoreValue::Kind::table: break;
  }
  if (!unpack_value(L, value.bytes)) raise(L, "store.get: the value that is kept there is damaged");
}

// store.get(key [, default]); without a result the default is returned, or nil
int get(lua_State* L) {
  lua_settop(L, 2);
  const std::string_view key = check_key(L, "store.get");
  work::Store& store = store_of(L, "store.get");
  Message message = "";
  StoreValue value;
  bool found = false;
  {
    core::Result<bool> got = store.get(key, value);
    if (got) found = *got;
    if (!got) keep(message, got.error());
  }
  if (message[0]) raise(L, "store.get: %s", message);
  if (found) push_value(L, value);  // its bytes are the store's
  return 1;
}

// Packs what is at index 2, no plain value, and keeps it. False: the error is on the stack.
bool set_packed(lua_State* L, work::Store& store, std::string_view key, Message& message) {
  bool ok;
  lua_pushvalue(L, 2);
  {
    Block block(L);
    auto pack = [&block](lua_State* L) { pack_value(L, block, "store.set"); };
    ok = call_own(L, pack, 1);
    if (ok) {
      StoreValue value;
      value.kind = StoreValue::Kind::table;
      value.bytes = {block.data(), block.size()};
      const core::Status kept = store.set(key, value);
      if (!kept) keep(message, kept.error());
    }
  }
  return ok;
}

// internal.store_set(key, value)
int set(lua_State* L) {
  luaL_checkstack(L, 8, "store.set");
  const std::string_view key = check_key(L, "store.set");
  work::Store& store = store_of(L, "store.set");
  Message message = "";
  StoreValue value;
  if (read_plain(L, 2, value)) {
    const core::Status kept = store.set(key, value);
    if (!kept) keep(message, kept.error());
  } else if (!set_packed(L, store, key, message)) {
    return lua_error(L);
  }
  if (message[0]) raise(L, "store.set: %s", message);
  return 0;
}

// internal.store_delete(key) -> whether it was there
int remove(lua_State* L) {
  const std::string_view key = check_key(L, "store.delete");
  work::Store& store = store_of(L, "store.delete");
  Message message = "";
  {
    core::Result<bool> removed = store.remove(key);
    if (removed) lua_pushboolean(L, *removed);
    if (!removed) keep(message, removed.error());
  }
  if (message[0]) raise(L, "store.delete: %s", message);
  return 1;
}

// store.keys([prefix])
int keys(lua_State* L) {
  luaL_checkstack(L, 8, "store.keys");
  if (lua_isnoneornil(L, 1)) {
    lua_settop(L, 0);
    lua_pushliteral(L, "");
  }
  const std::string_view prefix = check_key(L, "store.keys");
  work::Store& store = store_of(L, "store.keys");
  Message message = "";
  bool ok = true;
  {
    core::Result<std::vector<std::string>> found = store.keys(prefix);
    if (!found) {
      keep(message, found.error());
    } else {
      auto make = [&found](lua_State* L) {
        lua_createtable(L, static_cast<int>(found->size()), 0);
        lua_Integer i = 0;
        for (const std::string& key : *found) {
          lua_pushlstring(L, key.data(), key.size());
          lua_rawseti(L, -2, ++i);
        }
      };
      ok = call_own(L, make, 0);
    }
  }
  if (message[0]) raise(L, "store.keys: %s", message);
  return ok ? 1 : lua_error(L);
}

// --- transactions ---

template <core::Status (work::Store::*step)()>
int transact(lua_State* L) {
  work::Store& store = store_of(L, "store.transaction");
  Message message = "";
  {
    const core::Status done = (store.*step)();
    if (!done) keep(message, done.error());
  }
  if (message[0]) raise(L, "store.transaction: %s", message);
  return 0;
}

int cancel(lua_State* L) {
  upvalue<StoreParts>(L).store.cancel();
  return 0;
}

// internal.without_waits(fn, ...): a call across which nothing can yield.
int without_waits(lua_State* L) {
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// internal.spawn_at_root(fn, ...): in a task that belongs to the script, whoever calls.
int spawn_at_root(lua_State* L) {
  Tasks& tasks = upvalue<StoreParts>(L).tasks;
  tasks.spawn(L, lua_gettop(L) - 1, tasks.root());
  return 0;
}

// --- which file ---

// store.open(name)
int open(lua_State* L) {
  const std::string_view name = check_key(L, "store.open");
  auto& parts = upvalue<StoreParts>(L);
  if (parts.store.is_open())
    raise(L, "store.open: the store is in use already; call it before anything else of store");
  Message message = "";
  {
    const core::Status chosen = parts.choose(name);
    if (!chosen) keep(message, chosen.error());
  }
  if (message[0]) raise(L, "store.open: %s", message);
  return 0;
}

// store.path()
int path(lua_State* L) {
  const work::Store& store = store_of(L, "store.path");
  lua_pushlstring(L, store.path().data(), store.path().size());
  return 1;
}

constexpr Entry functions[] = {
    {"get", entry<get>}, {"keys", entry<keys>}, {"open", entry<open>}, {"path", entry<path>}};
constexpr Entry internals[] = {{"store_set", entry<set>},
                               {"store_delete", entry<remove>},
                               {"store_begin", entry<transact<&work::Store::begin>>},
                               {"store_end", entry<transact<&work::Store::end>>},
                               {"store_cancel", entry<cancel>},
                               {"spawn_at_root", entry<spawn_at_root>},
                               {"without_waits", entry<without_waits>}};

}  // namespace

void open_store(lua_State* L, StoreParts& parts) {
  set_functions(L, internals, &parts);
  lua_newtable(L);
  set_functions(L, functions, &parts);
  publish(L, "store");
}

}  // namespace appctl::lua
