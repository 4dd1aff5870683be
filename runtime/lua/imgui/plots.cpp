// PlotLines and PlotHistogram: the values are a table, a buffer, or a function of the index (from 0).
#include <imgui.h>

#include <algorithm>
#include <cfloat>
#include <climits>

#include "lua/buffer.h"
#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/call_back.h"

namespace appctl::lua::by_hand {
namespace {

constexpr lua_Integer most_values = 10000000;

float pop_number(lua_State* L, int list, lua_Integer i) {
  int is_number;
  const double v = lua_tonumberx(L, -1, &is_number);
  if (!is_number) luaL_argerror(L, list, lua_pushfstring(L, "value %I is no number", i));
  lua_pop(L, 1);
  return static_cast<float>(v);
}

struct Plotted {
  const float* data;
  int count;
};

// From a plain table, into b.floats.
Plotted take_plain(lua_State* L, Bindings& b, int list) {
  const auto length = static_cast<lua_Integer>(lua_rawlen(L, list));
  const int count = opt_range(L, list + 1, 0, length, static_cast<int>(length));
  b.floats.resize(static_cast<std::size_t>(count) + 1);
  for (int i = 0; i < count; ++i) {
    lua_rawgeti(L, list, i + 1);
    b.floats[static_cast<std::size_t>(i)] = pop_number(L, list, i + 1);
  }
  return {b.floats.data(), count};
}

// From what runs the script meanwhile, into a userdata that is left on the stack.
Plotted take_called(lua_State* L, int list) {
  const bool table = lua_istable(L, list);
  const int length = table ? static_cast<int>(std::min(luaL_len(L, list), most_values)) : 0;
  const int count =
      table ? opt_range(L, list + 1, 0, length, length) : arg_range(L, list + 1, 0, most_values);
  auto* values =
      static_cast<float*>(lua_newuserdatauv(L, (static_cast<std::size_t>(count) + 1) * sizeof(float), 0));
  for (int i = 0; i < count; ++i) {
    if (table) {
      lua_geti(L, list, i + 1);
    } else {
      lua_pushvalue(L, list);
      lua_pushinteger(L, i);
      lua_call(L, 1, 1);
    }
    values[i] = pop_number(L, list, table ? i + 1 : i);
  }
  return {values, count};
}

// Of f32 as they lie there, other types into b.floats.
Plotted take_buffer(lua_State* L, Bindings& b, int list) {
  const core::Buffer& buffer = check_buffer(L, list);
  const auto most = static_cast<lua_Integer>(std::min(buffer.count(), std::size_t{INT_MAX}));
  const int count = opt_range(L, list + 1, 0, most, static_cast<int>(most));
  if (buffer.type() == core::Element::f32) return {buffer.elements<float>(), count};
  b.floats.resize(static_cast<std::size_t>(count) + 1);
  core::with_type(buffer.type(), [&](auto type) {
    const auto* from = buffer.elements<decltype(type)>();
    for (int i = 0; i < count; ++i) b.floats[static_cast<std::size_t>(i)] = static_cast<float>(from[i]);
  });
  return {b.floats.data(), count};
}

// Reads the values at index `list`; their count stands behind it, and is needed for a function only.
Plotted take_values(lua_State* L, Bindings& b, int list) {
  if (is_buffer(L, list)) return take_buffer(L, b, list);
  if (!lua_istable(L, list) && !lua_isfunction(L, list)) luaL_typeerror(L, list, "table, buffer or function");
  const bool plain = lua_istable(L, list) && !luaL_getmetafield(L, list, "__index");
  return plain ? take_plain(L, b, list) : take_called(L, list);
}

using Plot = void (*)(const char* label, const float* values, int count, int offset, const char* overlay,
                      float low, float high, ImVec2 size, int stride);

constexpr float widest = 1e6F;  // pixels

// ImGui walks the width in integers, without an end if it exceeds them: raises before.
void check_width(lua_State* L, const char* name, float given) {
  const float width = given == 0  ? ImGui::CalcItemWidth()
                      : given < 0 ? ImGui::GetContentRegionAvail().x + given
                                  : given;
  if (width < widest) return;
  luaL_error(L, "ImGui.%s: a plot can be at most %d pixels wide", name, static_cast<int>(widest));
}

int plot(lua_State* L, const char* name, Plot draw) {
  Bindings& b = in_frame(L, name);
  const char* label = arg_string(L, 1);
  const int given_offset = opt_int(L, 4, 0);
  const char* overlay = opt_string(L, 5, nullptr);
  const float low = opt_float(L, 6, FLT_MAX), high = opt_float(L, 7, FLT_MAX);
  int at = 8;
  const ImVec2 size = opt_vec2(L, at, ImVec2());
  lua_settop(L, at - 1);
  const Plotted values = take_values(L, b, 2);
  check_width(L, name, size.x);  // after the values, whose metamethods may change it
  const int offset = values.count > 0 ? (given_offset % values.count + values.count) % values.count : 0;
  arm(L);
  draw(label, values.data, values.count, offset, overlay, low, high, size, sizeof(float));
  disarm();
  settle(L, b);
  return 0;
}

}  // namespace

int PlotLines(lua_State* L) {
  return plot(L, "PlotLines",
              [](const char* label, const float* values, int count, int offset, const char* overlay,
                 float low, float high, ImVec2 size, int stride) {
                ImGui::PlotLines(label, values, count, offset, overlay, low, high, size, stride);
              });
}

int PlotHistogram(lua_State* L) {
  return plot(L, "PlotHistogram",
              [](const char* label, const float* values, int count, int offset, const char* overlay,
                 float low, float high, ImVec2 size, int stride) {
                ImGui::PlotHistogram(label, values, count, offset, overlay, low, high, size, stride);
              });
}

}  // namespace appctl::lua::by_hand
