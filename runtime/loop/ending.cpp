#include "loop/ending.h"

namespace appctl::loop {
namespace {

// A window that nobody can close closes by itself.
bool headless_window_ends(const RunState& run) {
  if (run.frames_limit) return run.frames >= *run.frames_limit;
  if (run.frames >= most_headless_frames && !run.main_at_work) return true;
  return run.frames >= headless_frames && run.counted_tasks == 0;
}

End cancel_once(const RunState& run) {
  return run.rest_cancelled ? End::go_on : End::cancel_rest;
}

}  // namespace

End decide_end(const RunState& run) {
  if (run.exit_requested) return run.live_tasks == 0 ? End::end : cancel_once(run);
  if (run.window_open) {
    return run.headless && headless_window_ends(run) ? End::close_window : End::go_on;
  }
  if (run.live_tasks == 0) return End::end;
  return run.window_was_open && run.waiters_have_run ? cancel_once(run) : End::go_on;
}

}  // namespace appctl::loop
