#include "surface/imgui_input.h"

#include <imgui.h>

namespace appctl::surface {
namespace {

// GLFW's numbers, which this file may not include.
constexpr int left_shift = 340;
constexpr int right_super = 347;

struct NamedKey {
  int number;
  ImGuiKey key;
};
constexpr NamedKey named_keys[] = {
    {258, ImGuiKey_Tab},
    {263, ImGuiKey_LeftArrow},
    {262, ImGuiKey_RightArrow},
    {265, ImGuiKey_UpArrow},
    {264, ImGuiKey_DownArrow},
    {266, ImGuiKey_PageUp},
    {267, ImGuiKey_PageDown},
    {268, ImGuiKey_Home},
    {269, ImGuiKey_End},
    {260, ImGuiKey_Insert},
    {261, ImGuiKey_Delete},
    {259, ImGuiKey_Backspace},
    {32, ImGuiKey_Space},
    {257, ImGuiKey_Enter},
    {256, ImGuiKey_Escape},
#if IMGUI_VERSION_NUM >= 18900
    {39, ImGuiKey_Apostrophe},
    {44, ImGuiKey_Comma},
    {45, ImGuiKey_Minus},
    {46, ImGuiKey_Period},
    {47, ImGuiKey_Slash},
    {59, ImGuiKey_Semicolon},
    {61, ImGuiKey_Equal},
    {91, ImGuiKey_LeftBracket},
    {92, ImGuiKey_Backslash},
    {93, ImGuiKey_RightBracket},
    {96, ImGuiKey_GraveAccent},
    {280, ImGuiKey_CapsLock},
    {281, ImGuiKey_ScrollLock},
    {282, ImGuiKey_NumLock},
    {283, ImGuiKey_PrintScreen},
    {284, ImGuiKey_Pause},
    {330, ImGuiKey_KeypadDecimal},
    {331, ImGuiKey_KeypadDivide},
    {332, ImGuiKey_KeypadMultiply},
    {333, ImGuiKey_KeypadSubtract},
    {334, ImGuiKey_KeypadAdd},
    {335, ImGuiKey_KeypadEnter},
    {336, ImGuiKey_KeypadEqual},
    {340, ImGuiKey_LeftShift},
    {341, ImGuiKey_LeftCtrl},
    {342, ImGuiKey_LeftAlt},
    {343, ImGuiKey_LeftSuper},
    {344, ImGuiKey_RightShift},
    {345, ImGuiKey_RightCtrl},
    {346, ImGuiKey_RightAlt},
    {347, ImGuiKey_RightSuper},
    {348, ImGuiKey_Menu},
#else
    {335, ImGuiKey_KeyPadEnter}, {'A', ImGuiKey_A},         {'C', ImGuiKey_C},
    {'V', ImGuiKey_V},           {'X', ImGuiKey_X},         {'Y', ImGuiKey_Y},
    {'Z', ImGuiKey_Z},
#endif
};

}  // namespace

bool is_modifier(int key) {
  return key >= left_shift && key <= right_super;
}

void send_character(ImGuiIO& io, std::uint32_t codepoint) {
  io.AddInputCharacter(codepoint);
}
void send_focus(ImGuiIO& io, bool focused) {
  io.AddFocusEvent(focused);
}

#if IMGUI_VERSION_NUM >= 18900

namespace {

struct KeyRange {
  int first, last;
  ImGuiKey key;
};
constexpr KeyRange key_ranges[] = {
    {'0', '9', ImGuiKey_0}, {'A', 'Z', ImGuiKey_A}, {290, 301, ImGuiKey_F1}, {320, 329, ImGuiKey_Keypad0}};

ImGuiKey to_imgui(int number) {
  for (const KeyRange& range : key_ranges) {
    if (number >= range.first && number <= range.last) {
      return static_cast<ImGuiKey>(range.key + (number - range.first));
    }
  }
  for (const NamedKey& named : named_keys) {
    if (named.number == number) return named.key;
  }
  return ImGuiKey_None;
}

// The same modifier on the other side of the keyboard.
int other_side(int key) {
  return key < left_shift + 4 ? key + 4 : key - 4;
}

ImGuiKey to_modifier(int key) {
  constexpr ImGuiKey modifiers[] = {ImGuiMod_Shift, ImGuiMod_Ctrl, ImGuiMod_Alt, ImGuiMod_Super};
  return modifiers[(key - left_shift) % 4];
}

}  // namespace

void prepare_input(ImGuiIO& io) {
  io.ConfigInputTrickleEventQueue = false;
}

void send_key(ImGuiIO& io, int key, bool down) {
  // ImGui does not join the two sides itself.
  if (is_modifier(key)) io.AddKeyEvent(to_modifier(key), down || ImGui::IsKeyDown(to_imgui(other_side(key))));
  io.AddKeyEvent(to_imgui(key), down);
}

void send_button(ImGuiIO& io, int button, bool down) {
  io.AddMouseButtonEvent(button, down);
}
void send_position(ImGuiIO& io, float x, float y) {
  io.AddMousePosEvent(x, y);
}
void send_wheel(ImGuiIO& io, float dx, float dy) {
  io.AddMouseWheelEvent(dx, dy);
}

#else

void prepare_input(ImGuiIO& io) {
  for (const NamedKey& named : named_keys) io.KeyMap[named.key] = named.number;
}

void send_key(ImGuiIO& io, int key, bool down) {
  io.KeysDown[key] = down;
  const bool* modifiers = io.KeysDown + left_shift;  // Shift, Control, Alt, Super; the right ones after
  io.KeyShift = modifiers[0] || modifiers[4];
  io.KeyCtrl = modifiers[1] || modifiers[5];
  io.KeyAlt = modifiers[2] || modifiers[6];
  io.KeySuper = modifiers[3] || modifiers[7];
}

void send_button(ImGuiIO& io, int button, bool down) {
  io.MouseDown[button] = down;
}
void send_position(ImGuiIO& io, float x, float y) {
  io.MousePos = ImVec2(x, y);
}

void send_wheel(ImGuiIO& io, float dx, float dy) {
  io.MouseWheelH += dx;
  io.MouseWheel += dy;
}

#endif

}  // namespace appctl::surface
