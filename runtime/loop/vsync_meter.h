// Says whether vsync really waits: drivers and X servers ignore a swap interval without a word. It looks
// at frames that were left to follow each other at once; if they come faster than the monitor shows
// them, nothing waits. Owned by the Pacer. Loop thread only; nothing here fails.
#pragma once

#include <cstdint>

#include "core/clock.h"
#include "loop/rate.h"

namespace appctl::loop {

enum class Vsync : std::uint8_t {
  unknown,       // on trial: too few frames have been seen
  waits,         // present() paces the frames
  free_running,  // it does not: the caps must
};

class VsyncMeter {
 public:
  static constexpr int window = 16;  // frames looked at
  static constexpr int enough = 12;  // of them; the first ones may fill the driver's queue

  explicit VsyncMeter(Rate monitor) : monitor_(monitor) {}

  // One frame that was due at once: how long present() took, and the time between its end and that of
  // the frame before, which was presented too.
  void add(core::Duration present_took, core::Duration since_last);
  Vsync verdict() const { return verdict_; }
  Rate monitor() const { return monitor_; }

 private:
  Rate monitor_;
  std::uint16_t waited_ = 0;  // one bit a frame, the newest lowest
  int seen_ = 0;              // at most window
  Vsync verdict_ = Vsync::unknown;
};

}  // namespace appctl::loop
