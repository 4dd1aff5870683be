// Image and ImageButton: by hand, since their form in C++ changed from version to version.
#include <imgui.h>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/textures.h"

namespace appctl::lua::by_hand {
namespace {

const ImVec4 white(1, 1, 1, 1);

// What all forms have: the texture, the size (its own if nil), and which part of it.
struct Shown {
  ImTextureID texture;
  ImVec2 size, uv0, uv1;
};

Shown arg_shown(lua_State* L, int& at) {
  const int i = at++;
  const ImTextureID texture = arg_texture(L, i);
  const ImVec2 size = opt_vec2(L, at, texture_size(L, i));
  const ImVec2 uv0 = opt_vec2(L, at, ImVec2(0, 0));
  return {texture, size, uv0, opt_vec2(L, at, ImVec2(1, 1))};
}

#if IMGUI_VERSION_NUM >= 19190
void show(const Shown& s, const ImVec4& tint, const ImVec4& border) {
  const bool framed = border.w > 0;
  if (framed) {
    ImGui::PushStyleVar(ImGuiStyleVar_ImageBorderSize, 1);
    ImGui::PushStyleColor(ImGuiCol_Border, border);
  }
  ImGui::ImageWithBg(s.texture, s.size, s.uv0, s.uv1, ImVec4(), tint);
  if (framed) {
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
  }
}
#else
void show(const Shown& s, const ImVec4& tint, const ImVec4& border) {
  ImGui::Image(s.texture, s.size, s.uv0, s.uv1, tint, border);
}
#endif

// The newer form, under an ID of its own.
bool button(const char* id, const Shown& s, const ImVec4& background, const ImVec4& tint) {
#if IMGUI_VERSION_NUM >= 18900
  return ImGui::ImageButton(id, s.texture, s.size, s.uv0, s.uv1, background, tint);
#else
  ImGui::PushID(id);
  const bool pressed = ImGui::ImageButton(s.texture, s.size, s.uv0, s.uv1, -1, background, tint);
  ImGui::PopID();
  return pressed;
#endif
}

// The older form, whose ID is that of its texture.
bool button(const Shown& s, int padding, const ImVec4& background, const ImVec4& tint) {
#if IMGUI_VERSION_NUM >= 18900
  const auto pixels = static_cast<float>(padding);
  ImGui::PushID(static_cast<int>((unsigned long long)s.texture));  // NOLINT: a pointer in some versions
  if (padding >= 0) ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(pixels, pixels));
  const bool pressed = ImGui::ImageButton("##image", s.texture, s.size, s.uv0, s.uv1, background, tint);
  if (padding >= 0) ImGui::PopStyleVar();
  ImGui::PopID();
  return pressed;
#else
  return ImGui::ImageButton(s.texture, s.size, s.uv0, s.uv1, padding, background, tint);
#endif
}

}  // namespace

int Image(lua_State* L) {
  in_frame(L, "Image");
  int at = 1;
  const Shown s = arg_shown(L, at);
  const ImVec4 tint = opt_vec4(L, at, white), border = opt_vec4(L, at, ImVec4());
  arm(L);
  show(s, tint, border);
  disarm();
  return 0;
}

#if IMGUI_VERSION_NUM >= 19190
int ImageWithBg(lua_State* L) {
  in_frame(L, "ImageWithBg");
  int at = 1;
  const Shown s = arg_shown(L, at);
  const ImVec4 background = opt_vec4(L, at, ImVec4()), tint = opt_vec4(L, at, white);
  arm(L);
  ImGui::ImageWithBg(s.texture, s.size, s.uv0, s.uv1, background, tint);
  disarm();
  return 0;
}
#endif

int ImageButton(lua_State* L) {
  in_frame(L, "ImageButton");
  int at = 1;
  const char* id = is_texture(L, 1) ? nullptr : arg_string(L, at++);
  const Shown s = arg_shown(L, at);
  const int padding = id == nullptr ? opt_range(L, at++, -1, 1000, -1) : -1;
  const ImVec4 background = opt_vec4(L, at, ImVec4()), tint = opt_vec4(L, at, white);
  if (id != nullptr && id[0] == 0) luaL_argerror(L, 1, "an empty ID");
  arm(L);
  const bool pressed = id != nullptr ? button(id, s, background, tint) : button(s, padding, background, tint);
  disarm();
  push(L, pressed);
  return 1;
}

}  // namespace appctl::lua::by_hand
