#include "lua/imgui/shared_ids.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "lua/state.h"

namespace appctl::lua {
namespace {

// Bit by bit, for a script can bring about a NaN.
bool is_same(const ImRect& a, const ImRect& b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

std::string where_now(lua_State* L) {
  std::array<char, 128> place;
  where(L, place.data(), place.size());
  return place.data();
}

// Empty for a button that is a picture, and for what is too long to be repeated.
std::string label_of(lua_State* L) {
  std::size_t size = 0;
  if (lua_type(L, 1) != LUA_TSTRING) return {};
  const char* label = lua_tolstring(L, 1, &size);
  return size <= 60 ? std::string(label, size) : std::string();
}

}  // namespace

void SharedIds::drawn(lua_State* L, std::uint64_t frame) {
  const Seen seen{GImGui->LastItemData.ID, GImGui->LastItemData.Rect};
  if (frame != frame_) start(frame);
  if (frame % period == collecting) seen_.push_back(seen);
  const bool is_suspect = std::find(suspects_.begin(), suspects_.end(), seen.id) != suspects_.end();
  if (is_suspect || seen.id == GImGui->HoveredIdPreviousFrame) locate(L, seen);
}

void SharedIds::start(std::uint64_t frame) {
  suspects_.clear();
  if (frame % period == locating && frame_ == frame - 1) find_suspects();
  seen_.clear();
  firsts_.clear();
  frame_ = frame;
}

// The same ID in the same place is the same item: the call that was seen second has drawn nothing. Of many,
// each period takes some.
void SharedIds::find_suspects() {
  std::stable_sort(seen_.begin(), seen_.end(), [](const Seen& a, const Seen& b) { return a.id < b.id; });
  for (std::size_t i = 1; i < seen_.size(); ++i) {
    const ImGuiID id = seen_[i].id;
    const bool is_known = !suspects_.empty() && suspects_.back() == id;
    if (id == seen_[i - 1].id && !is_known && !is_same(seen_[i].rect, seen_[i - 1].rect))
      suspects_.push_back(id);
  }
  if (suspects_.size() <= most_suspects) return;
  const std::size_t begin = frame_ / period * most_suspects % suspects_.size();
  std::rotate(suspects_.begin(), suspects_.begin() + static_cast<std::ptrdiff_t>(begin), suspects_.end());
  suspects_.resize(most_suspects);
}

void SharedIds::locate(lua_State* L, const Seen& seen) {
  const auto first =
      std::find_if(firsts_.begin(), firsts_.end(), [&](const First& f) { return f.seen.id == seen.id; });
  if (first == firsts_.end()) {
    firsts_.push_back({seen, where_now(L)});
  } else if (!first->is_told && !is_same(first->seen.rect, seen.rect)) {
    first->is_told = true;
    tell(L, where_now(L), first->place);
  }
}

void SharedIds::tell(lua_State* L, const std::string& place, const std::string& other_place) {
  const State& state = State::of(L);
  if (!state.on_warning || told_.size() == most_told || !told_.insert(place + " " + other_place).second)
    return;
  const std::string label = label_of(L);
  const std::string name = label.empty() ? "" : " \"" + label + "\"";
  const bool is_loop = place == other_place;
  std::string text =
      place + (is_loop ? ": two widgets" + name + " have one ID"
                       : ": the widget" + name + " has the ID of another one (" + other_place + ")");
  text += ", and Dear ImGui takes them for one: ";
  if (!is_loop && !label.empty()) text += "call it \"" + label + "##2\" (what follows ## is not shown), or ";
  state.on_warning(text + "put ImGui.PushID(i) and ImGui.PopID() around it");
}

}  // namespace appctl::lua
