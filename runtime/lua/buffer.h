// core::Buffer as a Lua value: a userdata that owns one, until the buffer is moved to another state or freed;
// afterwards every use raises. The tag in its first word proves it, whatever its metatable says. Used on its
// state's thread, in any State; fails with Lua errors. What scripts call is in modules/buffer.cpp.
//
// The bytes count against the limit of the state, and the garbage collector is told of them, so that buffers
// which nobody has any more do not pile up: each that a state gets makes it collect as for so many bytes of
// its own, and everything whenever twice as many have come as are in use. Not for as many as were moved away
// before: one that goes to and fro costs the same whatever its size. Who stops the collector means it.
#pragma once

#include <cstdint>
#include <lua.hpp>
#include <memory>

#include "core/buffer.h"

namespace appctl::lua {

struct BufferHandle {
  const void* tag;
  core::Buffer* buffer;  // owned; nullptr once it is gone
  const char* gone_to;   // "a worker", or nullptr if it was freed
  char gone_at[72];      // the line of the script, or empty
};
extern const char buffer_tag;

// The handle at the index, also of a buffer that is gone; nullptr if it is none.
inline BufferHandle* to_handle(lua_State* L, int index) {
  auto* handle = static_cast<BufferHandle*>(lua_touserdata(L, index));  // a light one has the length 0
  const bool fits = handle && lua_rawlen(L, index) >= sizeof(BufferHandle);
  return fits && handle->tag == &buffer_tag ? handle : nullptr;
}
inline bool is_buffer(lua_State* L, int index) {
  return to_handle(L, index) != nullptr;
}
// nullptr if there is no buffer at the index, or it is gone.
inline core::Buffer* to_buffer(lua_State* L, int index) {
  const BufferHandle* handle = to_handle(L, index);
  return handle ? handle->buffer : nullptr;
}
// Raises if there is none, or it is gone.
core::Buffer& check_buffer(lua_State* L, int index);
// Raises where and how it went, and what to do. REQUIRES: is_buffer, and no to_buffer.
[[noreturn]] void raise_gone(lua_State* L, int index);

// Takes the buffer out of the userdata, whose uses say from now on that it was moved to `to`, a literal, at
// the line that runs. Raises nothing. nullptr if to_buffer is.
std::unique_ptr<core::Buffer> detach(lua_State* L, int index, const char* to = "a worker");
// The reverse: the userdata has its buffer again. REQUIRES: it was detached.
void attach(lua_State* L, int index, std::unique_ptr<core::Buffer> buffer);
// Takes `buffer` and pushes its userdata. Finalisers may run. Raises if memory runs out; then `buffer` still
// has it. So it may not be a local variable, whose destructor would not run: it belongs to a parcel or a
// userdata. REQUIRES: buffer; two free slots on the stack.
void push_buffer(lua_State* L, std::unique_ptr<core::Buffer>& buffer);
// Pushes a new one, of zeros. Raises if it would be too large, or memory runs out.
core::Buffer& new_buffer(lua_State* L, core::Element type, lua_Integer columns, lua_Integer rows);
// By the script; does nothing to one that is gone. REQUIRES: is_buffer.
void free_buffer(lua_State* L, int index);

// The metatable on top of the stack is that of all buffers of this state; pops it.
void set_buffer_metatable(lua_State* L);

}  // namespace appctl::lua
