#include "surface/wake_fd.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace appctl::surface {
namespace {

timespec to_timespec(core::Duration left) {
  const std::int64_t ns = std::max<std::int64_t>(left.count(), 0);
  return {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
}

}  // namespace

WakeFd::WakeFd() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) {
    std::perror("appctl: eventfd");
    std::abort();
  }
  // By default the kernel may end a wait 50 us late, to join it with others.
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

WakeFd::~WakeFd() {
  ::close(fd_);
}

void WakeFd::wait(core::Clock& clock, core::Instant deadline, std::initializer_list<int> others) {
  pollfd fds[3];
  nfds_t count = 0;
  fds[count++] = {.fd = fd_, .events = POLLIN, .revents = 0};
  for (const int other : others) {
    if (other >= 0) fds[count++] = {.fd = other, .events = POLLIN, .revents = 0};
  }
  const bool for_ever = deadline == core::Instant::never();
  const timespec left = for_ever ? timespec{} : to_timespec(deadline - clock.now());
  ppoll(fds, count, for_ever ? nullptr : &left, nullptr);
  if ((fds[0].revents & POLLIN) != 0) {
    eventfd_t wakes;
    eventfd_read(fd_, &wakes);
  }
}

void WakeFd::wake() {
  const int saved_errno = errno;  // a signal handler must leave it as it was
  eventfd_write(fd_, 1);
  errno = saved_errno;
}

}  // namespace appctl::surface
