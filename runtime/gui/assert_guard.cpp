#include "gui/assert_guard.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

namespace appctl::gui {

constinit thread_local AssertGuard assert_guard;

namespace {
[[noreturn]] void jump_back(void* context, const char*) {
  std::longjmp(*static_cast<std::jmp_buf*>(context), 1);
}
}  // namespace

bool guarded(void (*f)(void*), void* argument) {
  const AssertGuard outer = assert_guard;
  std::jmp_buf back;
  const bool finished = setjmp(back) == 0;
  if (finished) {
    assert_guard = {jump_back, &back};
    f(argument);
  }
  assert_guard = outer;
  return finished;
}

}  // namespace appctl::gui

// The name and the signature are libc's; see assert(3).
extern "C" [[noreturn, gnu::visibility("hidden")]] void __assert_fail(const char* expression,
                                                                      const char* file, unsigned line,
                                                                      const char* function) noexcept {
  appctl::gui::AssertGuard& guard = appctl::gui::assert_guard;
  if (guard.context != nullptr && guard.raise != nullptr) guard.raise(guard.context, expression);
  std::fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function, expression);
  std::abort();
}
