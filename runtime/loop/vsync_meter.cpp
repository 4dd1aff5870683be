#include "loop/vsync_meter.h"

#include <bit>

namespace appctl::loop {

void VsyncMeter::add(core::Duration present_took, core::Duration since_last) {
  const core::Duration nearly = monitor_.period() * 9 / 10;  // monitors and clocks differ a little
  if (since_last - present_took >= nearly) return;           // work filled the slot: no wait could have shown
  waited_ = static_cast<std::uint16_t>(waited_ << 1 | (since_last >= nearly));
  if (seen_ < window) ++seen_;
  if (seen_ < window) return;
  const int waited = std::popcount(waited_);
  if (waited >= enough) {
    verdict_ = Vsync::waits;
  } else if (verdict_ == Vsync::unknown || waited <= window - enough) {
    verdict_ = Vsync::free_running;
  }
}

}  // namespace appctl::loop
