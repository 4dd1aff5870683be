#include "lua/buffer.h"

#include <algorithm>
#include <cstdio>
#include <new>

#include "lua/state.h"

namespace appctl::lua {

const char buffer_tag = 0;  // also the key of the metatable in the registry

namespace {

// A userdata without a buffer, on the stack: what follows cannot lose one to a Lua error.
BufferHandle& push_handle(lua_State* L) {
  auto* handle = static_cast<BufferHandle*>(new_owner(L, sizeof(BufferHandle), "buffer"));
  *handle = {&buffer_tag, nullptr, nullptr, ""};
  lua_rawgetp(L, LUA_REGISTRYINDEX, &buffer_tag);
  lua_setmetatable(L, -2);
  return *handle;
}

// Counts the bytes of a buffer, for which what nobody has any more is let go first.
bool claim(lua_State* L, std::size_t bytes) {
  State& state = State::of(L);
  if (state.claim(bytes)) return true;
  lua_gc(L, LUA_GCCOLLECT);
  return state.claim(bytes);
}

[[noreturn]] void raise_limit(lua_State* L, std::size_t bytes) {
  raise(L,
        "not enough memory for a buffer of %I bytes: all that this state has may take %I; free the buffers "
        "that are no longer needed (b:free())",
        static_cast<lua_Integer>(bytes), static_cast<lua_Integer>(State::of(L).memory_limit()));
}

// A step as large as the buffer, but for what has gone before: a buffer that is moved to and fro costs no
// collecting, whatever its size. In the generational mode that frees young ones only: see should_collect.
void tell_collector(lua_State* L, std::size_t bytes) {
  constexpr std::size_t bytes_per_kb = 1024;
  if (lua_gc(L, LUA_GCISRUNNING) == 0) return;
  State& state = State::of(L);
  const auto known = std::min<std::uint64_t>(bytes, state.buffer_credit);
  state.buffer_credit -= known;
  bytes -= static_cast<std::size_t>(known);
  if (bytes == 0) return;
  if (state.should_collect()) {
    lua_gc(L, LUA_GCCOLLECT);
  } else {
    lua_gc(L, LUA_GCSTEP, static_cast<int>(bytes / bytes_per_kb) + 1);
  }
}

// In a test: so it can be told where it was made, if it is left behind. Without memory for that the test fails
// by itself, soon.
void note(lua_State* L, core::Buffer& buffer) {
  const State& state = State::of(L);
  core::BufferLedger* const ledger = state.options().ledger.get();
  if (!ledger) return;
  char line[128];
  where(L, line, sizeof line);
  try {
    ledger->enter(buffer, state.buffer_owner ? state.buffer_owner() : core::BufferOwner::worker, line);
  } catch (const std::bad_alloc&) {
  }
}

// Leaves the handle without its buffer.
std::unique_ptr<core::Buffer> take(lua_State* L, BufferHandle& handle, const char* to) {
  std::unique_ptr<core::Buffer> buffer(handle.buffer);
  handle.buffer = nullptr;
  handle.gone_to = to;
  where(L, handle.gone_at, sizeof handle.gone_at);
  State::of(L).unclaim(buffer->bytes());
  return buffer;
}

}  // namespace

core::Buffer& check_buffer(lua_State* L, int index) {
  const BufferHandle* handle = to_handle(L, index);
  if (!handle) luaL_typeerror(L, index, "buffer");
  if (!handle->buffer) raise_gone(L, index);
  return *handle->buffer;
}

void raise_gone(lua_State* L, int index) {
  const BufferHandle& handle = *to_handle(L, index);
  const char* at = handle.gone_at[0] ? " at " : "";
  if (!handle.gone_to) raise(L, "the buffer was freed%s%s: make a new one", at, handle.gone_at);
  raise(L,
        "the buffer was moved to %s%s%s; use the one that comes back from there, or send a copy "
        "(b:clone())",
        handle.gone_to, at, handle.gone_at);
}

std::unique_ptr<core::Buffer> detach(lua_State* L, int index, const char* to) {
  BufferHandle* handle = to_handle(L, index);
  if (!handle || !handle->buffer) return nullptr;
  State::of(L).buffer_credit += handle->buffer->bytes();
  return take(L, *handle, to);
}

void attach(lua_State* L, int index, std::unique_ptr<core::Buffer> buffer) {
  State& state = State::of(L);
  state.reclaim(buffer->bytes());
  state.buffer_credit -= std::min<std::uint64_t>(buffer->bytes(), state.buffer_credit);
  to_handle(L, index)->buffer = buffer.release();
}

void push_buffer(lua_State* L, std::unique_ptr<core::Buffer>& buffer) {
  BufferHandle& handle = push_handle(L);
  const std::size_t bytes = buffer->bytes();
  if (!claim(L, bytes)) raise_limit(L, bytes);
  handle.buffer = buffer.release();
  note(L, *handle.buffer);
  tell_collector(L, bytes);
}

core::Buffer& new_buffer(lua_State* L, core::Element type, lua_Integer columns, lua_Integer rows) {
  BufferHandle& handle = push_handle(L);
  char refusal[256] = "";
  {
    auto made = core::Buffer::create(type, columns, rows);
    if (made) {
      handle.buffer = made->release();
    } else {
      std::snprintf(refusal, sizeof refusal, "%s", made.error().message.c_str());
    }
  }
  if (!handle.buffer) raise(L, "%s", refusal);
  const std::size_t bytes = handle.buffer->bytes();
  if (!claim(L, bytes)) {
    delete handle.buffer;  // before it is seen by the collector, which would take its bytes off the count
    handle.buffer = nullptr;
    raise_limit(L, bytes);
  }
  note(L, *handle.buffer);
  tell_collector(L, bytes);
  return *handle.buffer;
}

void free_buffer(lua_State* L, int index) {
  BufferHandle& handle = *to_handle(L, index);
  if (handle.buffer) take(L, handle, nullptr);
}

void set_buffer_metatable(lua_State* L) {
  lua_rawsetp(L, LUA_REGISTRYINDEX, &buffer_tag);
}

}  // namespace appctl::lua
