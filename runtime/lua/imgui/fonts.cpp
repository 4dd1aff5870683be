#include "lua/imgui/fonts.h"

#include <cstdio>
#include <cstring>
#include <utility>

#include "gui/fonts.h"
#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/ranges.h"

namespace appctl::lua {
namespace {

constexpr float largest_size = 1000;  // pixels

void* to_handle(gui::FontId id) {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(id) + 1);  // nullptr would be no object
}
gui::FontId to_id(const Object& object) {
  return static_cast<gui::FontId>(reinterpret_cast<std::uintptr_t>(object.pointer) - 1);
}

gui::Fonts& fonts(lua_State* L) {
  if (bindings().fonts == nullptr) luaL_error(L, "the run has ended: there are no fonts any more");
  return *bindings().fonts;
}

void check_atlas(lua_State* L) {
  if (as_object(L, 1, atlas_class) == nullptr) luaL_typeerror(L, 1, "ImFontAtlas");
}

// ----- adding -------------------------------------------------------------------------------------

// What stands behind the file: size, config, ranges; the ranges may also stand in place of the config.
struct Wish {
  float size;
  const ImFontConfig* config;
  const ImWchar* ranges;  // in a userdata on the stack
};

Wish arg_wish(lua_State* L, int at) {
  lua_settop(L, at + 2);
  Wish wish{opt_float(L, at, 0), nullptr, nullptr};
  luaL_argcheck(L, absent(L, at) || (wish.size >= 1 && wish.size <= largest_size), at,
                "a size from 1 to 1000 expected");
  const bool ranges_first = lua_istable(L, at + 1);
  if (!ranges_first) wish.config = static_cast<const ImFontConfig*>(opt_object(L, at + 1, font_config_class));
  const int ranges = ranges_first ? at + 1 : at + 2;
  if (!absent(L, ranges)) wish.ranges = arg_ranges(L, ranges);
  return wish;
}

// What belongs to the atlas is not the script's to say.
gui::FontWish to_font_wish(const Wish& from) {
  gui::FontWish wish;
  if (from.config != nullptr) {
    wish.config = *from.config;
    wish.size = from.config->SizePixels;
  } else {
    wish.config.OversampleH = 2;
  }
  wish.config.FontData = nullptr;
  wish.config.GlyphRanges = nullptr;
  wish.config.DstFont = nullptr;
  if (from.size > 0) wish.size = from.size;
  for (const ImWchar* range = from.ranges; range != nullptr && range[0] != 0; range += 2) {
    wish.ranges.push_back({range[0], range[1]});
  }
  return wish;
}

// Pushes the font that `make` gives, a core::Result<FontId>; raises what it says.
template <class Make>
int add(lua_State* L, Make make) {
  char message[512] = "";
  gui::FontId id = 0;
  {
    auto made = make();
    if (made) {
      id = *made;
    } else {
      std::snprintf(message, sizeof message, "%s", made.error().message.c_str());
    }
  }
  if (message[0] != 0) luaL_error(L, "%s", message);
  push_object(L, font_class, to_handle(id), 0);
  return 1;
}

}  // namespace

void* font_handle(const ImFont* font) {
  return to_handle(bindings().fonts != nullptr ? bindings().fonts->id_of(font) : 0);
}

void choose_font(lua_State* L, int i) {
  const Object* font = as_object(L, i, font_class);
  if (font == nullptr && !lua_isnil(L, i)) luaL_typeerror(L, i, "ImFont");
  const gui::FontId id = font != nullptr ? to_id(*font) : 0;
  if (!fonts(L).exists(id)) luaL_error(L, "this ImFont was removed");
  fonts(L).choose(id);
}

void* find_font(lua_State* L, const Object& object) {
  if (!bindings().scopes.has_window()) {
    luaL_error(L, "an ImFont has no fields while no window is open (app.run, app.gui)");
  }
  ImFont* font = fonts(L).find(to_id(object));
  if (font == nullptr) luaL_error(L, "this ImFont was removed");
  return font;
}

namespace by_hand {

int AtlasAddFontFromFileTTF(lua_State* L) {
  check_atlas(L);
  const char* path = arg_string(L, 2);
  const Wish wish = arg_wish(L, 3);
  gui::Fonts& all = fonts(L);
  return add(L, [&] { return all.add_file(path, to_font_wish(wish)); });
}

int AtlasAddFontFromMemoryTTF(lua_State* L) {
  check_atlas(L);
  const Text file = arg_text(L, 2);
  const Wish wish = arg_wish(L, 3);
  gui::Fonts& all = fonts(L);
  return add(L, [&] {
    return all.add_bytes(
        {reinterpret_cast<const std::uint8_t*>(file.begin), static_cast<std::size_t>(file.end - file.begin)},
        to_font_wish(wish));
  });
}

int AtlasAddFontDefault(lua_State* L) {
  check_atlas(L);
  lua_settop(L, 2);
  const Wish wish{0, static_cast<const ImFontConfig*>(opt_object(L, 2, font_config_class)), nullptr};
  gui::Fonts& all = fonts(L);
  return add(L, [&] { return all.add_built_in(to_font_wish(wish)); });
}

int AtlasRemoveFont(lua_State* L) {
  check_atlas(L);
  const Object* font = as_object(L, 2, font_class);
  if (font == nullptr) luaL_typeerror(L, 2, "ImFont");
  const gui::FontId id = to_id(*font);
  luaL_argcheck(L, id != 0, 2, "the default font cannot be removed");
  luaL_argcheck(L, fonts(L).remove(id), 2, "this ImFont was removed");
  return 0;
}

int AtlasClear(lua_State* L) {
  check_atlas(L);
  fonts(L).clear();
  return 0;
}

// The struct is found anew at each use, so there need be none yet: GetIO().Fonts is wanted before the
// window is open.
int GetIO(lua_State* L) {
  push_object(L, io_class, &io_class);
  return 1;
}

}  // namespace by_hand
}  // namespace appctl::lua
