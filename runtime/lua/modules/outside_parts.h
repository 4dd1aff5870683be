// What the modules of the outside world (process, fs) work with. Owned by the host; outlives the state. Loop
// thread only.
#pragma once

#include <string>
#include <utility>

#include "core/clock.h"
#include "core/outside.h"
#include "lua/outside_wait.h"

namespace appctl::work {
class IoLoop;
}  // namespace appctl::work

namespace appctl::lua {

class Tasks;

struct OutsideParts {
  work::IoLoop& loop;
  core::Outside& outside;
  Tasks& tasks;
  core::Duration program_grace;  // between SIGTERM and SIGKILL; real time
};

// Whoever waits looks again when it has been woken: so nothing that has come is lost when a task is
// cancelled.
struct NamedWait final : OutsideWait {
  explicit NamedWait(std::string what) : what(std::move(what)) {}
  std::string purpose() override { return what; }
  std::string what;  // "the program 'ffmpeg'"
};

}  // namespace appctl::lua
