// What the last frame showed: each widget, window, tree, menu and table that the script made, in the order in
// which it made them. A test looks for things here, and the tree of the UI is written from it. Filled by the
// bindings of Dear ImGui while a test runs (lua/imgui/recorder), and by nobody else: a run without a test has
// none. One per run, owned by the host, loop thread only. Fails for want of memory alone.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace appctl::testing {

// Pixels from the top left corner of the window.
struct Rect {
  float left = 0, top = 0, right = 0, bottom = 0;
  bool empty() const { return right <= left || bottom <= top; }
};

using Value = std::variant<std::monostate, bool, long long, double, std::string>;

struct Item {
  int parent = -1;        // the container that it is in; -1: none
  const char* kind = "";  // "button": a literal
  std::string label;      // as the script gave it, with what follows ##
  Value value;
  std::uint32_t window = 0;  // ImGui's ID of the window that it is in, or that it is
  std::uint32_t id = 0;      // ImGui's; 0 = what it is made of has several, or it has none
  Rect rect;
  Rect hot;     // the part of it that takes a click and can be seen
  Rect view;    // of an option: what can be seen of the list, which scrolls
  int row = 0;  // in a table: from 1 on, without the rows of headers; 0 = in none
  std::string column;
  bool is_visible = false;  // some of it is in sight, unless another window covers it
  bool is_enabled = true;
  bool is_container = false;
};

class Items {
 public:
  // A window has opened: its frames are counted from 0.
  void window_opened();
  // Nothing is shown any more.
  void window_closed();
  // What was recorded since becomes what the last frame showed.
  void end_frame();
  // Nothing that was opened before counts for what follows.
  void begin_callback() { open_.clear(); }

  // Scopes that were opened at that depth or deeper are closed (see gui::Scopes::depth).
  void trim(int depth);
  // Adds it to the innermost open container, or to none, and gives its index.
  int add(Item item);
  int add_outermost(Item item);
  // What follows is in that item, until trim(depth), or for as long as the callback runs.
  void open(int item, int depth) { open_.push_back({item, depth}); }
  static constexpr int for_callback = -1;
  bool has_open() const { return !open_.empty(); }

  // The entries of a list that ImGui makes by itself: they are in the next item.
  void add_option(Item option) { options_.push_back(std::move(option)); }
  void add_options_to(int item);

  // Rows of headers of that table so far; `row` is that of a new one, counted from 0.
  void note_header(std::uint32_t table, int row) { headers_[table] = row + 1; }
  int headers(std::uint32_t table) const;

  const std::vector<Item>& shown() const { return shown_; }
  std::uint64_t frame() const { return frame_; }  // of this window, how many have ended

 private:
  struct Open {
    int item;
    int depth;
  };
  std::vector<Item> recorded_, shown_, options_;
  std::vector<Open> open_;
  std::unordered_map<std::uint32_t, int> headers_;
  std::uint64_t frame_ = 0;
};

}  // namespace appctl::testing
