// InputText and its kin: a Lua string goes in, a Lua string of any length comes out. The flags Callback...
// make ImGui call a function of the script, with an ImGuiInputTextCallbackData.
#include <imgui.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/call_back.h"
#include "lua/imgui/imgui_flags.h"
#include "lua/imgui/objects.h"

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
int grow(Bindings& b, ImGuiInputTextCallbackData* data) {
  const auto needed = static_cast<std::size_t>(data->BufTextLen) + 1;
  try {
    if (b.text.size() < needed) b.text.resize(needed + needed / 2);
  } catch (const std::bad_alloc&) {  // must not fly through ImGui, which then keeps what fits
    return 0;
  }
  data->Buf = b.text.data();
  return 0;
}

int on_event(ImGuiInputTextCallbackData* data) {
  Bindings& b = *static_cast<Bindings*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) return grow(b, data);
  const int result = call_back(b.editing, b.edit_function, input_data_class, data);
  for (int* position : {&data->CursorPos, &data->SelectionStart, &data->SelectionEnd}) {
    *position = std::clamp(*position, 0, data->BufTextLen);  // ImGui would read beyond the text
  }
  return result;
}

constexpr int callback_flags = ImGuiInputTextFlags_CallbackCompletion | ImGuiInputTextFlags_CallbackHistory |
                               ImGuiInputTextFlags_CallbackAlways | ImGuiInputTextFlags_CallbackCharFilter |
                               ImGuiInputTextFlags_CallbackEdit;

// The flags at index i, and the function behind them, which those that call back need.
int take_flags(lua_State* L, Bindings& b, int i) {
  int flags = opt_flags(L, i, all_ImGuiInputTextFlags, 0) | ImGuiInputTextFlags_CallbackResize;
  if (absent(L, i + 1)) {
    flags &= ~callback_flags;
  } else {
    luaL_checktype(L, i + 1, LUA_TFUNCTION);
  }
  luaL_checkstack(L, 10, "too many arguments");  // for the callbacks, where a failure could not be raised
  b.editing = L;
  b.edit_function = i + 1;
  return flags;
}

// Pushes the text as it is now (the same string if nothing has changed) and what ImGui said.
int finish(lua_State* L, Bindings& b, int i, const Text& before, bool result) {
  settle(L, b);
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

// The callback data at index 1. REQUIRES (checked): its event is one that has a text.
ImGuiInputTextCallbackData* arg_edited(lua_State* L) {
  auto* data = static_cast<ImGuiInputTextCallbackData*>(arg_object(L, 1, input_data_class));
  if (data->Buf == nullptr) luaL_error(L, "the text cannot be edited in a CallbackCharFilter: set EventChar");
  return data;
}

}  // namespace

int InputDataDeleteChars(lua_State* L) {
  ImGuiInputTextCallbackData* data = arg_edited(L);
  const int position = arg_range(L, 2, 0, data->BufTextLen);
  const int count = arg_range(L, 3, 0, data->BufTextLen - position);
  arm(L);
  data->DeleteChars(position, count);
  disarm();
  return 0;
}

int InputDataInsertChars(lua_State* L) {
  ImGuiInputTextCallbackData* data = arg_edited(L);
  const int position = arg_range(L, 2, 0, data->BufTextLen);
  const Text text = arg_text(L, 3);
  constexpr std::ptrdiff_t most = 1 << 28;  // ImGui counts in ints, and asks for four times as much
  luaL_argcheck(L, text.end - text.begin + data->BufTextLen < most, 3, "the text gets too long");
  const auto length = static_cast<std::ptrdiff_t>(std::strlen(text.begin));  // ImGui stops at a zero
  arm(L);
  data->InsertChars(position, text.begin, text.begin + length);
  disarm();
  return 0;
}

int InputText(lua_State* L) {
  Bindings& b = in_frame(L, "InputText");
  const char* label = arg_string(L, 1);
  const int flags = take_flags(L, b, 3);
  const Text before = load(L, b, 2);
  arm(L);
  const bool result = ImGui::InputText(label, b.text.data(), b.text.size(), flags, on_event, &b);
  disarm();
  return finish(L, b, 2, before, result);
}

int InputTextMultiline(lua_State* L) {
  Bindings& b = in_frame(L, "InputTextMultiline");
  const char* label = arg_string(L, 1);
  int at = 3;
  const ImVec2 size = opt_vec2(L, at, ImVec2());
  const int flags = take_flags(L, b, at);
  const Text before = load(L, b, 2);
  arm(L);
  const bool result =
      ImGui::InputTextMultiline(label, b.text.data(), b.text.size(), size, flags, on_event, &b);
  disarm();
  return finish(L, b, 2, before, result);
}

int InputTextWithHint(lua_State* L) {
  Bindings& b = in_frame(L, "InputTextWithHint");
  const char* label = arg_string(L, 1);
  const char* hint = arg_string(L, 2);
  const int flags = take_flags(L, b, 4);
  const Text before = load(L, b, 3);
  arm(L);
  const bool result =
      ImGui::InputTextWithHint(label, hint, b.text.data(), b.text.size(), flags, on_event, &b);
  disarm();
  return finish(L, b, 3, before, result);
}

}  // namespace appctl::lua::by_hand
