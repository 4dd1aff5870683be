// Values on their way from one Lua state to another. Filled by lua/parcel.h, which alone knows what the bytes
// mean. Whoever holds it owns it and what is in it: buffers travel, and no state has them meanwhile. Plain
// data, any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/buffer.h"

namespace appctl::core {

class Channel;

struct Parcel {
  std::string bytes;
  std::vector<std::unique_ptr<Buffer>> buffers;
  std::vector<std::shared_ptr<Channel>> channels;
};

}  // namespace appctl::core
