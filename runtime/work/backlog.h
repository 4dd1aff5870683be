// Bytes that have come and were not taken yet, and lines cut out of them. Plain memory, one thread; fails
// only for want of memory (std::bad_alloc).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace appctl::work {

class Backlog {
 public:
  std::size_t size() const { return end_ - begin_; }
  // Room for at least `wanted` bytes behind the last one; added() says how many of them were filled.
  char* room(std::size_t wanted);
  std::size_t room_left() const { return capacity_ - end_; }
  void added(std::size_t count) { end_ += count; }

  // What is there. Valid until the next call of room() or take...().
  std::string_view all() const { return {bytes_.get() + begin_, size()}; }
  void drop(std::size_t count);  // REQUIRES: count <= size()
  // The first line without its end, "\n" or "\r\n", which is dropped with the next call; nullopt if its end
  // has not come. With `last` what is left without an end is a line too.
  std::optional<std::string_view> line(bool last);
  bool has_line();  // the end of the first line has come

 private:
  const char* find_end();
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t scanned_ = 0;  // from begin_: no line ends in there
};

}  // namespace appctl::work
