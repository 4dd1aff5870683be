// What the modules of the outside world (process, fs) work with. Owned by the host; outlives the state. Loop
// thread only.
#pragma once

#include "core/clock.h"
#include "core/outside.h"

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

}  // namespace appctl::lua
