#include "lua/imgui/payload.h"

#include <imgui_internal.h>

#include <cstring>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/imgui_flags.h"

namespace appctl::lua {
namespace {

const char value_key = 0;

// What ImGui carries for a value that is no string: which one it is. The value itself is in the registry.
struct Reference {
  const void* tag;
  std::uint64_t serial;
};

// ImGui's own types begin with '_', and it trusts their bytes. Colours are those that ColorEdit takes.
int color_components(const char* type) {
  if (std::strcmp(type, IMGUI_PAYLOAD_TYPE_COLOR_3F) == 0) return 3;
  if (std::strcmp(type, IMGUI_PAYLOAD_TYPE_COLOR_4F) == 0) return 4;
  return 0;
}

void push_color(lua_State* L, const void* data, int components) {
  float color[4];
  std::memcpy(color, data, sizeof(float) * static_cast<std::size_t>(components));
  lua_createtable(L, components, 0);
  for (int n = 0; n < components; ++n) {
    push(L, color[n]);
    lua_rawseti(L, -2, n + 1);
  }
}

// Whether ImGui will take the value, or keep the one that it has.
bool will_be_taken(int cond) {
  return cond != ImGuiCond_Once || ImGui::GetCurrentContext()->DragDropPayload.DataFrameCount == -1;
}

Text keep_value(lua_State* L, int i, Reference& reference) {
  lua_pushvalue(L, i);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &value_key);
  reference = {&value_key, ++bindings().payload_serial};
  const char* bytes = reinterpret_cast<const char*>(&reference);
  return {bytes, bytes + sizeof reference};
}

struct Bytes {
  ImVec4 color;
  Reference reference;
};
// The bytes to carry for the value at index i; they lie in `bytes`, or belong to Lua.
Text bytes_of(lua_State* L, const char* type, int i, Bytes& bytes) {
  if (type[0] == '_') {
    const int components = color_components(type);
    luaL_argcheck(L, components != 0, 1, "types that begin with '_' are ImGui's own");
    int at = i;
    bytes.color = arg_vec4(L, at);
    const char* begin = reinterpret_cast<const char*>(&bytes.color);
    return {begin, begin + sizeof(float) * static_cast<std::size_t>(components)};
  }
  luaL_checkany(L, i);
  return lua_type(L, i) == LUA_TSTRING ? arg_text(L, i) : keep_value(L, i, bytes.reference);
}

}  // namespace

void push_payload(lua_State* L, const ImGuiPayload& payload) {
  if (payload.Data == nullptr) {
    lua_pushliteral(L, "");
    return;
  }
  const int components = color_components(payload.DataType);
  if (components != 0) return push_color(L, payload.Data, components);
  Reference reference{};
  if (payload.DataSize == sizeof reference) std::memcpy(&reference, payload.Data, sizeof reference);
  if (reference.tag == &value_key && reference.serial == bindings().payload_serial) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &value_key);
    return;
  }
  lua_pushlstring(L, static_cast<const char*>(payload.Data), static_cast<std::size_t>(payload.DataSize));
}

namespace by_hand {

int SetDragDropPayload(lua_State* L) {
  in_frame(L, "SetDragDropPayload");
  const char* type = arg_string(L, 1);
  luaL_argcheck(L, std::strlen(type) <= 32, 1, "a type has 32 bytes at most");
  const bool loose = type[0] == '_' && lua_type(L, 2) == LUA_TNUMBER;
  const int cond = opt_flags(L, loose ? 6 : 3, all_ImGuiCond, 0);
  Bytes bytes;
  const Text data = will_be_taken(cond) ? bytes_of(L, type, 2, bytes) : Text{nullptr, nullptr};
  const auto size = static_cast<std::size_t>(data.end - data.begin);
  arm(L);
  const bool result = ImGui::SetDragDropPayload(type, size > 0 ? data.begin : nullptr, size, cond);
  disarm();
  push(L, result);
  return 1;
}

}  // namespace by_hand

void forget_payload(lua_State* L) {
  lua_pushboolean(L, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &value_key);
}

}  // namespace appctl::lua
