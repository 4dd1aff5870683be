// Inside a loop that looks at an atomic again and again: lets the other thread of the core have it meanwhile.
// Any thread; fails never.
#pragma once

namespace appctl::core {

inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace appctl::core
