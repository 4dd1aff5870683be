// What a script has opened in Dear ImGui (Begin, Push, TreeNode, BeginTable, ...) and not closed yet,
// with the line that opened it. An end too many is refused; what is missing when a GUI callback is over
// is closed here. One Scopes per run, owned by the host, loop thread only. Fails only for want of memory.
//
// A frame: new_frame() after ImGui::NewFrame; then for each GUI callback of the script enter_callback(),
// the call, leave_callback(). Windows that the host itself keeps open around a callback are not seen here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gui/recovery.h"

namespace appctl::gui {

// What can be open. Kinds with ends of the same effect are one kind.
enum class Kind : std::uint8_t {
  window,
  child,
  table,
  tab_bar,
  tab_item,
  menu_bar,
  main_menu_bar,
  menu,
  combo,
  list_box,
  popup,
  tooltip,
  drag_source,
  drag_target,
  multi_select,
  list_clipper,
  group,
  tree,
  id,
  disabled,
  item_width,
  wrap_pos,
  clip_rect,
  list_clip_rect,
  list_texture,
  style_color,
  style_var,
  font,
  item_flag,
  count_
};

// The script line that opened a scope: plain data, so that gui need not know Lua.
struct Place {
  char source[60];  // as Lua names it, ends with a zero
  int line;         // 0 = unknown
};

enum class Phase : std::uint8_t {
  outside,  // no GUI callback runs: no widget may be called
  drawing,
  in_widget,  // ImGui calls the script in the middle of a widget: no other may be called
  broken,     // an assert of ImGui's has failed in this callback: nothing more may be called until it ends
};

enum class Outcome : std::uint8_t { returned, failed };

class Scopes {
 public:
  static constexpr std::size_t max_depth = 4096;  // ImGui counts some of its stacks in 16 bits

  void new_frame() { ++frame_; }
  // Counts frames over all contexts; a draw list is valid while this stands.
  std::uint64_t frame() const { return frame_; }

  // The context outlives the window, but what it holds is of no use until the next one opens.
  void window_opened() { has_window_ = true; }
  void window_closed() { has_window_ = false; }
  bool has_window() const { return has_window_; }

  // From here on Lua calls no finaliser of what is made: only those of what there was still run.
  void run_ended() { has_run_ended_ = true; }
  bool has_run_ended() const { return has_run_ended_; }

  void enter_callback();  // REQUIRES: between NewFrame and EndFrame, not in a callback
  // Closes what is open, innermost first. One message per missing end if the callback returned; none if
  // it failed, for then they follow from the failure. Valid until the next call.
  const std::vector<std::string>& leave_callback(Outcome outcome);

  Phase phase() const { return phase_; }
  std::size_t depth() const { return open_.size(); }
  // Closes all but the first `depth`, innermost first: a part of the callback is given up.
  void close_to(std::size_t depth);
  // What is said of the innermost of those beyond the first `depth`, if it was left open; else empty.
  std::string left_open(std::size_t depth) const;
  // An assert has failed in a binding.
  void break_callback() {
    if (phase_ != Phase::outside) phase_ = Phase::broken;
  }
  // Around a function of the script that ImGui calls in the middle of a widget.
  void suspend() {
    if (phase_ == Phase::drawing) phase_ = Phase::in_widget;
  }
  void resume() {
    if (phase_ == Phase::in_widget) phase_ = Phase::drawing;
  }
  // ImGui's state could not be repaired: the frame is to be thrown away, and the context replaced.
  bool damaged() const { return damaged_; }
  void context_replaced();

  // Notes that `opener` (a string that lives for ever, as "BeginTable") opened `kind`; `object` is the
  // draw list, if there is one. The caller fills the place; nullptr = too deep, nothing was noted.
  Place* open(Kind kind, const char* opener, void* object = nullptr);
  // Forgets the innermost `count` open scopes of that kind; false if `closer` may not be called now,
  // then refusal() says why and what to do, and nothing was forgotten.
  bool close(Kind kind, const char* closer, int count = 1, void* object = nullptr) {
    if (count == 1 && !open_.empty() && open_.back().kind == kind && open_.back().object == object) {
      open_.pop_back();
      return true;
    }
    return close_slowly(kind, closer, count, object);
  }
  const char* refusal() const { return refusal_.data(); }
  // Whether such a scope is open, and could be closed now.
  bool is_open(Kind kind, void* object) const { return innermost(kind, object) != 0; }
  // Whether it is open at all, also where something that was opened since keeps it from being ended.
  bool holds(Kind kind, void* object) const;

 private:
  struct Scope {
    Kind kind;
    const char* opener;
    void* object;
    Place place;
  };
  bool close_slowly(Kind kind, const char* closer, int count, void* object);
  std::size_t innermost(Kind kind, void* object) const;  // its index + 1; 0 = none within reach
  void refuse(Kind kind, const char* closer, void* object);
  void drop_soft(std::size_t from);
  static std::string missing_end(const Scope& scope);
  void report_missing();
  void close_all();
  bool close_down(std::size_t depth);
  void recover();

  std::vector<Scope> open_;
  std::vector<std::string> problems_;
  std::array<char, 256> refusal_{};
  std::uint64_t frame_ = 0;
  HostState host_;  // when the callback was entered
  Phase phase_ = Phase::outside;
  bool damaged_ = false;
  bool has_window_ = false;
  bool has_run_ended_ = false;
};

}  // namespace appctl::gui
