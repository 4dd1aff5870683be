// A block of bytes in Lua's memory that grows: it counts towards --memory-limit, and a Lua error does not
// lose it, for it belongs to a userdata whose __gc frees it. Owned by that userdata; the thread of the state.
// Growing fails as a value.
#pragma once

#include <algorithm>
#include <cstring>
#include <lua.hpp>

namespace appctl::lua {

class Block {
 public:
  explicit Block(lua_State* L) : allocate_(lua_getallocf(L, &memory_)) {}
  ~Block() { free(); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  char* data() const { return data_; }
  std::size_t size() const { return size_; }
  void truncate(std::size_t size) { size_ = size; }  // REQUIRES: size <= size()

  // Room for so many more bytes, or false: there is no memory.
  bool reserve(std::size_t more) { return more <= capacity_ - size_ || grow(more); }
  void append(const void* bytes, std::size_t count) {  // REQUIRES: they were reserved
    if (count > 0) std::memcpy(data_ + size_, bytes, count);
    size_ += count;
  }
  void free() {
    allocate_(memory_, data_, capacity_, 0);
    data_ = nullptr;
    size_ = capacity_ = 0;
  }

 private:
  bool grow(std::size_t more) {
    const std::size_t wanted = std::max(size_ + more, capacity_ + capacity_ / 2);
    void* grown = allocate_(memory_, data_, capacity_, wanted);
    if (!grown) return false;
    data_ = static_cast<char*>(grown);
    capacity_ = wanted;
    return true;
  }

  void* memory_ = nullptr;
  lua_Alloc allocate_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace appctl::lua
