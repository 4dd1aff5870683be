// Asks Dear ImGui about the item that was made last, and about what is under the mouse. Plain functions, loop
// thread only, with a context; they change nothing and cannot fail.
#pragma once

#include <string>

#include "testing/items.h"

namespace appctl::testing {

// Fills what ImGui knows of the last item: window, id, rectangles, what can be seen of it, table cell. An
// item that was not made, because its window is collapsed or its column out of sight, is told as not visible.
// REQUIRES: within a frame.
void probe_item(Items& items, Item& item);
// The same of the current window; of the table that is open.
void probe_window(Item& item);
void probe_table(Item& item);
// Of an item that opens a window at once (a menu, a combo): it has to be known beforehand.
struct Opener {
  std::uint32_t window = 0, id = 0;
  Rect rect, hot;
  bool is_visible = false;
};
Opener probe_opener(const char* label, bool is_menu);
// After TableHeadersRow: the header of each column is an item.
void probe_headers(Items& items);
// After Combo or ListBox: the entries that it shows now, if it shows any.
void probe_options(Items& items, const char* label, const char* const* options, int count);
// The name of the current window, as a script would call it.
std::string window_label();

// After a frame with the mouse over the item: what keeps a click from it, "button 'Save' covers it"; empty if
// nothing does. An item with an ID has to be the hovered one.
std::string covered_by(const Items& items, const Item& item);
// Whether the keyboard belongs to that item.
bool has_focus(const Item& item);
// Whether the last frame did not show a window that it has: in its first one its size is found out.
bool hides_window();
// Whether what is behind a modal window gets darker or lighter.
bool is_dimming();
// Why what is typed now would go nowhere, "takes no text"; empty if it would not.
std::string takes_no_text();

// What can be seen of an item's label: what stands before ##.
std::string_view visible_label(std::string_view label);

}  // namespace appctl::testing
