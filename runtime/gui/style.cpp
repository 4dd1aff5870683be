#include "gui/style.h"

#include <imgui.h>

namespace appctl::gui {
namespace {

ImVec4 rgb(unsigned colour, float alpha = 1) {
  const auto channel = [&](int shift) { return static_cast<float>(colour >> shift & 255) / 255.0f; };
  return {channel(16), channel(8), channel(0), alpha};
}

struct Entry {
  ImGuiCol which;
  unsigned colour;
  float alpha;
};

// Greys with a touch of blue, and one accent.
constexpr unsigned accent = 0x4c8dff;
constexpr Entry colours[] = {
    {ImGuiCol_Text, 0xe6e8ec, 1},
    {ImGuiCol_TextDisabled, 0x8a909b, 1},
    {ImGuiCol_WindowBg, 0x1e2127, 1},
    {ImGuiCol_PopupBg, 0x262a32, 1},
    {ImGuiCol_Border, 0x3d434f, 1},
    {ImGuiCol_FrameBg, 0x2c313a, 1},
    {ImGuiCol_FrameBgHovered, 0x373d48, 1},
    {ImGuiCol_FrameBgActive, 0x424956, 1},
    {ImGuiCol_TitleBg, 0x181a1f, 1},
    {ImGuiCol_TitleBgActive, 0x242c3b, 1},
    {ImGuiCol_TitleBgCollapsed, 0x181a1f, 1},
    {ImGuiCol_MenuBarBg, 0x242830, 1},
    {ImGuiCol_ScrollbarBg, 0x181a1f, 0.5f},
    {ImGuiCol_ScrollbarGrab, 0x454c59, 1},
    {ImGuiCol_ScrollbarGrabHovered, 0x565f6e, 1},
    {ImGuiCol_ScrollbarGrabActive, 0x677184, 1},
    {ImGuiCol_CheckMark, accent, 1},
    {ImGuiCol_SliderGrab, accent, 0.85f},
    {ImGuiCol_SliderGrabActive, accent, 1},
    {ImGuiCol_Button, 0x353f52, 1},
    {ImGuiCol_ButtonHovered, 0x405375, 1},
    {ImGuiCol_ButtonActive, 0x4c6aa0, 1},
    {ImGuiCol_Header, accent, 0.28f},
    {ImGuiCol_HeaderHovered, accent, 0.42f},
    {ImGuiCol_HeaderActive, accent, 0.55f},
    {ImGuiCol_Separator, 0x3d434f, 1},
    {ImGuiCol_SeparatorHovered, accent, 0.7f},
    {ImGuiCol_SeparatorActive, accent, 1},
    {ImGuiCol_ResizeGrip, 0x454c59, 0.5f},
    {ImGuiCol_ResizeGripHovered, accent, 0.7f},
    {ImGuiCol_ResizeGripActive, accent, 1},
    {ImGuiCol_Tab, 0x262a32, 1},
    {ImGuiCol_TabHovered, accent, 0.6f},
    {ImGuiCol_TabActive, 0x39588f, 1},
    {ImGuiCol_TabUnfocused, 0x22262d, 1},
    {ImGuiCol_TabUnfocusedActive, 0x2d3f60, 1},
    {ImGuiCol_PlotLines, 0x7fb0ff, 1},
    {ImGuiCol_PlotHistogram, accent, 1},
    {ImGuiCol_TableHeaderBg, 0x2a2f38, 1},
    {ImGuiCol_TableBorderStrong, 0x3d434f, 1},
    {ImGuiCol_TableBorderLight, 0x31363f, 1},
    {ImGuiCol_TableRowBgAlt, 0xffffff, 0.03f},
    {ImGuiCol_TextSelectedBg, accent, 0.4f},
    {ImGuiCol_NavHighlight, accent, 1},
    {ImGuiCol_ModalWindowDimBg, 0x000000, 0.45f},
};

}  // namespace

void apply_style(ImGuiStyle& style, float scale) {
  style = ImGuiStyle();
  style.WindowPadding = ImVec2(10, 10);
  style.FramePadding = ImVec2(8, 4);
  style.ItemSpacing = ImVec2(8, 6);
  style.ItemInnerSpacing = ImVec2(6, 4);
  style.ScrollbarSize = 13;
  style.GrabMinSize = 11;
  style.WindowRounding = 6;
  style.ChildRounding = style.PopupRounding = 5;
  style.FrameRounding = style.GrabRounding = style.TabRounding = 4;
  style.ScrollbarRounding = 8;
  ImGui::StyleColorsDark(&style);
  for (const Entry& entry : colours) style.Colors[entry.which] = rgb(entry.colour, entry.alpha);
  style.ScaleAllSizes(scale);
}

}  // namespace appctl::gui
