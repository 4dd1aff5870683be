// Requests to servers on a thread that waits for them itself, that of a worker. Owned by the worker's state.
#pragma once

#include <functional>

#include "work/http_multi.h"

namespace appctl::work {

class HttpHere final : public HttpMulti {
 public:
  // Goes on with all that is under way, until `enough`; false if `stopped` before. A signal makes it ask.
  bool go_on(const std::function<bool()>& enough, const std::function<bool()>& stopped, core::Instant latest);
  // When a request that begins now has to be over.
  core::Instant in(core::Duration time) { return clock_.now() + time; }

 private:
  core::RealClock clock_;
};

}  // namespace appctl::work
