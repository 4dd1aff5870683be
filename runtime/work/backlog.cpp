#include "work/backlog.h"

#include <algorithm>
#include <cstring>

namespace appctl::work {

char* Backlog::room(std::size_t wanted) {
  if (capacity_ - end_ >= wanted) return bytes_.get() + end_;
  const std::size_t held = size();
  if (capacity_ - held >= wanted && begin_ >= held) {  // else they would be moved again and again
    std::memcpy(bytes_.get(), bytes_.get() + begin_, held);
  } else {
    const std::size_t grown = std::max(held + wanted, 2 * held);
    auto bytes = std::make_unique_for_overwrite<char[]>(grown);
    if (held > 0) std::memcpy(bytes.get(), bytes_.get() + begin_, held);
    bytes_ = std::move(bytes);
    capacity_ = grown;
  }
  begin_ = 0;
  end_ = held;
  return bytes_.get() + end_;
}

void Backlog::drop(std::size_t count) {
  begin_ += count;
  scanned_ = 0;
  if (begin_ == end_) begin_ = end_ = 0;
}

// Null, if the end of the first line has not come.
const char* Backlog::find_end() {
  const char* const start = bytes_.get() + begin_;
  const std::size_t held = size();
  const void* const found = held > scanned_ ? std::memchr(start + scanned_, '\n', held - scanned_) : nullptr;
  scanned_ = found ? static_cast<std::size_t>(static_cast<const char*>(found) - start) : held;
  return static_cast<const char*>(found);
}

bool Backlog::has_line() {
  return find_end() != nullptr;
}

// Dropping only moves the beginning, so the line that is given out stays where it is until there is need of
// room.
std::optional<std::string_view> Backlog::line(bool last) {
  const char* const start = bytes_.get() + begin_;
  const char* const found = find_end();
  const std::size_t held = size();
  if (!found && !(last && held > 0)) return std::nullopt;
  std::size_t length = found ? static_cast<std::size_t>(found - start) : held;
  drop(found ? length + 1 : held);
  if (found && length > 0 && start[length - 1] == '\r') --length;
  return std::string_view(start, length);
}

}  // namespace appctl::work
