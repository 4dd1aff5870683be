// Two widgets of one frame with the same ID: Dear ImGui takes them for one, so the second may never react,
// and says nothing. One frame of each period all IDs are collected, and in the next one the lines are found
// that draw those which came twice; the ID under the mouse is looked at in every frame. The state's
// on_warning gets both lines, once for each pair. Widgets of several parts (InputInt, DragFloat3) have no ID
// of their own and are not seen. Part of Bindings, loop thread only.
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
  // Whether drawn() wants to know of ImGui's last item in that frame. Frames count from 1.
  static bool wants_last_item(std::uint64_t frame) {
    const ImGuiContext& g = *GImGui;
    const std::uint64_t phase = frame % period;
    return g.LastItemData.ID != 0 &&
           (g.LastItemData.ID == g.HoveredIdPreviousFrame || phase == collecting || phase == locating);
  }
  // A function of the script's has just drawn it: the label, if it is a string, is on the stack at 1. Raises
  // no Lua error.
  void drawn(lua_State* L, std::uint64_t frame);

 private:
  // Two out of 64: what a frame costs in which IDs are collected is no more than a hundredth of the time.
  static constexpr std::uint64_t period = 64, collecting = 2, locating = 3;
  static constexpr std::size_t most_suspects = 16, most_told = 100;
  struct Seen {
    ImGuiID id;
    ImRect rect;
  };
  struct First {
    Seen seen;
    std::string place;  // "main.lua:12"
    bool is_told = false;
  };
  void start(std::uint64_t frame);
  void find_suspects();
  void locate(lua_State* L, const Seen& seen);
  void tell(lua_State* L, const std::string& place, const std::string& other_place);

  std::uint64_t frame_ = 0;        // that drawn() last heard of
  std::vector<Seen> seen_;         // while they are collected
  std::vector<ImGuiID> suspects_;  // that came twice
  std::vector<First> firsts_;      // of the suspects, and of what is under the mouse, in this frame
  std::set<std::string> told_;
};

}  // namespace appctl::lua
