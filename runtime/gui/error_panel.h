// The window that shows what went wrong, newest first, over everything else, without taking the focus.
// Owned by the host, loop thread only; add() at any time, draw() within a frame. Cannot fail.
#pragma once

#include <deque>
#include <string>

#include "core/reporter.h"

namespace appctl::gui {

class ErrorPanel {
 public:
  // A new message opens the panel. One that is kept already only gets its count, even if it was
  // dismissed: an error of every frame must not come back after each click.
  void add(const core::Report& report);
  void draw();
  // No report that was not dismissed.
  bool empty() const;

  bool visible = true;  // false hides the panel until the next new message

 private:
  static constexpr std::size_t most_kept = 50;
  struct Entry {
    core::Report report;  // its texts cut to what a window can show
    std::size_t key = 0;  // hash of the whole message
    bool dismissed = false;
  };
  void dismiss();
  void draw_buttons();
  std::string text() const;

  std::deque<Entry> entries_;  // newest first, distinct by message
  bool raise_ = false;         // to be brought to the front with the next frame
};

}  // namespace appctl::gui
