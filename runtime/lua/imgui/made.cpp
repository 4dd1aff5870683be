#include "lua/imgui/made.h"

#include <imgui.h>

#include <climits>

#include "lua/imgui/args.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/globals.h"
#include "lua/imgui/ranges.h"

namespace appctl::lua {
namespace {

const char pins_key = 0;

int new_clipper(lua_State* L) {
  push_made<ImGuiListClipper>(L, list_clipper_class);
  return 1;
}
int new_filter(lua_State* L) {
  push_made<ImGuiTextFilter>(L, text_filter_class, opt_string(L, 1, ""));
  return 1;
}
int new_storage(lua_State* L) {
  push_made<ImGuiStorage>(L, storage_class);
  return 1;
}
int new_font_config(lua_State* L) {
  push_made<ImFontConfig>(L, font_config_class);
  return 1;
}
int new_ranges_builder(lua_State* L) {
  push_made<ImFontGlyphRangesBuilder>(L, ranges_builder_class);
  return 1;
}

}  // namespace

void check_makeable(lua_State* L, const Class& type) {
  if (type.destroy == nullptr || !bindings().scopes.has_run_ended()) return;
  luaL_error(L, "no %s can be made any more: the run is over", type.name);
}

void pin(lua_State* L, int i) {
  Bindings& b = bindings();
  if (b.pin_frame != b.scopes.frame()) b.pinned = 0;
  b.pin_frame = b.scopes.frame();
  // One list for the whole run, overwritten frame by frame: a new one each frame would be garbage.
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &pins_key) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &pins_key);
  }
  lua_rawgeti(L, -1, b.pinned);
  const bool again = lua_rawequal(L, -1, i);
  lua_pop(L, 1);
  if (!again) {
    lua_pushvalue(L, i);
    lua_rawseti(L, -2, ++b.pinned);
  }
  lua_pop(L, 1);
}

void check_clipper(lua_State* L, ImGuiListClipper* clipper) {
  if (bindings().scopes.is_open(gui::Kind::list_clipper, clipper)) return;
  luaL_error(L,
             "this ImGuiListClipper has not begun, or something that was opened since is still open: call "
             "Begin first, and Step where Begin was called");
}

void open_made(lua_State* L, Bindings& b) {
  set_type<new_clipper>(L, b, "ImGuiListClipper");
  set_type<new_filter>(L, b, "ImGuiTextFilter");
  set_type<new_storage>(L, b, "ImGuiStorage");
  set_type<new_font_config>(L, b, "ImFontConfig");
  set_type<new_ranges_builder>(L, b, "ImFontGlyphRangesBuilder");
  lua_pop(L, 5);
}

namespace by_hand {
namespace {

constexpr const char* clipper_begin = "ImGuiListClipper:Begin";
constexpr lua_Integer most_items = INT_MAX - 1;  // INT_MAX means to ImGui that the count is not known

ImGuiListClipper* arg_clipper(lua_State* L) {
  return static_cast<ImGuiListClipper*>(arg_object(L, 1, list_clipper_class));
}

}  // namespace

int ClipperBegin(lua_State* L) {
  Bindings& b = in_frame(L, clipper_begin);
  ImGuiListClipper* clipper = arg_clipper(L);
  const int count = arg_range(L, 2, 0, most_items);
  const float height = opt_limited(L, 3, 1e6f, -1);
  if (b.scopes.is_open(gui::Kind::list_clipper, clipper)) {
    luaL_error(L, "%s: it has begun already: call Step until it returns false, or End", clipper_begin);
  }
  pin(L, 1);
  arm(L);
  clipper->Begin(count, height);
  disarm();
  open_scope(L, b, gui::Kind::list_clipper, clipper_begin, clipper);
  return 0;
}

int ClipperStep(lua_State* L) {
  Bindings& b = in_frame(L, "ImGuiListClipper:Step");
  ImGuiListClipper* clipper = arg_clipper(L);
  check_clipper(L, clipper);
  arm(L);
  const bool more = clipper->Step();
  if (!more) clipper->End();  // before 1.87 Step leaves this to the destructor; to end it twice does no harm
  disarm();
  if (!more) close_scope(L, b, gui::Kind::list_clipper, "ImGuiListClipper:Step", 1, clipper);
  push(L, more);
  return 1;
}

int ClipperEnd(lua_State* L) {
  Bindings& b = in_frame(L, "ImGuiListClipper:End");
  ImGuiListClipper* clipper = arg_clipper(L);
  // Scripts call it after the loop too, where Step has ended the clipper already, as they may in C++.
  const bool has_begun = clipper->ItemsHeight != 0;
  if (has_begun && !b.scopes.holds(gui::Kind::list_clipper, clipper)) return 0;
  close_scope(L, b, gui::Kind::list_clipper, "ImGuiListClipper:End", 1, clipper);
  arm(L);
  clipper->End();
  disarm();
  return 0;
}

// What ImGui would do with the storage of a userdata that is gone cannot be told: it stays for this frame.
int SetStateStorage(lua_State* L) {
  in_frame(L, "SetStateStorage");
  auto* storage = static_cast<ImGuiStorage*>(opt_object(L, 1, storage_class));
  if (storage != nullptr) pin(L, 1);
  arm(L);
  ImGui::SetStateStorage(storage);
  disarm();
  return 0;
}

int RangesBuilderAddRanges(lua_State* L) {
  auto* builder = static_cast<ImFontGlyphRangesBuilder*>(arg_object(L, 1, ranges_builder_class));
  builder->AddRanges(arg_ranges(L, 2));
  return 0;
}

int RangesBuilderBuildRanges(lua_State* L) {
  auto* builder = static_cast<ImFontGlyphRangesBuilder*>(arg_object(L, 1, ranges_builder_class));
  lua_newtable(L);
  lua_Integer count = 0;
  for (std::size_t n = 1; n <= IM_UNICODE_CODEPOINT_MAX; ++n) {
    if (!builder->GetBit(n)) continue;
    const std::size_t first = n;
    while (n < IM_UNICODE_CODEPOINT_MAX && builder->GetBit(n + 1)) ++n;
    for (const std::size_t end : {first, n}) {
      lua_pushinteger(L, static_cast<lua_Integer>(end));
      lua_rawseti(L, -2, ++count);
    }
  }
  return 1;
}

}  // namespace by_hand
}  // namespace appctl::lua
