#include "core/buffer.h"

#include <atomic>
#include <bit>
#include <cstring>
#include <new>
#include <string>

#include "core/buffer_ledger.h"

namespace appctl::core {
namespace {

// Scripts see the bytes as they lie there: the manual says in which order.
static_assert(std::endian::native == std::endian::little);

std::atomic<std::uint64_t> last_id{0};

constexpr struct {
  Element type;
  const char* name;
  std::size_t size;
} types[] = {
    {Element::u8, "u8", 1}, {Element::i32, "i32", 4}, {Element::f32, "f32", 4}, {Element::f64, "f64", 8}};

std::string shape(std::int64_t columns, std::int64_t rows) {
  return std::to_string(columns) + " columns and " + std::to_string(rows) + " rows";
}

Error refusal(std::string message) {
  return {ExitCode::script_error, std::move(message)};
}

template <class From, class To>
std::optional<std::size_t> convert_all(const From* from, std::size_t first, std::size_t count, To* to) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!convert(static_cast<double>(from[first + i]), to[i])) return first + i;
  }
  return std::nullopt;
}

template <class Total, class T>
Total add(const Buffer& buffer, Range part) {
  const T* v = buffer.elements<T>() + part.first;
  Total total = 0;
  for (std::size_t i = 0; i < part.count; ++i) total += static_cast<Total>(v[i]);
  return total;
}

}  // namespace

const char* name_of(Element type) {
  return types[static_cast<std::size_t>(type)].name;
}

std::size_t size_of(Element type) {
  return types[static_cast<std::size_t>(type)].size;
}

std::optional<Element> element_named(std::string_view name) {
  for (const auto& each : types) {
    if (name == each.name) return each.type;
  }
  return std::nullopt;
}

Result<std::size_t> Buffer::measure(Element type, std::int64_t columns, std::int64_t rows) {
  if (columns < 0 || rows < 0) return refusal(shape(columns, rows) + ": neither can be negative");
  std::size_t count, bytes;
  const bool overflow =
      __builtin_mul_overflow(static_cast<std::size_t>(columns), static_cast<std::size_t>(rows), &count) ||
      __builtin_mul_overflow(count, size_of(type), &bytes);
  if (overflow || bytes > most_bytes) {
    return refusal(shape(columns, rows) + " of " + name_of(type) +
                   " are too large: a buffer has at most 1 GB (" + std::to_string(most_bytes) + " bytes)");
  }
  return bytes;
}

Result<std::unique_ptr<Buffer>> Buffer::create(Element type, std::int64_t columns, std::int64_t rows) {
  Result<std::size_t> bytes = measure(type, columns, rows);
  if (!bytes) return bytes.error();
  // The system gives large blocks as zeros without touching them.
  Block block(static_cast<std::byte*>(std::calloc(*bytes > 0 ? *bytes : 1, 1)));
  std::unique_ptr<Buffer> buffer(block ? new (std::nothrow) Buffer(type, columns, rows, std::move(block))
                                       : nullptr);
  if (!buffer) return refusal("not enough memory for a buffer of " + std::to_string(*bytes) + " bytes");
  return buffer;
}

Buffer::Buffer(Element type, std::int64_t columns, std::int64_t rows, Block block)
    : block_(std::move(block)),
      count_(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows)),
      columns_(columns),
      rows_(rows),
      id_(last_id.fetch_add(1, std::memory_order_relaxed) + 1),
      type_(type) {}

Buffer::~Buffer() = default;

void Buffer::set_mark(std::unique_ptr<BufferMark> mark) {
  mark_ = std::move(mark);
}

std::optional<std::size_t> copy(const Buffer& from, Range part, Buffer& to, std::size_t at) {
  if (from.type() == to.type()) {
    const std::size_t size = size_of(to.type());
    if (part.count > 0)
      std::memmove(to.change() + at * size, from.data() + part.first * size, part.count * size);
    return std::nullopt;
  }
  return with_type(from.type(), [&](auto source) {
    return with_type(to.type(), [&](auto target) {
      return convert_all(from.elements<decltype(source)>(), part.first, part.count,
                         to.change<decltype(target)>() + at);
    });
  });
}

std::optional<Extent> extent(const Buffer& buffer, Range part) {
  return with_type(buffer.type(), [&](auto type) -> std::optional<Extent> {
    const auto* v = buffer.elements<decltype(type)>() + part.first;
    std::size_t i = 0;
    while (i < part.count && v[i] != v[i]) ++i;  // NaN; later ones compare as false
    if (i == part.count) return std::nullopt;
    auto low = v[i], high = v[i];
    for (; i < part.count; ++i) {
      low = v[i] < low ? v[i] : low;
      high = v[i] > high ? v[i] : high;
    }
    return Extent{static_cast<double>(low), static_cast<double>(high)};
  });
}

double sum(const Buffer& buffer, Range part) {
  return with_type(buffer.type(), [&](auto type) { return add<double, decltype(type)>(buffer, part); });
}

// It fits: 2^30 bytes hold less than 2^63 in all.
std::int64_t whole_sum(const Buffer& buffer, Range part) {
  if (buffer.type() == Element::u8) return add<std::int64_t, std::uint8_t>(buffer, part);
  return add<std::int64_t, std::int32_t>(buffer, part);
}

}  // namespace appctl::core
