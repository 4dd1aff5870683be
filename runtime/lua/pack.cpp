// From values to a parcel. Packer and Step live on the stack of C++ and have no destructors: each call can
// raise. What is being moved stays where it is until everything else is done.
#include <cctype>
#include <cstring>
#include <string>
#include <utility>

#include "core/channel.h"
#include "lua/bind.h"
#include "lua/buffer.h"
#include "lua/library_names.h"
#include "lua/ordered_keys.h"
#include "lua/parcel.h"
#include "lua/parcel_format.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

// How one got from the value before to this one.
struct Step {
  enum class Kind { root, field, key, upvalue };
  const Step* before;
  Kind kind;
  int index;         // on the stack: the key of the field; of the root: which value
  const char* name;  // of the upvalue
};

struct Packer {
  lua_State* L;
  core::Parcel& parcel;
  const PackNames& names;
  int seen;      // on the stack: object, or id of an upvalue -> its number
  int moved;     // on the stack: the list of userdata with buffers
  Size objects;  // numbers that have been given
  Size cells;
  int depth;
};

// --- refusing ---

void add_key(lua_State* L, int index, luaL_Buffer& text) {
  const bool is_text = lua_type(L, index) == LUA_TSTRING;
  const char* name = is_text ? lua_tostring(L, index) : "";
  bool plain = is_text && (std::isalpha(static_cast<unsigned char>(name[0])) || name[0] == '_');
  for (const char* c = name; *c; ++c) plain &= std::isalnum(static_cast<unsigned char>(*c)) || *c == '_';
  char part[80];
  if (plain) {
    std::snprintf(part, sizeof part, ".%.60s", name);
  } else if (is_text) {
    std::snprintf(part, sizeof part, "[\"%.60s\"]", name);
  } else if (lua_isinteger(L, index)) {
    std::snprintf(part, sizeof part, "[%lld]", static_cast<long long>(lua_tointeger(L, index)));
  } else if (lua_type(L, index) == LUA_TNUMBER) {
    std::snprintf(part, sizeof part, "[%.14g]", lua_tonumber(L, index));
  } else if (lua_isboolean(L, index)) {
    std::snprintf(part, sizeof part, "[%s]", lua_toboolean(L, index) ? "true" : "false");
  } else {
    std::snprintf(part, sizeof part, "[%s]", luaL_typename(L, index));
  }
  luaL_addstring(&text, part);
}

void add_root(const Packer& p, const Step& step, luaL_Buffer& text) {
  if (step.index < 0) return;  // the function that is called
  luaL_addstring(&text, p.names.values);
  if (!p.names.numbered) return;
  char number[16];
  std::snprintf(number, sizeof number, " %d", step.index);
  luaL_addstring(&text, number);
}

void add_path(const Packer& p, const Step& step, luaL_Buffer& text) {
  if (step.before) add_path(p, *step.before, text);
  switch (step.kind) {
    case Step::Kind::root: return add_root(p, step, text);
    case Step::Kind::field: return add_key(p.L, step.index, text);
    case Step::Kind::key: return luaL_addstring(&text, ", a key in it");
    case Step::Kind::upvalue: break;
  }
  luaL_addstring(&text, luaL_bufflen(&text) > 0 ? ", upvalue '" : "upvalue '");
  luaL_addstring(&text, step.name);
  luaL_addstring(&text, "'");
}

[[noreturn]] void refuse(const Packer& p, const Step& step, const char* why) {
  luaL_Buffer text;
  luaL_buffinit(p.L, &text);
  add_path(p, step, text);
  if (luaL_bufflen(&text) == 0) luaL_addstring(&text, "the function");
  luaL_pushresult(&text);
  raise(p.L, "%s cannot copy %s: %s", p.names.function, lua_tostring(p.L, -1), why);
}

// --- bytes ---

void add(Packer& p, const void* data, std::size_t size) {
  if (p.parcel.bytes.size() + size > largest_parcel)
    raise(p.L, "%s cannot copy so much at once (more than 1 GiB); use a buffer, or several calls",
          p.names.function);
  p.parcel.bytes.append(static_cast<const char*>(data), size);
}
void add(Packer& p, Tag tag) {
  add(p, &tag, sizeof tag);
}
template <class T>
void add_value(Packer& p, Tag tag, T value) {
  char bytes[1 + sizeof value];
  bytes[0] = static_cast<char>(tag);
  std::memcpy(bytes + 1, &value, sizeof value);
  add(p, bytes, sizeof bytes);
}
void add_text(Packer& p, Tag tag, const char* text, Size size) {
  add_value(p, tag, size);
  add(p, text, size);
}

// --- values ---

void pack_value(Packer& p, int index, const Step& step);

// Writes that the object at the index came before; otherwise gives it a number.
bool was_seen(Packer& p, int index) {
  lua_State* const L = p.L;
  lua_pushvalue(L, index);
  if (lua_rawget(L, p.seen) != LUA_TNIL) {
    add_value(p, Tag::seen, static_cast<Size>(lua_tointeger(L, -1)));
    lua_pop(L, 1);
    return true;
  }
  lua_pop(L, 1);
  lua_pushvalue(L, index);
  lua_pushinteger(L, static_cast<lua_Integer>(p.objects++));
  lua_rawset(L, p.seen);
  return false;
}

// The key and its value are on top of the stack.
void pack_entry(Packer& p, const Step& step, lua_Integer sequence) {
  lua_State* const L = p.L;
  const int key = lua_gettop(L) - 1;
  const lua_Integer n = lua_isinteger(L, key) ? lua_tointeger(L, key) : 0;
  if (n >= 1 && n <= sequence) return;
  pack_value(p, key, {&step, Step::Kind::key, 0, nullptr});
  pack_value(p, key + 1, {&step, Step::Kind::field, key, nullptr});
}

// In the other state objects are made in the order in which they come here; so are their addresses.
void pack_entries_in_order(Packer& p, int table, const Step& step, lua_Integer sequence) {
  lua_State* const L = p.L;
  push_ordered_keys(L, table);
  const int keys = lua_gettop(L);
  for (lua_Integer i = 1; lua_rawgeti(L, keys, i) != LUA_TNIL; ++i) {
    lua_pushvalue(L, -1);
    if (lua_rawget(L, table) != LUA_TNIL) pack_entry(p, step, sequence);
    lua_settop(L, keys);
  }
  lua_settop(L, keys - 1);
}

void pack_entries(Packer& p, int table, const Step& step, lua_Integer sequence) {
  lua_State* const L = p.L;
  if (State::of(L).options().deterministic) return pack_entries_in_order(p, table, step, sequence);
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) pack_entry(p, step, sequence);
}

// Says how far it goes: to the border, which can lie anywhere in a table with holes, but no further than a
// sequence that is mostly holes.
lua_Integer pack_sequence(Packer& p, int table, const Step& step) {
  lua_State* const L = p.L;
  auto sequence = static_cast<lua_Integer>(lua_rawlen(L, table));
  add_value(p, Tag::table, static_cast<Size>(sequence));
  const std::size_t written = p.parcel.bytes.size() - sizeof(Size);
  for (lua_Integer i = 1, holes = 0; i <= sequence; ++i) {
    lua_pushinteger(L, i);
    if (lua_rawgeti(L, table, i) == LUA_TNIL && ++holes > 16 + i / 2) sequence = i;
    const int key = lua_gettop(L) - 1;
    pack_value(p, key + 1, {&step, Step::Kind::field, key, nullptr});
    lua_settop(L, key - 1);
  }
  const auto size = static_cast<Size>(sequence);
  std::memcpy(p.parcel.bytes.data() + written, &size, sizeof size);
  return sequence;
}

// On top of the stack is the metatable of the table at the index, which must be that of channels.
bool pack_class_channel(Packer& p, int index);

void pack_table(Packer& p, int index, const Step& step) {
  lua_State* const L = p.L;
  if (lua_getmetatable(L, index)) {
    if (!pack_class_channel(p, index)) refuse(p, step, "a table with a metatable");
    return;
  }
  lua_pushglobaltable(L);
  const bool is_globals = lua_rawequal(L, -1, index);
  lua_pop(L, 1);
  if (is_globals) return add(p, Tag::globals);
  if (const char* name = library_name(L, index)) return add_text(p, Tag::library, name, std::strlen(name));
  if (was_seen(p, index)) return;
  pack_entries(p, index, step, pack_sequence(p, index, step));
  add(p, Tag::end);
}

int append_code(lua_State*, const void* piece, std::size_t size, void* code) {
  try {
    static_cast<std::string*>(code)->append(static_cast<const char*>(piece), size);
    return 0;
  } catch (const std::bad_alloc&) {
    return 1;
  }
}

// Upvalues that several functions share, or one that a function refers to itself by, stay one.
void pack_upvalue(Packer& p, int function, int n, const Step& step) {
  lua_State* const L = p.L;
  void* const id = lua_upvalueid(L, function, n);
  if (lua_rawgetp(L, p.seen, id) != LUA_TNIL) {
    add_value(p, Tag::shared, static_cast<Size>(lua_tointeger(L, -1)));
    return lua_pop(L, 1);
  }
  lua_pop(L, 1);
  lua_pushinteger(L, static_cast<lua_Integer>(p.cells++));
  lua_rawsetp(L, p.seen, id);
  add(p, Tag::cell);
  const char* name = lua_getupvalue(L, function, n);
  pack_value(p, lua_gettop(L), {&step, Step::Kind::upvalue, 0, name});
  lua_pop(L, 1);
}

void pack_function(Packer& p, int index, const Step& step) {
  lua_State* const L = p.L;
  if (lua_iscfunction(L, index) || [&] {
        lua_Debug ar;
        lua_pushvalue(L, index);
        lua_getinfo(L, ">S", &ar);
        return std::strncmp(ar.source, "@appctl/", 8) == 0;
      }()) {
    const char* name = library_name(L, index);
    if (!name) refuse(p, step, lua_iscfunction(L, index) ? "a C function" : "a function of appctl");
    return add_text(p, Tag::library, name, std::strlen(name));
  }
  if (was_seen(p, index)) return;
  add_value(p, Tag::function, Size{0});
  const std::size_t start = p.parcel.bytes.size();
  lua_pushvalue(L, index);
  if (lua_dump(L, append_code, &p.parcel.bytes, 0) != 0) raise(L, "not enough memory");
  lua_pop(L, 1);
  const Size size = p.parcel.bytes.size() - start;
  std::memcpy(p.parcel.bytes.data() + start - sizeof size, &size, sizeof size);
  lua_Debug ar;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">u", &ar);
  const Size upvalues = ar.nups;
  add(p, &upvalues, sizeof upvalues);
  for (int n = 1; n <= ar.nups; ++n) pack_upvalue(p, index, n, step);
}

void pack_channel(Packer& p, int index) {
  if (was_seen(p, index)) return;
  p.parcel.channels.push_back(*to_channel(p.L, index));
  add(p, Tag::channel);
}

void pack_userdata(Packer& p, int index, const Step& step) {
  lua_State* const L = p.L;
  if (to_channel(L, index)) return pack_channel(p, index);
  if (!is_buffer(L, index)) refuse(p, step, "userdata");
  if (!to_buffer(L, index)) raise_gone(L, index);
  if (was_seen(p, index)) return;
  lua_pushvalue(L, index);
  lua_rawseti(L, p.moved, static_cast<lua_Integer>(lua_rawlen(L, p.moved)) + 1);
  add(p, Tag::buffer);
}

void pack_value(Packer& p, int index, const Step& step) {
  lua_State* const L = p.L;
  if (++p.depth > deepest_value) refuse(p, step, "it is nested deeper than 1,000 levels");
  luaL_checkstack(L, 12, "a value too deep to be copied");
  std::size_t size;
  switch (lua_type(L, index)) {
    case LUA_TNIL: add(p, Tag::nil); break;
    case LUA_TBOOLEAN: add(p, lua_toboolean(L, index) ? Tag::yes : Tag::no); break;
    case LUA_TNUMBER:
      lua_isinteger(L, index) ? add_value(p, Tag::integer, lua_tointeger(L, index))
                              : add_value(p, Tag::number, lua_tonumber(L, index));
      break;
    case LUA_TSTRING:
      if (const char* text = lua_tolstring(L, index, &size)) add_text(p, Tag::text, text, size);
      break;
    case LUA_TTABLE: pack_table(p, index, step); break;
    case LUA_TFUNCTION: pack_function(p, index, step); break;
    case LUA_TTHREAD: refuse(p, step, "a coroutine");
    case LUA_TUSERDATA: pack_userdata(p, index, step); break;
    default: refuse(p, step, "userdata");
  }
  --p.depth;
}

// --- channels ---

const char class_key = 0;   // in the registry: the metatable of the script's channels,
const char share_key = 0;   // what gives their userdata,
const char wrap_key = 0;    // and what makes one for a userdata
const char metatable_key = 0;
const char channel_tag = 0;

struct ChannelHandle {
  const void* tag;
  std::shared_ptr<core::Channel> channel;
};

bool pack_class_channel(Packer& p, int index) {
  lua_State* const L = p.L;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &class_key);
  const bool is_channel = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  if (!is_channel) return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &share_key);
  lua_pushvalue(L, index);
  lua_call(L, 1, 1);
  pack_channel(p, lua_gettop(L));
  lua_pop(L, 1);
  return true;
}

ChannelHandle* push_handle(lua_State* L) {
  auto* handle = new (lua_newuserdatauv(L, sizeof(ChannelHandle), 0)) ChannelHandle{&channel_tag, {}};
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

void pack(lua_State* L, int first, int count, core::Parcel& parcel, const PackNames& names) {
  const int top = lua_gettop(L);
  luaL_checkstack(L, 12, "too many values");
  lua_newtable(L);
  lua_newtable(L);
  Packer p{L, parcel, names, top + 1, top + 2, 0, 0, 0};
  const Size values = static_cast<Size>(count);
  add(p, &values, sizeof values);
  const int offset = names.first_is_function ? 0 : 1;
  for (int i = 0; i < count; ++i) {
    const bool is_the_function = names.first_is_function && i == 0;
    pack_value(p, first + i, {nullptr, Step::Kind::root, is_the_function ? -1 : i + offset, nullptr});
  }
  const auto buffers = static_cast<lua_Integer>(lua_rawlen(L, p.moved));
  parcel.buffers.reserve(static_cast<std::size_t>(buffers));
  for (lua_Integer i = 1; i <= buffers; ++i) {
    lua_rawgeti(L, p.moved, i);
    parcel.buffers.push_back(detach(L, -1));
    lua_pop(L, 1);
  }
  lua_replace(L, top + 1);  // the list
  lua_settop(L, top + 1);
}

void unmove(lua_State* L, core::Parcel& parcel) {
  for (std::size_t i = 0; i < parcel.buffers.size(); ++i) {
    lua_rawgeti(L, -1, static_cast<lua_Integer>(i) + 1);
    attach(L, -1, std::move(parcel.buffers[i]));
    lua_pop(L, 1);
  }
  parcel = {};
  lua_pop(L, 1);
}

void new_channel(lua_State* L, std::size_t capacity) {
  auto* handle = push_handle(L);
  handle->channel = std::make_shared<core::Channel>(capacity);
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
