#include "lua/imgui/shared_ids.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "lua/state.h"

namespace appctl::lua {
namespace {

// What the script calls it; nullptr for a button that is a picture.
const char* label_of(lua_State* L) {
  return lua_type(L, 1) == LUA_TSTRING || lua_type(L, 1) == LUA_TNUMBER ? lua_tostring(L, 1) : nullptr;
}

// Whether it can be repeated in a message: it is not long, and does nothing to a terminal.
bool can_be_told(const char* label) {
  const std::size_t size = std::strlen(label);
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7F; };
  return size > 0 && size <= 60 && std::none_of(label, label + size, is_control);
}

// The lines of the script that are being run.
std::vector<std::string> places_of(lua_State* L) {
  constexpr int deepest = 16;
  std::vector<std::string> places;
  lua_Debug ar;
  for (int level = 1; level <= deepest && lua_getstack(L, level, &ar); ++level) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline < 0 || std::strncmp(ar.source, "@appctl/", 8) == 0) continue;
    places.push_back(ar.short_src + (":" + std::to_string(ar.currentline)));
  }
  return places;
}

// `other` is the line that drew the first of the two; one line that draws both stands in a loop.
std::string text_of(const std::string& place, const std::string& other, const char* label) {
  const bool is_loop = place == other;
  const bool has_name = label && can_be_told(label);
  const std::string name = has_name ? " \"" + std::string(label) + "\"" : "";
  const std::string what = is_loop ? ": this line draws two widgets" + name + " with one ID"
                                   : ": the widget" + name + " has the ID of the one of " + other;
  const std::string advice =
      is_loop || !has_name ? "put ImGui.PushID(i) before it and ImGui.PopID() after it"
                           : "call it \"" + std::string(label) + (std::strstr(label, "##") ? "2\"" : "##2\"");
  return place + what + ", and Dear ImGui takes them for one: " + advice;
}

}  // namespace

void SharedIds::start(std::uint64_t frame) {
  has_changed_ |= count_ != last_count_;
  last_count_ = std::exchange(count_, 0);
  suspects_.clear();
  if (stage_ == Stage::collecting) find_suspects();
  stage_ = stage_of(frame);
  frame_ = frame;
  seen_.clear();
  firsts_.clear();
}

SharedIds::Stage SharedIds::stage_of(std::uint64_t frame) {
  if (!suspects_.empty()) return Stage::locating;
  if (frame - collected_ < (has_changed_ ? shortest_period : longest_period)) return Stage::none;
  collected_ = frame;
  has_changed_ = false;
  return Stage::collecting;
}

// Of many, each time takes some.
void SharedIds::find_suspects() {
  std::sort(seen_.begin(), seen_.end());
  for (std::size_t i = 1; i < seen_.size(); ++i) {
    const bool is_known = !suspects_.empty() && suspects_.back() == seen_[i];
    if (seen_[i] == seen_[i - 1] && !is_known) suspects_.push_back(seen_[i]);
  }
  if (suspects_.size() <= most_suspects) return;
  const std::size_t begin = frame_ / shortest_period * most_suspects % suspects_.size();
  std::rotate(suspects_.begin(), suspects_.begin() + static_cast<std::ptrdiff_t>(begin), suspects_.end());
  suspects_.resize(most_suspects);
}

// The ID is worked out as the widgets do it: some are made of several items, and none of these has it.
SharedIds::Before SharedIds::before(lua_State* L) {
  const ImGuiContext& g = *GImGui;
  const char* label = label_of(L);
  return {label ? ImHashStr(label, 0, g.CurrentWindow->IDStack.back()) : 0, g.LastItemData.ID,
          g.LastItemData.Rect};
}

// A call that leaves ImGui's last item as it was has drawn nothing: the window is collapsed, the header
// hidden. Bit by bit, for a script can bring about a NaN.
void SharedIds::after(lua_State* L, const Before& before) {
  const ImGuiLastItemData& last = GImGui->LastItemData;
  if (last.ID == before.last_id && std::memcmp(&last.Rect, &before.last_rect, sizeof last.Rect) == 0) return;
  const ImGuiID id = before.id != 0 ? before.id : last.ID;
  if (stage_ == Stage::collecting) {
    seen_.push_back(id);
  } else if (std::find(suspects_.begin(), suspects_.end(), id) != suspects_.end()) {
    locate(L, id);
  }
}

void SharedIds::locate(lua_State* L, ImGuiID id) {
  const auto first = std::find_if(firsts_.begin(), firsts_.end(), [&](const First& f) { return f.id == id; });
  if (first == firsts_.end()) {
    firsts_.push_back({id, places_of(L)});
  } else if (!std::exchange(first->is_told, true)) {
    tell(L, places_of(L), first->places);
  }
}

void SharedIds::tell(lua_State* L, const Places& places, const Places& others) {
  // Where the two ways part: a function that draws a widget may be called from two lines.
  const std::size_t depth = std::min(places.size(), others.size());
  std::size_t level = 0;
  while (level < depth && places[level] == others[level]) ++level;
  if (level == depth) level = 0;
  const State& state = State::of(L);
  if (depth == 0 || !state.on_warning || told_.size() == most_told) return;
  if (!told_.insert(places[level] + " " + others[level]).second) return;
  const char* rest = told_.size() == most_told ? " (more of this are not told)" : "";
  state.on_warning(text_of(places[level], others[level], label_of(L)) + rest);
}

}  // namespace appctl::lua
