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

}  // namespace

int DrawListPrimRect(lua_State* L) {
  int at = 2;
  const ImVec2 a = arg_vec2(L, at), b = arg_vec2(L, at);
  const ImU32 color = arg_color(L, at);
  ImDrawList* list = arg_list(L);
  arm(L);
  list->PrimReserve(quad_indices, quad_vertices);
  list->PrimRect(a, b, color);
  disarm();
  return 0;
}

int DrawListPrimRectUV(lua_State* L) {
  int at = 2;
  ImVec2 points[4];
  for (ImVec2& p : points) p = arg_vec2(L, at);
  const ImU32 color = arg_color(L, at);
  ImDrawList* list = arg_list(L);
  arm(L);
  list->PrimReserve(quad_indices, quad_vertices);
  list->PrimRectUV(points[0], points[1], points[2], points[3], color);
  disarm();
  return 0;
}

int DrawListPrimQuadUV(lua_State* L) {
  int at = 2;
  ImVec2 p[8];
  for (ImVec2& v : p) v = arg_vec2(L, at);
  const ImU32 color = arg_color(L, at);
  ImDrawList* list = arg_list(L);
  arm(L);
  list->PrimReserve(quad_indices, quad_vertices);
  list->PrimQuadUV(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], color);
  disarm();
  return 0;
}

}  // namespace appctl::lua::by_hand
