// The bytes of a file, whole. Any thread. Fails with the reason alone; the caller knows the path.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"

namespace appctl::core {

// Pipes and devices are refused: they have no size, and could go on for ever. So are files of more than
// 256 MB.
Result<std::vector<std::uint8_t>> read_file(const std::string& path);

}  // namespace appctl::core
