#include "lua/arena.h"

#include <sys/mman.h>

#include <bit>
#include <cstring>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define APPCTL_POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define APPCTL_UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define APPCTL_POISON(p, n) (void)0
#define APPCTL_UNPOISON(p, n) (void)0
#endif

namespace appctl::lua {
namespace {

// Outside the ranges that the kernel hands out by itself, and inside those the sanitizers leave free.
#if defined(__SANITIZE_THREAD__)
constexpr std::uintptr_t fixed_address = 0x1000000000;
constexpr std::size_t other_range = std::size_t{1} << 30;
#else
constexpr std::uintptr_t fixed_address = 0x200000000000;
constexpr std::size_t other_range = std::size_t{16} << 30;
#endif
constexpr std::size_t first_range = std::size_t{64} << 30;

constexpr std::size_t granule = 16;
constexpr std::size_t small_limit = 1024;  // up to here a class each 16 bytes, beyond four a doubling
constexpr std::size_t small_classes = small_limit / granule;
constexpr std::size_t page = 4096;
constexpr std::size_t returned_when_freed = 256 * 1024;  // pages of larger free blocks go back

struct SizeClass {
  std::size_t index;
  std::size_t bytes;
};

SizeClass size_class(std::size_t size) {
  if (size <= small_limit) {
    const std::size_t units = (size + granule - 1) / granule;
    return {units - 1, units * granule};
  }
  const int shift = std::bit_width(size - 1) - 3;  // size - 1 has three leading bits: 4..7
  const std::size_t steps = ((size - 1) >> shift) + 1;
  const std::size_t doubling = static_cast<std::size_t>(shift) - 8;  // 1025..2048 is doubling 0
  return {small_classes + doubling * 4 + (steps - 5), steps << shift};
}

}  // namespace

core::Result<Arena> Arena::create(Placement placement, std::uint64_t limit, int place) {
  const auto others = static_cast<std::size_t>(place > 0 ? place - 1 : 0);
  const std::uintptr_t address = fixed_address + (place > 0 ? first_range + others * other_range : 0);
  void* const at = placement == Placement::fixed ? reinterpret_cast<void*>(address) : nullptr;
  const int fixed = placement == Placement::fixed ? MAP_FIXED_NOREPLACE : 0;
  for (std::size_t size = place > 0 ? other_range : first_range; size >= std::size_t{256} << 20; size /= 2) {
    void* base =
        mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0);
    if (base == MAP_FAILED) continue;
    if (at && base != at) {  // a kernel that does not know MAP_FIXED_NOREPLACE
      munmap(base, size);
      break;
    }
    return Arena(static_cast<std::byte*>(base), size, limit);
  }
  return core::Error{
      core::ExitCode::script_error,
      "cannot reserve memory for Lua: a limit on address space (ulimit -v) leaves less than 256 MB"};
}

Arena::Arena(Arena&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      end_(other.end_),
      top_(other.top_),
      limit_(other.limit_),
      in_use_(other.in_use_),
      free_(other.free_) {}

Arena::~Arena() {
  if (!base_) return;
  APPCTL_UNPOISON(base_, static_cast<std::size_t>(top_ - base_));
  munmap(base_, static_cast<std::size_t>(end_ - base_));
}

void* Arena::reallocate(void* block, std::size_t old_size, std::size_t new_size) {
  if (!block) old_size = 0;  // Lua then passes the kind of object
  if (new_size == 0) {
    if (block) give(block, old_size);
    return nullptr;
  }
  if (new_size > old_size && limit_ && in_use_ - old_size + new_size > limit_) return nullptr;
  if (!block) return take(new_size);
  if (size_class(old_size).index == size_class(new_size).index) {
    in_use_ = in_use_ - old_size + new_size;
    APPCTL_UNPOISON(block, new_size);
    return block;
  }
  void* moved = take(new_size);
  if (!moved) return new_size < old_size ? block : nullptr;
  std::memcpy(moved, block, old_size < new_size ? old_size : new_size);
  give(block, old_size);
  return moved;
}

bool Arena::claim(std::uint64_t bytes) {
  if (limit_ && in_use_ + bytes > limit_) return false;
  in_use_ += bytes;
  return true;
}

void* Arena::take(std::size_t size) {
  const SizeClass c = size_class(size);
  void* block;
  if (Free* first = c.index < free_.size() ? free_[c.index] : nullptr) {
    APPCTL_UNPOISON(first, size < sizeof(Free) ? sizeof(Free) : size);
    free_[c.index] = first->next;
    block = first;
  } else {
    if (c.index >= free_.size() || c.bytes > static_cast<std::size_t>(end_ - top_)) return nullptr;
    block = top_;
    top_ += c.bytes;
    APPCTL_UNPOISON(block, size);
  }
  in_use_ += size;
  return block;
}

void Arena::give(void* block, std::size_t size) {
  const SizeClass c = size_class(size);
  in_use_ -= size;
  if (c.bytes >= returned_when_freed) {
    const auto start = (reinterpret_cast<std::uintptr_t>(block) + sizeof(Free) + page - 1) & ~(page - 1);
    const auto end = (reinterpret_cast<std::uintptr_t>(block) + c.bytes) & ~(page - 1);
    madvise(reinterpret_cast<void*>(start), end - start, MADV_DONTNEED);
  }
  APPCTL_UNPOISON(block, sizeof(Free));
  free_[c.index] = new (block) Free{free_[c.index]};
  APPCTL_POISON(block, c.bytes);
}

}  // namespace appctl::lua
