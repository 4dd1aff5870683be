// What happens when an assert of Dear ImGui's fails. Debian's library has them compiled in, and a script
// must never end the process, so the program has an __assert_fail of its own (hidden, so that shared
// libraries keep libc's). While the guard is armed a failed assert is handed to `raise`, which must leave
// by longjmp; otherwise the process aborts as usual. One guard per thread.
#pragma once

namespace appctl::gui {

struct AssertGuard {
  void (*raise)(void* context, const char* expression) = nullptr;
  void* context = nullptr;  // armed while not null
};
extern constinit thread_local AssertGuard assert_guard;

// Runs f(argument); false if a failed assert stopped it half way. For the host's own calls of ImGui
// (NewFrame, Render, closing what a script left open).
// REQUIRES: f has no live object with a destructor where it calls ImGui.
bool guarded(void (*f)(void* argument), void* argument);

}  // namespace appctl::gui
