// DragScalar, SliderScalar, InputScalar and their N forms: values of any ImGuiDataType. The value (a table
// for N) goes in and comes out.
#include <imgui.h>

#include <cmath>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/imgui_flags.h"

namespace appctl::lua::by_hand {
namespace {

constexpr int most_components = 32;

// One value of the widest type, or many of any.
struct Storage {
  alignas(8) unsigned char bytes[8 * most_components];
};

struct TypeInfo {
  std::size_t size;
  lua_Integer low, high;  // of integers
  Number number;
};
constexpr TypeInfo types[] = {
    {1, INT8_MIN, INT8_MAX, Number::integer},
    {1, 0, UINT8_MAX, Number::integer},
    {2, INT16_MIN, INT16_MAX, Number::integer},
    {2, 0, UINT16_MAX, Number::integer},
    {4, INT32_MIN, INT32_MAX, Number::integer},
    {4, 0, UINT32_MAX, Number::integer},
    {8, INT64_MIN, INT64_MAX, Number::long_integer},
    {8, INT64_MIN, INT64_MAX, Number::long_integer},
    {4, 0, 0, Number::floating},
    {8, 0, 0, Number::floating},
};

const TypeInfo& info(ImGuiDataType type) {
  return types[type];
}
ImGuiDataType arg_type(lua_State* L, int i) {
  return arg_range(L, i, ImGuiDataType_S8, ImGuiDataType_Double);
}

void put(void* at, const void* value, std::size_t size) {
  std::memcpy(at, value, size);
}

// Stores the number at stack index i; `arg` is what an error names.
void store(lua_State* L, ImGuiDataType type, int i, int arg, unsigned char* at) {
  const TypeInfo& t = info(type);
  if (t.number == Number::floating) {
    int is_number;
    const double v = lua_tonumberx(L, i, &is_number);
    if (!is_number || v != v) luaL_typeerror(L, arg, "number");
    const auto narrow = static_cast<float>(v);
    return type == ImGuiDataType_Float ? put(at, &narrow, 4) : put(at, &v, 8);
  }
  int is_integer;
  const lua_Integer v = lua_tointegerx(L, i, &is_integer);
  if (!is_integer) luaL_argerror(L, arg, "number has no integer representation");
  if (v < t.low || v > t.high) luaL_argerror(L, arg, lua_pushfstring(L, "%I does not fit the data type", v));
  put(at, &v, t.size);  // little endian: the low bytes come first
}

template <class T>
lua_Integer integer_at(const unsigned char* at) {
  T v;
  std::memcpy(&v, at, sizeof v);
  return static_cast<lua_Integer>(v);
}

void push_stored(lua_State* L, ImGuiDataType type, const unsigned char* at) {
  switch (type) {
    case ImGuiDataType_S8: return lua_pushinteger(L, integer_at<ImS8>(at));
    case ImGuiDataType_U8: return lua_pushinteger(L, integer_at<ImU8>(at));
    case ImGuiDataType_S16: return lua_pushinteger(L, integer_at<ImS16>(at));
    case ImGuiDataType_U16: return lua_pushinteger(L, integer_at<ImU16>(at));
    case ImGuiDataType_S32: return lua_pushinteger(L, integer_at<ImS32>(at));
    case ImGuiDataType_U32: return lua_pushinteger(L, integer_at<ImU32>(at));
    case ImGuiDataType_S64:
    case ImGuiDataType_U64: return lua_pushinteger(L, integer_at<ImS64>(at));
    default: break;
  }
  float f;
  double d;
  std::memcpy(&f, at, sizeof f);
  std::memcpy(&d, at, sizeof d);
  lua_pushnumber(L, type == ImGuiDataType_Float ? static_cast<double>(f) : d);
}

// The value: one, or for the N forms a table of them with an optional count behind it.
struct Scalars {
  Storage now, before;
  ImGuiDataType type;
  int index;
  int count;  // 0 = one value that is no table
};

void take_one(lua_State* L, int& at, Scalars& s) {
  s.index = at++;
  s.count = 0;
  store(L, s.type, s.index, s.index, s.now.bytes);
  s.before = s.now;
}

void take_table(lua_State* L, int& at, Scalars& s) {
  s.index = at++;
  luaL_checktype(L, s.index, LUA_TTABLE);
  const auto length = static_cast<lua_Integer>(lua_rawlen(L, s.index));
  s.count = opt_range(L, at++, 1, std::min<lua_Integer>(length, most_components), static_cast<int>(length));
  if (s.count < 1 || s.count > most_components) luaL_argerror(L, s.index, "1 to 32 values expected");
  for (int n = 0; n < s.count; ++n) {
    lua_rawgeti(L, s.index, n + 1);
    store(L, s.type, -1, s.index, s.now.bytes + static_cast<std::size_t>(n) * info(s.type).size);
    lua_pop(L, 1);
  }
  s.before = s.now;
}

int finish(lua_State* L, const Scalars& s, bool result) {
  const std::size_t size = info(s.type).size;
  const std::size_t used = size * static_cast<std::size_t>(s.count == 0 ? 1 : s.count);
  if (std::memcmp(s.now.bytes, s.before.bytes, used) == 0) {
    lua_pushvalue(L, s.index);
  } else if (s.count == 0) {
    push_stored(L, s.type, s.now.bytes);
  } else {
    lua_createtable(L, s.count, 0);
    for (int n = 0; n < s.count; ++n) {
      push_stored(L, s.type, s.now.bytes + static_cast<std::size_t>(n) * size);
      lua_rawseti(L, -2, n + 1);
    }
  }
  push(L, result);
  return 2;
}

// An optional limit or step; nullptr if absent.
const void* opt_stored(lua_State* L, int& at, ImGuiDataType type, Storage& storage) {
  const int i = at++;
  if (absent(L, i)) return nullptr;
  store(L, type, i, i, storage.bytes);
  return storage.bytes;
}

// The limit of a slider. ImGui subtracts the two from each other, and checks only one side of each.
const void* arg_stored(lua_State* L, int& at, ImGuiDataType type, Storage& storage) {
  const int i = at;
  luaL_checknumber(L, i);
  const void* stored = opt_stored(L, at, type, storage);
  if (type == ImGuiDataType_S32 || type == ImGuiDataType_S64) {
    const lua_Integer v = lua_tointeger(L, i), low = info(type).low / 2, high = info(type).high / 2;
    if (v < low || v > high) luaL_argerror(L, i, lua_pushfstring(L, "%I is not between %I and %I", v, low, high));
  }
  return stored;
}

using Take = void (*)(lua_State* L, int& at, Scalars& s);

int drag(lua_State* L, const char* name, Take take) {
  in_frame(L, name);
  const char* label = arg_string(L, 1);
  Scalars s;
  s.type = arg_type(L, 2);
  int at = 3;
  take(L, at, s);
  const float speed = opt_float(L, at++, 1);
  Storage low_storage, high_storage;
  const void* low = opt_stored(L, at, s.type, low_storage);
  const void* high = opt_stored(L, at, s.type, high_storage);
  const char* format = opt_format(L, at++, info(s.type).number, nullptr);
  const int flags = opt_flags(L, at++, all_ImGuiSliderFlags, 0);
  arm(L);
  const bool result =
      s.count == 0 ? ImGui::DragScalar(label, s.type, s.now.bytes, speed, low, high, format, flags)
                   : ImGui::DragScalarN(label, s.type, s.now.bytes, s.count, speed, low, high, format, flags);
  disarm();
  return finish(L, s, result);
}

int slider(lua_State* L, const char* name, Take take) {
  in_frame(L, name);
  const char* label = arg_string(L, 1);
  Scalars s;
  s.type = arg_type(L, 2);
  int at = 3;
  take(L, at, s);
  Storage low_storage, high_storage;
  const void* low = arg_stored(L, at, s.type, low_storage);
  const void* high = arg_stored(L, at, s.type, high_storage);
  const char* format = opt_format(L, at++, info(s.type).number, nullptr);
  const int flags = opt_flags(L, at++, all_ImGuiSliderFlags, 0);
  arm(L);
  const bool result =
      s.count == 0 ? ImGui::SliderScalar(label, s.type, s.now.bytes, low, high, format, flags)
                   : ImGui::SliderScalarN(label, s.type, s.now.bytes, s.count, low, high, format, flags);
  disarm();
  return finish(L, s, result);
}

int input(lua_State* L, const char* name, Take take) {
  in_frame(L, name);
  const char* label = arg_string(L, 1);
  Scalars s;
  s.type = arg_type(L, 2);
  int at = 3;
  take(L, at, s);
  Storage step_storage, fast_storage;
  const void* step = opt_stored(L, at, s.type, step_storage);
  const void* fast = opt_stored(L, at, s.type, fast_storage);
  const char* format = opt_format(L, at++, info(s.type).number, nullptr);
  const int flags = opt_flags(L, at++, all_ImGuiInputTextFlags, 0);
  arm(L);
  const bool result =
      s.count == 0 ? ImGui::InputScalar(label, s.type, s.now.bytes, step, fast, format, flags)
                   : ImGui::InputScalarN(label, s.type, s.now.bytes, s.count, step, fast, format, flags);
  disarm();
  return finish(L, s, result);
}

}  // namespace

int DragScalar(lua_State* L) {
  return drag(L, "DragScalar", take_one);
}
int DragScalarN(lua_State* L) {
  return drag(L, "DragScalarN", take_table);
}
int SliderScalar(lua_State* L) {
  return slider(L, "SliderScalar", take_one);
}
int SliderScalarN(lua_State* L) {
  return slider(L, "SliderScalarN", take_table);
}
int InputScalar(lua_State* L) {
  return input(L, "InputScalar", take_one);
}
int InputScalarN(lua_State* L) {
  return input(L, "InputScalarN", take_table);
}

int VSliderScalar(lua_State* L) {
  in_frame(L, "VSliderScalar");
  const char* label = arg_string(L, 1);
  int at = 2;
  const ImVec2 size = arg_vec2(L, at);
  Scalars s;
  s.type = arg_type(L, at++);
  take_one(L, at, s);
  Storage low_storage, high_storage;
  const void* low = arg_stored(L, at, s.type, low_storage);
  const void* high = arg_stored(L, at, s.type, high_storage);
  const char* format = opt_format(L, at++, info(s.type).number, nullptr);
  const int flags = opt_flags(L, at++, all_ImGuiSliderFlags, 0);
  arm(L);
  const bool result = ImGui::VSliderScalar(label, size, s.type, s.now.bytes, low, high, format, flags);
  disarm();
  return finish(L, s, result);
}

}  // namespace appctl::lua::by_hand
