#include "work/io_loop.h"

#include <poll.h>
#include <signal.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <system_error>
#include <utility>

namespace appctl::work {
namespace {

constexpr int most_rounds = 8;  // of libuv in one take(): others want their turn too

[[noreturn]] void fail(int code, const char* what) {
  throw std::system_error(code, std::generic_category(), what);
}

// One function on the pool. Lives until libuv has called it back.
class PoolWork final : public Resident {
 public:
  PoolWork(IoLoop& loop, std::function<void()> work, std::function<void()> done)
      : Resident(loop), work_(std::move(work)), done_(std::move(done)) {
    request_.data = this;
  }
  void begin(uv_loop_t* uv) {
    uv_queue_work(
        uv, &request_, [](uv_work_t* request) { static_cast<PoolWork*>(request->data)->work_(); },
        [](uv_work_t* request, int) {
          const std::unique_ptr<PoolWork> self(static_cast<PoolWork*>(request->data));
          if (self->done_) self->done_();
        });
  }
  void abandon() override {
    done_ = nullptr;
    uv_cancel(reinterpret_cast<uv_req_t*>(&request_));  // fails if it has begun; then it runs to its end
  }

 private:
  std::function<void()> work_;
  std::function<void()> done_;
  uv_work_t request_;
};

}  // namespace

Resident::Resident(IoLoop& loop) : loop_(loop), next_(loop.first_) {
  if (next_) next_->prev_ = this;
  loop.first_ = this;
  ++loop.count_;
  loop.update_descriptor();
}

Resident::~Resident() {
  (prev_ ? prev_->next_ : loop_.first_) = next_;
  if (next_) next_->prev_ = prev_;
  --loop_.count_;
  loop_.update_descriptor();
}

// The timer's handle is the one that keeps the loop from being empty: libuv does nothing in an empty loop.
struct IoLoop::Uv {
  uv_loop_t loop;
  uv_poll_t timer;
  uv_signal_t children;
  bool watches_children = false;
  int timer_fd;
};

IoLoop::IoLoop() = default;

uv_loop_t* IoLoop::uv() {
  if (uv_) return &uv_->loop;
  auto uv = std::make_unique<Uv>();
  uv->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (uv->timer_fd < 0) fail(errno, "cannot watch the outside world");
  if (const int error = uv_loop_init(&uv->loop); error < 0) {
    ::close(uv->timer_fd);
    fail(-error, "cannot watch the outside world");
  }
  uv->timer.data = this;
  uv_poll_init(&uv->loop, &uv->timer, uv->timer_fd);
  uv_poll_start(&uv->timer, UV_READABLE,
                [](uv_poll_t* timer, int, int) { static_cast<IoLoop*>(timer->data)->fire_alarms(); });
  uv_ = std::move(uv);
  update_descriptor();
  return &uv_->loop;
}

// Alarms are set by residents only, so these decide.
void IoLoop::update_descriptor() {
  descriptor_ = uv_ && count_ > 0 ? uv_backend_fd(&uv_->loop) : -1;
}

// libuv says 0 for how long it would wait if it has more to do at once: the ends of writes and closes.
bool IoLoop::take() {
  for (int round = 0; round < most_rounds; ++round) {
    uv_run(&uv_->loop, UV_RUN_NOWAIT);
    if (uv_backend_timeout(&uv_->loop) != 0) return true;
  }
  return false;
}

void IoLoop::run_on_pool(std::function<void()> work, std::function<void()> done) {
  uv_loop_t* const loop = uv();
  (new PoolWork(*this, std::move(work), std::move(done)))->begin(loop);
}

// --- children ---

// One watch for all of them: libuv drops signals when there are many watches for the same one.
int IoLoop::watch_children() {
  uv();
  if (uv_->watches_children) return 0;
  uv_signal_init(&uv_->loop, &uv_->children);
  uv_->children.data = this;
  uv_->watches_children = true;
  return -uv_signal_start(
      &uv_->children, [](uv_signal_t* children, int) { static_cast<IoLoop*>(children->data)->reap(); },
      SIGCHLD);
}

// Each is asked for by its number: other children of this process are none of our business.
void IoLoop::reap() {
  for (auto child = children_.begin(); child != children_.end();) {
    int status;
    if (waitpid(child->first, &status, WNOHANG) != child->first) {
      ++child;
      continue;
    }
    const auto ended = std::move(child->second);
    child = children_.erase(child);
    ended(status);
  }
}

// --- alarms ---

void IoLoop::set(Alarm& alarm, core::Duration from_now) {
  uv();
  alarms_.set(alarm, clock_.now() + std::max(from_now, core::Duration(0)));
  wind_timer();
}

void IoLoop::clear(Alarm& alarm) {
  alarms_.clear(alarm);  // the timer may then ring for nothing, once
}

void IoLoop::fire_alarms() {
  std::uint64_t rung;
  (void)!::read(uv_->timer_fd, &rung, sizeof rung);
  while (core::Sleeper* due = alarms_.pop_due(clock_.now())) static_cast<Alarm*>(due)->due();
  wind_timer();
}

void IoLoop::wind_timer() {
  itimerspec when{};
  if (alarms_.next() != core::Instant::never()) {
    const std::int64_t ns = std::max<std::int64_t>((alarms_.next() - clock_.now()).count(), 1);  // 0 disarms
    when.it_value = {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
  }
  timerfd_settime(uv_->timer_fd, 0, &when, nullptr);
}

// --- the end ---

// A program that does not even end when it is killed is stuck in the kernel: then what hangs on it stays.
IoLoop::~IoLoop() {
  if (!uv_) return;
  abandon_all();
  if (!run_to_end()) {
    (void)uv_.release();
    return;
  }
  uv_close(reinterpret_cast<uv_handle_t*>(&uv_->timer), nullptr);
  if (uv_->watches_children) uv_close(reinterpret_cast<uv_handle_t*>(&uv_->children), nullptr);
  uv_run(&uv_->loop, UV_RUN_DEFAULT);  // both close at once
  uv_loop_close(&uv_->loop);
  ::close(uv_->timer_fd);
}

void IoLoop::abandon_all() {
  for (Resident* resident = first_; resident;) {
    Resident* const next = resident->next_;
    resident->abandon();
    resident = next;
  }
}

bool IoLoop::run_to_end() {
  const core::Instant latest = clock_.now() + patience;
  while (count_ > 0) {
    const bool settled = take();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(latest - clock_.now());
    if (left.count() <= 0) return false;
    pollfd ready{.fd = uv_backend_fd(&uv_->loop), .events = POLLIN, .revents = 0};
    if (settled && count_ > 0) poll(&ready, 1, static_cast<int>(left.count()));
  }
  return true;
}

}  // namespace appctl::work
