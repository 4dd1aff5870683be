#include "work/http_here.h"

#include <algorithm>

#include "work/http_library.h"

namespace appctl::work {
namespace {

constexpr std::chrono::milliseconds between_looks{1000};  // if no signal comes

}  // namespace

bool HttpHere::go_on(const std::function<bool()>& enough, const std::function<bool()>& stopped,
                     core::Instant latest) {
  while (!enough()) {
    if (stopped()) return false;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(latest - clock_.now());
    if (left.count() <= 0) return true;
    int running = 0;
    http_library.multi_perform(multi_, &running);
    tell();
    if (enough()) break;
    if (running == 0) continue;  // one was sent elsewhere
    http_library.multi_poll(multi_, nullptr, 0, static_cast<int>(std::min(left, between_looks).count()),
                            nullptr);
  }
  return true;
}

}  // namespace appctl::work
