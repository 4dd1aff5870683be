// The memory of a Lua state: size classes with free lists over one reserved range of addresses. At a
// fixed address the same requests give the same pointers in every run, so printed addresses and the
// order of object keys repeat. Owned by State, used on its thread. Running out gives nullptr, which Lua
// turns into its memory error.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/error.h"

namespace appctl::lua {

enum class Placement { anywhere, fixed };

class Arena {
 public:
  // `limit`: bytes that may be in use at once; 0 = as many as the range holds.
  // `place`: which of the fixed ranges; 0 is four times as large as the others.
  static core::Result<Arena> create(Placement placement, std::uint64_t limit, int place = 0);
  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&&) = delete;
  ~Arena();

  // As lua_Alloc: new_size 0 frees, shrinking never fails.
  void* reallocate(void* block, std::size_t old_size, std::size_t new_size);
  std::uint64_t in_use() const { return in_use_; }
  // Counts bytes that lie elsewhere, and no longer; false if that would be beyond the limit.
  bool claim(std::uint64_t bytes);
  void reclaim(std::uint64_t bytes) { in_use_ += bytes; }  // of what was unclaimed a moment ago
  void unclaim(std::uint64_t bytes) { in_use_ -= bytes; }
  std::uint64_t limit() const { return limit_; }
  void set_limit(std::uint64_t bytes) { limit_ = bytes; }  // 0 = none

 private:
  Arena(std::byte* base, std::size_t size, std::uint64_t limit)
      : base_(base), end_(base + size), top_(base), limit_(limit) {}
  void* take(std::size_t size);
  void give(void* block, std::size_t size);

  struct Free {
    Free* next;
    bool is_kept;  // a large one, whose pages have not gone back
  };
  std::byte* base_;
  std::byte* end_;
  std::byte* top_;  // everything from here on was never used
  std::uint64_t limit_;
  std::uint64_t in_use_ = 0;
  std::size_t kept_ = 0;  // bytes of free blocks that are kept
  std::array<Free*, 256> free_{};  // by size class
};

}  // namespace appctl::lua
