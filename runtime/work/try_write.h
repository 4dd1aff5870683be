// Output from a thread that must not wait for whoever holds a stream. Any thread; nothing fails.
#pragma once

#include <cstddef>
#include <string_view>

namespace appctl::work {

// Whether `size` bytes can be written without waiting for a reader.
bool takes(int fd, std::size_t size);
// Writes the text if that needs no wait; false otherwise.
bool try_write(int fd, std::string_view text);

}  // namespace appctl::work
