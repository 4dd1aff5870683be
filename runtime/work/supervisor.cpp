#include "work/supervisor.h"

#include <stdio_ext.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "work/process_groups.h"
#include "work/try_write.h"
#include "work/watchdog.h"

namespace appctl::work {
namespace {

void (*interrupt_loop)() = nullptr;  // set before the handler is installed

void urgent_handler(int) {
  if (interrupt_loop) interrupt_loop();
}

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR2}) sigaddset(&set, signal);  // SIGUSR2: look again
  return set;
}

// What the watchdog's timer has sent would end the process once it is no longer blocked.
void forget_looks() {
  sigset_t look;
  sigemptyset(&look);
  sigaddset(&look, SIGUSR2);
  const timespec at_once{};
  while (sigtimedwait(&look, nullptr, &at_once) > 0) {
  }
}

}  // namespace

Supervisor::Supervisor(const SupervisorOptions& options, core::Mailbox& mailbox,
                       std::function<void(core::ExitCode)> told, void (*interrupt)(),
                       const char* (*stuck_at)())
    : options_(options),
      mailbox_(mailbox),
      told_(std::move(told)),
      stuck_at_(stuck_at),
      loop_thread_(pthread_self()) {
  if (options_.time_limit) limit_at_ = std::chrono::steady_clock::now() + *options_.time_limit;
  const sigset_t set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, &old_mask_);
  interrupt_loop = interrupt;
  struct sigaction action {};
  action.sa_handler = urgent_handler;
  action.sa_flags = SA_RESTART;
  sigaction(SIGURG, &action, &old_urgent_);
  thread_ = std::thread([this] { watch(); });
}

Supervisor::~Supervisor() {
  stop_ = true;
  pthread_kill(thread_.native_handle(), SIGUSR2);
  thread_.join();
  if (options_.watchdog) options_.watchdog->stop();  // after the thread, which sets the timer again
  forget_looks();
  sigaction(SIGURG, &old_urgent_, nullptr);
  interrupt_loop = nullptr;
  pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
}

void Supervisor::start_grace() {
  {
    std::lock_guard lock(mutex_);
    limit_at_.reset();
    if (!give_up_at_) give_up_at_ = std::chrono::steady_clock::now() + options_.grace;
  }
  pthread_kill(thread_.native_handle(), SIGUSR2);
}

void Supervisor::watch() {
  const sigset_t set = watched_signals();
  while (!stop_) {
    const std::optional<Time> deadline = next_deadline();
    int signal;
    if (!deadline) {
      signal = sigwaitinfo(&set, nullptr);
    } else {
      const auto left = std::max(std::chrono::nanoseconds(0),
                                 std::chrono::nanoseconds(*deadline - std::chrono::steady_clock::now()));
      const timespec timeout{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
      signal = sigtimedwait(&set, nullptr, &timeout);
    }
    if (signal == SIGINT) event(core::ExitCode::interrupted);
    if (signal == SIGTERM) event(core::ExitCode::terminated);
    if (signal == SIGUSR2 && options_.watchdog) look();
    if (signal < 0) deadline_reached(std::chrono::steady_clock::now());
  }
}

void Supervisor::look() {
  const bool hopeless = !options_.watchdog->tick();
  const std::string why = options_.looked(hopeless);
  if (!hopeless) return;
  std::unique_lock lock(mutex_);
  const core::ExitCode code = code_ == core::ExitCode::done ? core::ExitCode::stalled : code_;
  lock.unlock();
  give_up(why.c_str(), code);
}

std::optional<Supervisor::Time> Supervisor::next_deadline() {
  std::lock_guard lock(mutex_);
  std::optional<Time> next;
  for (const auto& at : {limit_at_, interrupt_at_, give_up_at_}) {
    if (at && (!next || *at < *next)) next = at;
  }
  return next;
}

// Something ends the run. The second time nobody is asked any more.
void Supervisor::event(core::ExitCode code) {
  const Time now = std::chrono::steady_clock::now();
  {
    std::unique_lock lock(mutex_);
    if (code_ != core::ExitCode::done) {
      lock.unlock();
      if (code != core::ExitCode::time_limit) give_up("a second signal", code);
      return;
    }
    code_ = code;
    limit_at_.reset();
    interrupt_at_ = now + patience;
    give_up_at_ = now + options_.grace;
  }
  mail_taken_ = false;
  mailbox_.post([this, code] {
    mail_taken_ = true;
    told_(code);
  });
}

void Supervisor::deadline_reached(Time now) {
  bool limit = false;
  bool grace_over = false;
  bool hopeless = false;
  core::ExitCode code;
  {
    std::lock_guard lock(mutex_);
    limit = limit_at_ && now >= *limit_at_;
    if (interrupt_at_ && now >= *interrupt_at_) {
      interrupt_at_.reset();
      if (!mail_taken_) pthread_kill(loop_thread_, SIGURG);
      if (++interrupts_ < most_interrupts) interrupt_at_ = now + 2 * patience;
    }
    if (give_up_at_ && now >= *give_up_at_) {
      hopeless = last_interrupts_ == most_interrupts;
      grace_over = ++last_interrupts_ == 1;
      give_up_at_ = now + 2 * patience;
      if (!hopeless) pthread_kill(loop_thread_, SIGURG);
    }
    code = code_ == core::ExitCode::done ? core::ExitCode::script_error : code_;
  }
  if (hopeless) give_up("the grace is over, and the script is still at work", code);
  if (limit) event(core::ExitCode::time_limit);
  if (grace_over) mailbox_.post([this] { told_(core::ExitCode::script_error); });
}

// Waits for nobody: not for a lock, nor for a reader of the output.
void Supervisor::give_up(const char* why, core::ExitCode code) {
  // Locked: the loop thread is in the middle of a write.
  if (ftrylockfile(stdout) == 0 && takes(STDOUT_FILENO, __fpending(stdout))) fflush_unlocked(stdout);
  const char* at = stuck_at_();
  char text[512];
  const int size = std::snprintf(text, sizeof text, "appctl: error: ended at once: %s%s%s%s\n", why,
                                 at[0] ? " (in a C function called at " : "", at, at[0] ? ")" : "");
  const std::size_t length = std::min(static_cast<std::size_t>(size), sizeof text - 1);
  if (takes(STDERR_FILENO, length)) (void)!write(STDERR_FILENO, text, length);
  kill_all_groups();
  _exit(static_cast<int>(code));
}

}  // namespace appctl::work
