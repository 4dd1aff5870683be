// A wait that any thread can end: an eventfd, and a second descriptor to watch if there is one. Owned by
// a surface; wait() on the loop thread, wake() on any thread and in signal handlers. Cannot fail after
// construction; construction aborts if the process has no descriptor left.
#pragma once

#include "core/clock.h"

namespace appctl::surface {

class WakeFd {
 public:
  WakeFd();
  ~WakeFd();
  WakeFd(const WakeFd&) = delete;
  WakeFd& operator=(const WakeFd&) = delete;

  // Blocks until wake(), until `other_fd` (-1: none) can be read, until a signal, or until `deadline`.
  // A wake() that came before ends it at once, and is then used up.
  void wait(core::Clock& clock, core::Instant deadline, int other_fd = -1);
  void wake();

 private:
  int fd_;
};

}  // namespace appctl::surface
