// Measures rooms of the runtime that no script reaches alone.
// usage: rooms mail|eventfd|mail-window|post-empty N     how long a blocked loop takes to be woken by a
// thread
//        rooms picture N FILE                            rasterises a 1280x720 frame, and writes it as PNG
//        rooms resident COMMAND...                       the most memory that the command held at once
// Prints lines "metric value", medians of N.
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "core/mailbox.h"
#include "loop/turn.h"
#include "surface/glfw_surface.h"
#include "surface/null_surface.h"
#include "surface/png.h"

using namespace appctl;

namespace {

using SteadyClock = std::chrono::steady_clock;

double microseconds(SteadyClock::duration d) {
  return std::chrono::duration<double, std::micro>(d).count();
}

double median(std::vector<double>& values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

// A thread that calls `send` again and again, each time when the loop has been blocked for a while; the
// loop answers with arrived().
class Sender {
 public:
  Sender(int times, std::function<void()> send) : times_(times), send_(std::move(send)) {}
  void start() {
    thread_ = std::thread([this] { work(); });
  }
  void arrived() {
    took_.push_back(microseconds(SteadyClock::now() - sent_));
    answered_.store(true, std::memory_order_release);
  }
  bool done() const { return static_cast<int>(took_.size()) == times_; }
  void print() {
    thread_.join();
    std::printf("us %g\n", median(took_));
  }

 private:
  void work() {
    for (int i = 0; i < times_; ++i) {
      std::this_thread::sleep_for(std::chrono::microseconds(300));
      answered_ = false;
      sent_ = SteadyClock::now();
      send_();
      while (!answered_.load(std::memory_order_acquire))
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
  }

  int times_;
  std::function<void()> send_;
  std::vector<double> took_;
  SteadyClock::time_point sent_;
  std::atomic<bool> answered_{false};
  std::thread thread_;
};

// --- a loop without tasks or window, woken by mail ---

struct NoFrame final : loop::Frame {
  loop::Shown draw(core::Instant) override { return {}; }
};

// What the loop waits for.
struct Never final : core::Request {
  void deliver() override {}
};

struct UntilDone final : loop::Overseer {
  explicit UntilDone(Sender& sender) : sender(sender) {}
  bool reap(core::Instant) override { return !sender.done(); }
  bool stuck(loop::Stuck, core::Instant) override { return false; }
  void close_requested() override {}
  void scale_changed(float) override {}
  void before_wait(core::Duration) override {}
  void after_wait() override {}
  core::Instant deadline() override { return core::Instant::never(); }
  Sender& sender;
};

void bench_mail(surface::Surface& surface, int times) {
  core::RealClock clock;
  core::Scheduler scheduler;
  core::Mailbox mailbox([&] { surface.wake(); });
  NoFrame frame;
  loop::Pacer pacer({}, false);
  Sender* target = nullptr;
  Sender sender(times, [&] { mailbox.post([&] { target->arrived(); }); });
  target = &sender;
  UntilDone overseer(sender);
  core::Outside outside(core::Outside::Order::as_it_comes);
  Never never;
  outside.begin(never);
  loop::Turn turn({scheduler, clock, clock, mailbox, outside, surface, frame, overseer, pacer});
  sender.start();
  while (turn.run()) {
  }
  sender.print();
}

void bench_mail_window(int times) {
  ImGui::CreateContext();
  const auto window = surface::make_glfw_surface();
  if (!window->open({})) std::exit(6);
  bench_mail(*window, times);
  window->close();
  ImGui::DestroyContext();
}

// --- what they are compared with ---

void bench_eventfd(int times) {
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  Sender sender(times, [fd] { eventfd_write(fd, 1); });
  sender.start();
  while (!sender.done()) {
    pollfd wanted{fd, POLLIN, 0};
    poll(&wanted, 1, -1);
    eventfd_t value;
    eventfd_read(fd, &value);
    sender.arrived();
  }
  sender.print();
}

void bench_post_empty(int times) {
  if (!glfwInit()) std::exit(6);
  glfwWindowHint(GLFW_CLIENT_API, GLFW_NO_API);
  if (!glfwCreateWindow(400, 300, "limit", nullptr, nullptr)) std::exit(6);
  std::atomic<bool> sent{false};
  Sender sender(times, [&] {
    sent = true;
    glfwPostEmptyEvent();
  });
  sender.start();
  while (!sender.done()) {
    glfwWaitEvents();
    if (sent.exchange(false)) sender.arrived();
  }
  sender.print();
  glfwTerminate();
}

// --- pictures ---

double milliseconds_of(int times, const std::function<void()>& work) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const auto began = SteadyClock::now();
    work();
    took.push_back(microseconds(SteadyClock::now() - began) * 1e-3);
  }
  return median(took);
}

void bench_picture(int times, const std::string& file) {
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  ImGui::GetIO().DeltaTime = 1.0F / 60;
  surface::NullSurface surface;
  if (!surface.open({})) std::exit(6);
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
  for (int i = 0; i < 3; ++i) {  // windows find their size and place
    surface.begin_frame();
    ImGui::NewFrame();
    ImGui::ShowDemoWindow();
    ImGui::Render();
  }
  surface::Picture picture;
  std::printf("raster_ms %g\n",
              milliseconds_of(times, [&] { picture = surface.capture(*ImGui::GetDrawData()); }));
  std::printf("png_ms %g\n", milliseconds_of(times, [&] { (void)surface::write_png(file, picture); }));
  ImGui::DestroyContext();
}

// Here and not in ./run: a process counts as its own what its starter held, and Python holds more.
void bench_resident(char** command) {
  const pid_t child = vfork();
  if (child == 0) {
    execv(command[0], command);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  if (status != 0) std::exit(1);
  std::printf("mb %g\n", static_cast<double>(usage.ru_maxrss) / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string what = argv[1];
  if (what == "resident") bench_resident(argv + 2);
  const int times = std::atoi(argv[2]);
  surface::NullSurface null;
  if (what == "mail") bench_mail(null, times);
  if (what == "eventfd") bench_eventfd(times);
  if (what == "mail-window") bench_mail_window(times);
  if (what == "post-empty") bench_post_empty(times);
  if (what == "picture" && argc > 3) bench_picture(times, argv[3]);
}
