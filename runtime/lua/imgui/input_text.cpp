// InputText and its kin: a Lua string goes in, a Lua string of any length comes out.
#include <imgui.h>

#include <cstring>
#include <new>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"

namespace appctl::lua::by_hand {
namespace {

// Copies the text at index i into the buffer that ImGui edits, with room to type.
Text load(lua_State* L, Bindings& b, int i) {
  const Text text = arg_text(L, i);
  const std::size_t length = std::strlen(text.begin);  // ImGui stops at a zero
  if (b.text.size() < length + 256) b.text.resize(length + 256);
  std::memcpy(b.text.data(), text.begin, length + 1);
  return {text.begin, text.begin + length};
}

// ImGui asks for more room.
int grow(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
  auto& buffer = static_cast<Bindings*>(data->UserData)->text;
  const auto needed = static_cast<std::size_t>(data->BufTextLen) + 1;
  try {
    if (buffer.size() < needed) buffer.resize(needed + needed / 2);
  } catch (const std::bad_alloc&) {  // must not fly through ImGui, which then keeps what fits
    return 0;
  }
  data->Buf = buffer.data();
  return 0;
}

// The flags of the script; those that call back would call nothing.
int flags_at(lua_State* L, int i) {
  constexpr int callbacks = ImGuiInputTextFlags_CallbackCompletion | ImGuiInputTextFlags_CallbackHistory |
                            ImGuiInputTextFlags_CallbackAlways | ImGuiInputTextFlags_CallbackCharFilter |
                            ImGuiInputTextFlags_CallbackEdit;
  return (opt_int(L, i, 0) & ~callbacks) | ImGuiInputTextFlags_CallbackResize;
}

// Pushes the text as it is now (the same string if nothing has changed) and what ImGui said.
int finish(lua_State* L, Bindings& b, int i, const Text& before, bool result) {
  const std::size_t length = std::strlen(b.text.data());
  const auto old_length = static_cast<std::size_t>(before.end - before.begin);
  if (length == old_length && std::memcmp(b.text.data(), before.begin, length) == 0) {
    lua_pushvalue(L, i);
  } else {
    lua_pushlstring(L, b.text.data(), length);
  }
  push(L, result);
  return 2;
}

}  // namespace

int InputText(lua_State* L) {
  Bindings& b = in_frame(L, "InputText");
  const char* label = arg_string(L, 1);
  const int flags = flags_at(L, 3);
  no_callback(L, 4);
  const Text before = load(L, b, 2);
  arm(L);
  const bool result = ImGui::InputText(label, b.text.data(), b.text.size(), flags, grow, &b);
  disarm();
  return finish(L, b, 2, before, result);
}

int InputTextMultiline(lua_State* L) {
  Bindings& b = in_frame(L, "InputTextMultiline");
  const char* label = arg_string(L, 1);
  int at = 3;
  const ImVec2 size = opt_vec2(L, at, ImVec2());
  const int flags = flags_at(L, at++);
  no_callback(L, at);
  const Text before = load(L, b, 2);
  arm(L);
  const bool result = ImGui::InputTextMultiline(label, b.text.data(), b.text.size(), size, flags, grow, &b);
  disarm();
  return finish(L, b, 2, before, result);
}

int InputTextWithHint(lua_State* L) {
  Bindings& b = in_frame(L, "InputTextWithHint");
  const char* label = arg_string(L, 1);
  const char* hint = arg_string(L, 2);
  const int flags = flags_at(L, 4);
  no_callback(L, 5);
  const Text before = load(L, b, 3);
  arm(L);
  const bool result = ImGui::InputTextWithHint(label, hint, b.text.data(), b.text.size(), flags, grow, &b);
  disarm();
  return finish(L, b, 3, before, result);
}

}  // namespace appctl::lua::by_hand
