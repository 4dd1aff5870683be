// Typed memory: rows x columns numbers of one kind, row after row, in a block of its own. Whoever holds the
// unique_ptr owns it and is the only one to use it; it may go from thread to thread, and no two buffers
// share memory. Creation fails as a value; nothing else here fails or allocates.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>

#include "core/error.h"

namespace appctl::core {

enum class Element : std::uint8_t { u8, i32, f32, f64 };

const char* name_of(Element type);
std::optional<Element> element_named(std::string_view name);
std::size_t size_of(Element type);  // bytes

// Calls f with a value of the C++ type that `type` stands for.
template <class F>
decltype(auto) with_type(Element type, F f) {
  switch (type) {
    case Element::u8: return f(std::uint8_t{});
    case Element::i32: return f(std::int32_t{});
    case Element::f32: return f(float{});
    case Element::f64: break;
  }
  return f(double{});
}

// Sets the element to the number; false if it does not fit. A whole number drops the fraction first.
template <class T>
bool convert(double v, T& element) {
  if constexpr (std::is_same_v<T, double>) {
    element = v;
    return true;
  } else if constexpr (std::is_same_v<T, float>) {
    const auto narrow = static_cast<float>(v);
    if (std::isinf(narrow) && !std::isinf(v)) return false;
    element = narrow;
    return true;
  } else {
    constexpr double below = std::is_same_v<T, std::uint8_t> ? -1.0 : -2147483649.0;
    constexpr double above = std::is_same_v<T, std::uint8_t> ? 256.0 : 2147483648.0;
    if (!(v > below && v < above)) return false;  // so is NaN
    element = static_cast<T>(static_cast<std::int32_t>(v));
    return true;
  }
}

class BufferMark;

class Buffer {
 public:
  static constexpr std::size_t most_bytes = std::size_t{1} << 30;

  // How many bytes it would take; the error says why there can be no such buffer.
  static Result<std::size_t> measure(Element type, std::int64_t columns, std::int64_t rows);
  // Of zeros. Fails as measure, and for want of memory.
  static Result<std::unique_ptr<Buffer>> create(Element type, std::int64_t columns, std::int64_t rows);
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  Element type() const { return type_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t rows() const { return rows_; }
  std::size_t count() const { return count_; }  // elements
  std::size_t bytes() const { return count_ * size_of(type_); }

  const std::byte* data() const { return block_.get(); }
  // To be written: it counts as changed. Aligned for every type.
  std::byte* change() {
    ++version_;
    return block_.get();
  }
  // REQUIRES: T is what type() stands for.
  template <class T>
  const T* elements() const {
    return reinterpret_cast<const T*>(data());
  }
  template <class T>
  T* change() {
    return reinterpret_cast<T*>(change());
  }

  // What was shown of it is out of date when the version is another one; no two buffers of a process have
  // the same id.
  std::uint64_t id() const { return id_; }
  std::uint64_t version() const { return version_; }

  // Its place in the ledger of a test; null: in none.
  BufferMark* mark() const { return mark_.get(); }
  void set_mark(std::unique_ptr<BufferMark> mark);

 private:
  struct Free {
    void operator()(std::byte* block) const { std::free(block); }
  };
  using Block = std::unique_ptr<std::byte, Free>;
  Buffer(Element type, std::int64_t columns, std::int64_t rows, Block block);

  Block block_;
  std::unique_ptr<BufferMark> mark_;
  std::size_t count_;
  std::int64_t columns_;
  std::int64_t rows_;
  std::uint64_t version_ = 0;
  std::uint64_t id_;
  Element type_;
};

// A part of a buffer: elements from first on, counted from 0.
struct Range {
  std::size_t first;
  std::size_t count;
};

// Writes the elements of `from`, of any type, to `to` from element `at` on; gives the index in `from` of the
// first that does not fit, up to which all are written, or none. Within one buffer the parts may overlap.
// REQUIRES: both parts lie within their buffers.
std::optional<std::size_t> copy(const Buffer& from, Range part, Buffer& to, std::size_t at);

// The least and the largest, NaN left aside; none if nothing is left.
struct Extent {
  double low;
  double high;
};
std::optional<Extent> extent(const Buffer& buffer, Range part);
// From the first to the last.
double sum(const Buffer& buffer, Range part);
// REQUIRES: the elements are whole numbers.
std::int64_t whole_sum(const Buffer& buffer, Range part);
inline bool is_whole(Element type) {
  return type == Element::u8 || type == Element::i32;
}

}  // namespace appctl::core
