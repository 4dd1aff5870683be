// The window that shows what went wrong, newest first, over everything else, without taking the focus.
// Owned by the host, loop thread only; add() at any time, draw() within a frame. Cannot fail.
//
// Of each report at most 2 KB of the message and 2 KB of the traceback are kept, shown and copied, with
// control bytes as core::printable has them; 12 KB are drawn at once, all that was kept is copied. More
// would be more vertices than ImGui has, and a slow frame. draw() holds nothing that needs destruction:
// an assertion in ImGui leaves it by longjmp.
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
  // What is added while it is quiet does not open the panel: the script tells of it.
  void set_quiet(bool quiet) { quiet_ = quiet; }
  void show() { visible = raise_ = true; }

 private:
  static constexpr std::size_t most_kept = 50;
  struct Entry {
    std::string key;      // core::error_key
    std::string title;    // the message, and how often
    std::string details;  // the traceback and the origin
    std::size_t message_size = 0;
    bool dismissed = false;
  };
  void dismiss();
  void copy();
  void draw_buttons();
  void draw_entries();

  std::deque<Entry> entries_;  // newest first, distinct by key
  std::string copied_;         // kept here, see above
  bool quiet_ = false;
  bool raise_ = false;         // to be brought to the front with the next frame
};

}  // namespace appctl::gui
