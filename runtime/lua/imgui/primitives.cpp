// The primitives of a draw list that ImGui documents as its low level: in C++ the caller reserves the memory
// first, here each reserves its own.
#include <imgui.h>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/objects.h"

namespace appctl::lua::by_hand {
namespace {

constexpr int quad_indices = 6, quad_vertices = 4;

ImDrawList* arg_list(lua_State* L) {
  return static_cast<ImDrawList*>(arg_object(L, 1, draw_list_class));
}

// Reads `count` points and a colour from argument 2 on, and draws a quad of them.
template <int count, class Draw>
int draw_quad(lua_State* L, Draw draw) {
  int at = 2;
  ImVec2 points[count];
  for (ImVec2& p : points) p = arg_vec2(L, at);
  const ImU32 color = arg_color(L, at);
  ImDrawList* list = arg_list(L);
  arm(L);
  list->PrimReserve(quad_indices, quad_vertices);
  draw(*list, points, color);
  disarm();
  return 0;
}

}  // namespace

int DrawListPrimRect(lua_State* L) {
  return draw_quad<2>(
      L, [](ImDrawList& list, const ImVec2* p, ImU32 color) { list.PrimRect(p[0], p[1], color); });
}

int DrawListPrimRectUV(lua_State* L) {
  return draw_quad<4>(L, [](ImDrawList& list, const ImVec2* p, ImU32 color) {
    list.PrimRectUV(p[0], p[1], p[2], p[3], color);
  });
}

int DrawListPrimQuadUV(lua_State* L) {
  return draw_quad<8>(L, [](ImDrawList& list, const ImVec2* p, ImU32 color) {
    list.PrimQuadUV(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], color);
  });
}

}  // namespace appctl::lua::by_hand
