// A wait that any thread can end: an eventfd, and up to two descriptors that are not ours. Owned by
// a surface; wait() on the loop thread, wake() on any thread and in signal handlers. Cannot fail after
// construction; construction aborts if the process has no descriptor left.
#pragma once

#include <initializer_list>

#include "core/clock.h"

namespace appctl::surface {

class WakeFd {
 public:
  WakeFd();
  ~WakeFd();
  WakeFd(const WakeFd&) = delete;
  WakeFd& operator=(const WakeFd&) = delete;

  // Blocks until wake(), until one of `others` (-1: none) can be read, until a signal, or until `deadline`.
  // A wake() that came before ends it at once, and is then used up.
  // REQUIRES: at most two others.
  void wait(core::Clock& clock, core::Instant deadline, std::initializer_list<int> others = {});
  void wake();

 private:
  int fd_;
};

}  // namespace appctl::surface
