// Where time comes from. One Clock per run, owned by the host, used on the loop thread; now() and
// unix_nanoseconds() may be called on any thread. Nothing outside this room asks the system for the time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace appctl::core {

using Duration = std::chrono::nanoseconds;

// Nanoseconds since the run began; 0 is its first instant. Never goes back.
struct Instant {
  std::int64_t ns = 0;

  static constexpr Instant never() { return {INT64_MAX}; }
  constexpr double seconds() const { return static_cast<double>(ns) * 1e-9; }
  friend constexpr auto operator<=>(Instant, Instant) = default;
  friend constexpr Instant operator+(Instant t, Duration d) {  // saturates at never()
    return d.count() > 0 && t.ns > INT64_MAX - d.count() ? never() : Instant{t.ns + d.count()};
  }
  friend constexpr Duration operator-(Instant a, Instant b) { return Duration(a.ns - b.ns); }
};

// Seconds, as scripts give them, to a duration: negative and NaN give 0, too large saturates.
Duration from_seconds(double seconds);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
  virtual bool is_virtual() const = 0;
  // Virtual: moves to `t` if that lies ahead. Real: does nothing.
  virtual void advance_to(Instant t) = 0;
  // Seconds since 1970-01-01 UTC at this instant.
  virtual std::int64_t unix_time() = 0;
  // The same in nanoseconds.
  virtual std::int64_t unix_nanoseconds() { return unix_time() * 1'000'000'000 + now().ns % 1'000'000'000; }
};

class RealClock final : public Clock {
 public:
  RealClock();
  Instant now() override;
  bool is_virtual() const override { return false; }
  void advance_to(Instant) override {}
  std::int64_t unix_time() override;
  std::int64_t unix_nanoseconds() override;

 private:
  std::int64_t origin_ns_;
};

// Stands until it is moved. Its day begins at 2000-01-01 00:00 UTC.
class VirtualClock final : public Clock {
 public:
  Instant now() override { return {now_ns_.load(std::memory_order_relaxed)}; }
  bool is_virtual() const override { return true; }
  void advance_to(Instant t) override {
    if (t > now()) now_ns_.store(t.ns, std::memory_order_relaxed);
  }
  std::int64_t unix_time() override;

 private:
  std::atomic<std::int64_t> now_ns_{0};  // a worker may look at it
};

}  // namespace appctl::core
