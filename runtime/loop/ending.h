// The end of a run as a pure decision, made in phase 7 of each turn. Plain data, loop thread; nothing
// here fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace appctl::loop {

struct RunState {
  bool exit_requested = false;  // app.exit, a signal, the time limit, an error that stops the run
  bool rest_cancelled = false;  // End::cancel_rest has been carried out
  std::size_t live_tasks = 0;   // that have not ended, whatever they are

  bool window_was_open = false;  // ever
  bool window_open = false;
  bool waiters_have_run = false;  // a turn has passed since the window closed
  bool headless = false;
  std::int64_t frames = 0;                   // drawn since the window opened
  std::optional<std::int64_t> frames_limit;  // --frames
  std::size_t counted_tasks = 0;  // live, but for those in the background or waiting for the window
  bool main_at_work = false;      // the main chunk lives, and does not wait for the window
};

enum class End : std::uint8_t {
  go_on,
  close_window,  // and wake those who wait for it
  cancel_rest,   // on exit every task; after the window closed, every one that did not wait for it
  end,           // leave the loop
};

constexpr std::int64_t headless_frames = 60;         // drawn at least
constexpr std::int64_t most_headless_frames = 3600;  // drawn at most, unless the main chunk is at work

End decide_end(const RunState& run);

}  // namespace appctl::loop
