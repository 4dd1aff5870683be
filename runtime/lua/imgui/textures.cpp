#include "lua/imgui/textures.h"

#include <cstring>

#include "gui/images.h"
#include "lua/buffer.h"
#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/objects.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

using gui::Images;

struct TextureValue {
  const Class* tag;
  gui::TextureId id;  // 0 = closed
  int width, height;  // pixels
};

extern const Class texture_class;

TextureValue* as_texture(lua_State* L, int i) {
  if (lua_type(L, i) != LUA_TUSERDATA || lua_rawlen(L, i) < sizeof(TextureValue)) return nullptr;
  auto* texture = static_cast<TextureValue*>(lua_touserdata(L, i));
  return texture->tag == &texture_class ? texture : nullptr;
}

TextureValue& check_texture(lua_State* L, int i) {
  TextureValue* texture = as_texture(L, i);
  if (texture == nullptr) luaL_typeerror(L, i, "ImTexture (from ImGui.LoadTexture)");
  return *texture;
}

TextureValue& check_open(lua_State* L, int i) {
  TextureValue& texture = check_texture(L, i);
  if (texture.id == 0) luaL_argerror(L, i, "this texture was closed");
  return texture;
}

Images& images() {
  return *bindings().images;
}

// ----- pixels in memory -------------------------------------------------------------------------

[[noreturn]] void refuse_size(lua_State* L, int i, std::size_t got, const TextureValue& texture) {
  const lua_Integer expected = lua_Integer{4} * texture.width * texture.height;
  luaL_argerror(L, i,
                lua_pushfstring(L, "%I bytes expected for %dx%d pixels of red, green, blue and alpha, got %I",
                                expected, texture.width, texture.height, static_cast<lua_Integer>(got)));
  __builtin_unreachable();
}

const void* arg_buffer(lua_State* L, int i, const TextureValue& texture) {
  const core::Buffer& pixels = check_buffer(L, i);
  if (pixels.type() != core::Element::u8)
    luaL_argerror(L, i,
                  lua_pushfstring(L, "a buffer of u8 expected, not of %s", core::name_of(pixels.type())));
  if (pixels.bytes() != std::size_t{4} * texture.width * texture.height)
    refuse_size(L, i, pixels.bytes(), texture);
  return pixels.data();
}

// The texels that the value at index i describes, or raises: a string or a buffer of four bytes (red, green,
// blue, alpha) for each pixel, or a table with a packed colour (IM_COL32) for each. Rows from the top. What
// is returned lives as long as what stands on the stack, and until the script runs again.
const void* arg_pixels(lua_State* L, int i, const TextureValue& texture) {
  const auto count = static_cast<std::size_t>(texture.width) * static_cast<std::size_t>(texture.height);
  if (is_buffer(L, i)) return arg_buffer(L, i, texture);
  if (lua_type(L, i) == LUA_TSTRING) {
    if (lua_rawlen(L, i) != 4 * count) refuse_size(L, i, lua_rawlen(L, i), texture);
    return lua_tostring(L, i);
  }
  if (!lua_istable(L, i)) luaL_typeerror(L, i, "string, buffer or table of pixels");
  if (lua_rawlen(L, i) != count) {
    luaL_argerror(
        L, i,
        lua_pushfstring(L, "%I colors expected for %dx%d pixels, got %I", static_cast<lua_Integer>(count),
                        texture.width, texture.height, static_cast<lua_Integer>(lua_rawlen(L, i))));
  }
  auto* packed = static_cast<ImU32*>(lua_newuserdatauv(L, count * sizeof(ImU32), 0));
  for (std::size_t n = 0; n < count; ++n) {
    lua_rawgeti(L, i, static_cast<lua_Integer>(n) + 1);
    int is_integer;
    packed[n] = static_cast<ImU32>(lua_tointegerx(L, -1, &is_integer));
    if (!is_integer)
      luaL_argerror(L, i, lua_pushfstring(L, "element %d is no color (IM_COL32)", static_cast<int>(n) + 1));
    lua_pop(L, 1);
  }
  return packed;
}

// texture:update(pixels)
int update(lua_State* L) {
  const TextureValue& texture = check_open(L, 1);
  const void* pixels = arg_pixels(L, 2, texture);
  const auto count = static_cast<std::size_t>(texture.width) * static_cast<std::size_t>(texture.height);
  std::memcpy(images().change(texture.id), pixels, 4 * count);
  return 0;
}

// ----- what a texture has -----------------------------------------------------------------------

int close(lua_State* L) {
  TextureValue& texture = check_texture(L, 1);
  // The state may be closing, and the pictures' owner out of reach: then they end with it.
  if (texture.id != 0 && bindings().images != nullptr) images().release(texture.id);
  texture.id = 0;
  return 0;
}

// Scripts for MacroQuest ask for it; every function here takes the texture itself.
int get_texture_id(lua_State* L) {
  check_open(L, 1);
  lua_settop(L, 1);
  return 1;
}

int to_string(lua_State* L) {
  const TextureValue& texture = check_texture(L, 1);
  lua_pushfstring(L, "ImTexture(%dx%d%s)", texture.width, texture.height, texture.id == 0 ? ", closed" : "");
  return 1;
}

constexpr Entry methods[] = {
    {"update", entry<update>}, {"close", entry<close>}, {"GetTextureID", entry<get_texture_id>}};

int index(lua_State* L) {
  const TextureValue& texture = check_texture(L, 1);
  const char* name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  for (const Entry& method : methods) {
    if (std::strcmp(method.name, name) != 0) continue;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, method.function, 1);
    return 1;
  }
  if (std::strcmp(name, "width") == 0) {
    push(L, texture.width);
  } else if (std::strcmp(name, "height") == 0) {
    push(L, texture.height);
  } else if (std::strcmp(name, "size") == 0) {
    push_vec2(L, texture_size(L, 1));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

constexpr Entry metamethods[] = {{"__index", entry<index>},
                                 {"__gc", entry<close>},
                                 {"__close", entry<close>},
                                 {"__tostring", entry<to_string>}};
const Class texture_class{.name = "ImTexture", .metamethods = metamethods};

// ----- making one -------------------------------------------------------------------------------

// One field of the table of options at index i: the number of the name it has, or the first.
int option(lua_State* L, int i, const char* field, const char* const (&names)[2]) {
  if (lua_getfield(L, i, field) == LUA_TNIL) return lua_pop(L, 1), 0;
  const char* value = lua_tostring(L, -1);
  for (int n = 0; value != nullptr && n < 2; ++n) {
    if (std::strcmp(value, names[n]) == 0) return lua_pop(L, 1), n;
  }
  return luaL_argerror(L, i, lua_pushfstring(L, "%s must be \"%s\" or \"%s\"", field, names[0], names[1]));
}

gui::ImageOptions opt_options(lua_State* L, int i) {
  if (absent(L, i)) return {};
  luaL_checktype(L, i, LUA_TTABLE);
  return {option(L, i, "filter", {"linear", "nearest"}) == 1 ? gui::Filter::nearest : gui::Filter::linear,
          option(L, i, "edge", {"clamp", "repeat"}) == 1 ? gui::Edge::repeat : gui::Edge::clamp};
}

// A texture without a picture yet, left on the stack: what follows cannot lose a picture to a Lua error.
TextureValue& new_texture(lua_State* L) {
  auto* texture = static_cast<TextureValue*>(new_owner(L, sizeof(TextureValue), "texture"));
  *texture = {&texture_class, 0, 0, 0};
  push_metatable(L, texture_class);
  lua_setmetatable(L, -2);
  return *texture;
}

// The garbage collector does not see the pixels: it is told, so that pictures nobody has any more do not
// pile up.
void count_pixels(lua_State* L, const TextureValue& texture) {
  constexpr int bytes_per_kb = 1024;
  const lua_Integer bytes = lua_Integer{4} * texture.width * texture.height;
  if (lua_gc(L, LUA_GCISRUNNING) != 0) lua_gc(L, LUA_GCSTEP, static_cast<int>(bytes / bytes_per_kb) + 1);
}

// Fills `texture` with what `make` gives, a core::Result<TextureId>; raises what it says.
template <class Make>
void fill(lua_State* L, TextureValue& texture, Make make) {
  char message[512] = "";
  {
    auto made = make();
    if (made) {
      texture.id = *made;
      const surface::Texture& picture = *images().find(texture.id);
      texture.width = picture.width;
      texture.height = picture.height;
    } else {
      std::snprintf(message, sizeof message, "%s", made.error().message.c_str());
    }
  }
  if (message[0] != 0) luaL_error(L, "%s", message);
  count_pixels(L, texture);
}

// The picture that shows the pixels of the buffer at index i.
gui::TextureId show_buffer(lua_State* L, int i) {
  const core::Buffer& pixels = check_buffer(L, i);
  char refusal[256] = "";
  {
    auto shown = images().show(pixels);
    if (shown) return *shown;
    std::snprintf(refusal, sizeof refusal, "%s", shown.error().message.c_str());
  }
  luaL_argerror(L, i, refusal);
  __builtin_unreachable();
}

gui::TextureId show_texture(lua_State* L, int i) {
  const TextureValue& texture = check_open(L, i);
  images().use(texture.id);
  return texture.id;
}

}  // namespace

ImTextureID arg_texture(lua_State* L, int i) {
  if (!is_texture(L, i)) luaL_typeerror(L, i, "ImTexture (from ImGui.LoadTexture) or buffer");
  const gui::TextureId id = is_buffer(L, i) ? show_buffer(L, i) : show_texture(L, i);
  return (ImTextureID)(id);  // NOLINT: a pointer in some versions, a number in others
}

bool is_texture(lua_State* L, int i) {
  return as_texture(L, i) != nullptr || is_buffer(L, i);
}

ImVec2 texture_size(lua_State* L, int i) {
  if (is_buffer(L, i)) {
    const core::Buffer& pixels = check_buffer(L, i);
    return ImVec2(static_cast<float>(pixels.columns() / 4), static_cast<float>(pixels.rows()));
  }
  const TextureValue& texture = *as_texture(L, i);
  return ImVec2(static_cast<float>(texture.width), static_cast<float>(texture.height));
}

namespace by_hand {

int LoadTexture(lua_State* L) {
  lua_settop(L, 2);
  const char* path = arg_string(L, 1);
  const gui::ImageOptions options = opt_options(L, 2);
  TextureValue& texture = new_texture(L);
  fill(L, texture, [&] { return images().load(path, options); });
  return 1;
}

int LoadTextureFromMemory(lua_State* L) {
  lua_settop(L, 2);
  const Text bytes = arg_text(L, 1);
  const gui::ImageOptions options = opt_options(L, 2);
  TextureValue& texture = new_texture(L);
  fill(L, texture, [&] {
    return images().decode(bytes.begin, static_cast<std::size_t>(bytes.end - bytes.begin), options);
  });
  return 1;
}

int CreateTexture(lua_State* L) {
  lua_settop(L, 4);
  const lua_Integer width = luaL_checkinteger(L, 1), height = luaL_checkinteger(L, 2);
  const gui::ImageOptions options = opt_options(L, 4);
  TextureValue& texture = new_texture(L);
  fill(L, texture, [&] { return images().create(width, height, options); });
  if (absent(L, 3)) return 1;
  const void* pixels = arg_pixels(L, 3, texture);
  std::memcpy(images().change(texture.id), pixels, std::size_t{4} * texture.width * texture.height);
  lua_settop(L, 5);
  return 1;
}

}  // namespace by_hand
}  // namespace appctl::lua
