// What the loop waits for besides the window, timers and mail: one descriptor, and what to do when it can be
// read. Owned by the host, loop thread only. Without outside work there is no descriptor, and nothing is
// paid.
#pragma once

namespace appctl::core {

class OutsideSource {
 public:
  virtual ~OutsideSource() = default;
  // Something outside is under way: it can end a wait, and take() has to be called. -1: nothing is.
  int descriptor() const { return descriptor_; }
  // Runs the completions of what has come, without waiting; also what has begun since the last call is only
  // then watched. False: there is more that needs no wait.
  virtual bool take() = 0;

 protected:
  int descriptor_ = -1;
};

}  // namespace appctl::core
