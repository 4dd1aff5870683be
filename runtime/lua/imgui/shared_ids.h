// Two widgets with the same ID: Dear ImGui takes them for one, so the second may never react, and says
// nothing. In some frames the IDs of all widgets are collected, and in the next one the lines are found that
// draw those which came twice. The state's on_warning gets both lines, once for each pair. Part of Bindings,
// loop thread only; raises a Lua error only for want of memory.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

#include <cstdint>
#include <lua.hpp>
#include <set>
#include <string>
#include <vector>

namespace appctl::lua {

class SharedIds {
 public:
  // The script calls a widget in that frame (they count from 1): whether to tell of it, with what follows.
  bool wants(std::uint64_t frame) {
    if (frame != frame_) start(frame);
    ++count_;
    return stage_ != Stage::none;
  }

  // Plain data, for the widget may raise. Made before the call, when the label stands on the stack at 1.
  struct Before {
    ImGuiID id;
    ImGuiID last_id;
    ImRect last_rect;
  };
  static Before before(lua_State* L);
  void after(lua_State* L, const Before& before);

 private:
  // Collecting costs each widget time, so it is not done in each frame: when there are more widgets or fewer
  // than before, or else now and then, for their labels may change.
  static constexpr std::uint64_t shortest_period = 4, longest_period = 64;
  static constexpr std::size_t most_suspects = 16, most_told = 100;
  enum class Stage : std::uint8_t { none, collecting, locating };
  using Places = std::vector<std::string>;  // "main.lua:12", the innermost first
  struct First {
    ImGuiID id;
    Places places;
    bool is_told = false;
  };
  void start(std::uint64_t frame);
  Stage stage_of(std::uint64_t frame);
  void find_suspects();
  void locate(lua_State* L, ImGuiID id);
  void tell(lua_State* L, const Places& places, const Places& others);

  std::uint64_t frame_ = 0;  // this one
  Stage stage_ = Stage::none;
  std::uint64_t count_ = 0;        // of widgets in it
  std::uint64_t last_count_ = 0;   // and in the one before
  std::uint64_t collected_ = 0;    // the frame
  bool has_changed_ = true;        // since then
  std::vector<ImGuiID> seen_;      // while they are collected
  std::vector<ImGuiID> suspects_;  // came twice
  std::vector<First> firsts_;      // of the suspects, in this frame
  std::set<std::string> told_;
};

}  // namespace appctl::lua
