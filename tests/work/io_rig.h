// Drives an IoLoop as the turn does: takes what has come, then waits on its descriptor.
#pragma once

#include <poll.h>

#include <catch2/catch.hpp>
#include <functional>

#include "work/io_loop.h"

namespace appctl {

struct IoRig {
  work::IoLoop loop;

  // Until `over`; false if it is not within 20 s.
  bool run_until(const std::function<bool()>& over) {
    core::RealClock clock;
    while (loop.descriptor() >= 0) {
      const bool settled = loop.take();
      if (over()) return true;
      if (!settled) continue;
      pollfd ready{.fd = loop.descriptor(), .events = POLLIN, .revents = 0};
      if (loop.descriptor() >= 0 && poll(&ready, 1, 20'000) == 0) return false;
      if (clock.now() > core::Instant{20'000'000'000}) return false;
    }
    return over();
  }
  // Until nothing is under way any more.
  bool run_to_end() {
    return run_until([this] { return loop.residents() == 0; });
  }
};

}  // namespace appctl
