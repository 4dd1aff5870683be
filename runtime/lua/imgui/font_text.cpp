// What a font tells of its glyphs and of texts, and ranges of characters.
#include <imgui.h>
#include <imgui_internal.h>

#include "lua/imgui/args.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/objects.h"
#include "lua/imgui/ranges.h"

namespace appctl::lua {

const ImWchar* arg_ranges(lua_State* L, int i) {
  luaL_checktype(L, i, LUA_TTABLE);
  const auto count = static_cast<lua_Integer>(lua_rawlen(L, i));
  if (count % 2 != 0 || count > 2 * IM_UNICODE_CODEPOINT_MAX) {
    luaL_argerror(L, i, "pairs of first and last character expected");
  }
  auto* ranges =
      static_cast<ImWchar*>(lua_newuserdatauv(L, (static_cast<std::size_t>(count) + 1) * sizeof(ImWchar), 0));
  for (lua_Integer n = 0; n < count; ++n) {
    lua_rawgeti(L, i, n + 1);
    const lua_Integer c = lua_tointeger(L, -1);
    if (c < 1 || c > IM_UNICODE_CODEPOINT_MAX) {
      luaL_argerror(L, i,
                    lua_pushfstring(L, "character %I is not from 1 to %d", n + 1, IM_UNICODE_CODEPOINT_MAX));
    }
    ranges[n] = static_cast<ImWchar>(c);
    lua_pop(L, 1);
  }
  ranges[count] = 0;
  return ranges;
}

void push_ranges(lua_State* L, const ImWchar* ranges) {
  if (ranges == nullptr) return lua_pushnil(L);
  lua_newtable(L);
  for (lua_Integer n = 0; ranges[n] != 0; ++n) {
    lua_pushinteger(L, ranges[n]);
    lua_rawseti(L, -2, n + 1);
  }
}

namespace by_hand {
namespace {

void set_number(lua_State* L, const char* name, float value) {
  push(L, value);
  lua_setfield(L, -2, name);
}

// Pushes a copy: ImGui moves its glyphs when one more is made.
int push_glyph(lua_State* L, const ImFontGlyph* glyph) {
  if (glyph == nullptr) {
    lua_pushnil(L);
    return 1;
  }
  const ImFontGlyph g = *glyph;
  lua_createtable(L, 0, 11);
  push(L, static_cast<int>(g.Codepoint));
  lua_setfield(L, -2, "Codepoint");
  push(L, g.Visible != 0);
  lua_setfield(L, -2, "Visible");
  const struct {
    const char* name;
    float value;
  } numbers[] = {{"AdvanceX", g.AdvanceX},
                 {"X0", g.X0},
                 {"Y0", g.Y0},
                 {"X1", g.X1},
                 {"Y1", g.Y1},
                 {"U0", g.U0},
                 {"V0", g.V0},
                 {"U1", g.U1},
                 {"V1", g.V1}};
  for (const auto& n : numbers) set_number(L, n.name, n.value);
  return 1;
}

ImFont* arg_font(lua_State* L) {
  return static_cast<ImFont*>(arg_object(L, 1, font_class));
}

}  // namespace

#if IMGUI_VERSION_NUM < 19200
int FontFindGlyph(lua_State* L) {
  ImFont* font = arg_font(L);
  const int c = arg_range(L, 2, 0, IM_UNICODE_CODEPOINT_MAX);
  return push_glyph(L, font->FindGlyph(static_cast<ImWchar>(c)));
}

int FontFindGlyphNoFallback(lua_State* L) {
  ImFont* font = arg_font(L);
  const int c = arg_range(L, 2, 0, IM_UNICODE_CODEPOINT_MAX);
  return push_glyph(L, font->FindGlyphNoFallback(static_cast<ImWchar>(c)));
}
#endif

int FontCalcWordWrapPositionA(lua_State* L) {
  ImFont* font = arg_font(L);
  const float scale = arg_float(L, 2);
  const Text text = arg_text(L, 3);
  const float width = arg_float(L, 4);
  arm(L);
  const char* end = font->CalcWordWrapPositionA(scale, text.begin, text.end, width);
  disarm();
  lua_pushinteger(L, end - text.begin);
  return 1;
}

#if IMGUI_VERSION_NUM >= 19200
int FontCalcWordWrapPosition(lua_State* L) {
  in_frame(L, "ImFont:CalcWordWrapPosition");
  ImFont* font = arg_font(L);
  const float size = arg_limited(L, 2, 1000);
  luaL_argcheck(L, size > 0, 2, "a size above 0 expected");
  const Text text = arg_text(L, 3);
  const float width = arg_float(L, 4);
  arm(L);
  const char* end = font->CalcWordWrapPosition(size, text.begin, text.end, width);
  disarm();
  lua_pushinteger(L, end - text.begin);
  return 1;
}
#endif

}  // namespace by_hand
}  // namespace appctl::lua
