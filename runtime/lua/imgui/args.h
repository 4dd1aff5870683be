// Reading arguments and pushing results, by the rules of Lua's own library: a missing or wrong argument
// raises "bad argument #n to 'X'". nil counts as absent. `at` is the index of the next argument; what
// takes several moves it on. Numbers become floats within their range; NaN is refused.
#pragma once

#include <imgui.h>

#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <lua.hpp>
#include <type_traits>

#include "lua/imgui/values.h"

namespace appctl::lua {

[[noreturn]] void bad_number(lua_State* L, int i);
lua_Integer int_slowly(lua_State* L, int i, lua_Integer low, lua_Integer high);

inline bool absent(lua_State* L, int i) {
  return lua_type(L, i) <= LUA_TNIL;
}

// ----- numbers, booleans, strings -------------------------------------------------------------

inline double arg_double(lua_State* L, int i) {
  int is_number;
  const double v = lua_tonumberx(L, i, &is_number);
  if (!is_number || v != v) [[unlikely]]
    bad_number(L, i);
  return v;
}
inline float arg_float(lua_State* L, int i) {
  const double v = arg_double(L, i);
  return v > FLT_MAX ? FLT_MAX : v < -FLT_MAX ? -FLT_MAX : static_cast<float>(v);
}
// Flags and colours come as signed or as unsigned 32-bit numbers: the bits count.
inline int arg_int(lua_State* L, int i) {
  int is_integer;
  const lua_Integer v = lua_tointegerx(L, i, &is_integer);
  if (!is_integer || v < INT32_MIN || v > UINT32_MAX) [[unlikely]] {
    return static_cast<int>(int_slowly(L, i, INT32_MIN, UINT32_MAX));
  }
  return static_cast<int>(v);
}
inline unsigned arg_unsigned(lua_State* L, int i) {
  return static_cast<unsigned>(arg_int(L, i));
}
#if IMGUI_VERSION_NUM < 18700
// A key by ImGui's name for it, or by the window system's number, which is larger. Newer versions take both
// themselves. REQUIRES: a current context.
inline int arg_key(lua_State* L, int i) {
  const int key = arg_int(L, i);
  return key >= 0 && key < ImGuiKey_COUNT ? ImGui::GetKeyIndex(key) : key;
}
#endif
// A number from low to high, as the index of a colour or the count of segments.
inline int arg_range(lua_State* L, int i, lua_Integer low, lua_Integer high) {
  int is_integer;
  const lua_Integer v = lua_tointegerx(L, i, &is_integer);
  if (!is_integer || v < low || v > high) [[unlikely]]
    return static_cast<int>(int_slowly(L, i, low, high));
  return static_cast<int>(v);
}
// The bits that an enum of flags has.
struct Flags {
  const char* name;
  unsigned bits;
};
[[noreturn]] void bad_flags(lua_State* L, int i, const Flags& all);
inline int arg_flags(lua_State* L, int i, const Flags& all) {
  int is_integer;
  const lua_Integer v = lua_tointegerx(L, i, &is_integer);
  if (!is_integer || (v & ~static_cast<lua_Integer>(all.bits)) != 0) [[unlikely]]
    bad_flags(L, i, all);
  return static_cast<int>(v);
}
float arg_positive(lua_State* L, int i);
float arg_limited(lua_State* L, int i, float limit);  // a float from -limit to limit
inline bool arg_bool(lua_State* L, int i) {
  if (!lua_isboolean(L, i)) [[unlikely]]
    luaL_typeerror(L, i, "boolean");
  return lua_toboolean(L, i) != 0;
}
inline const char* arg_string(lua_State* L, int i) {
  return luaL_checklstring(L, i, nullptr);
}

struct Text {
  const char* begin;
  const char* end;
};
inline Text arg_text(lua_State* L, int i) {
  std::size_t length;
  const char* s = lua_tolstring(L, i, &length);
  if (s == nullptr) [[unlikely]]
    luaL_typeerror(L, i, "string");
  return {s, s + length};
}

inline double opt_double(lua_State* L, int i, double d) {
  return absent(L, i) ? d : arg_double(L, i);
}
inline float opt_float(lua_State* L, int i, float d) {
  return absent(L, i) ? d : arg_float(L, i);
}
inline int opt_int(lua_State* L, int i, int d) {
  return absent(L, i) ? d : arg_int(L, i);
}
inline unsigned opt_unsigned(lua_State* L, int i, unsigned d) {
  return absent(L, i) ? d : arg_unsigned(L, i);
}
inline int opt_range(lua_State* L, int i, lua_Integer low, lua_Integer high, int d) {
  return absent(L, i) ? d : arg_range(L, i, low, high);
}
inline int opt_flags(lua_State* L, int i, const Flags& all, int d) {
  return absent(L, i) ? d : arg_flags(L, i, all);
}
inline float opt_limited(lua_State* L, int i, float limit, float d) {
  return absent(L, i) ? d : arg_limited(L, i, limit);
}
inline bool opt_bool(lua_State* L, int i, bool d) {
  return absent(L, i) ? d : arg_bool(L, i);
}
inline int opt_flags_or_bool(lua_State* L, int i, int d) {
  return lua_isboolean(L, i) ? lua_toboolean(L, i) : opt_int(L, i, d);
}
// Where an older ImGui has a boolean that became flags, whose first it is.
inline bool opt_bool_or_flags(lua_State* L, int i, bool d) {
  return lua_type(L, i) == LUA_TNUMBER ? (arg_int(L, i) & 1) != 0 : opt_bool(L, i, d);
}
inline const char* opt_string(lua_State* L, int i, const char* d) {
  return absent(L, i) ? d : arg_string(L, i);
}

// The format of a slider and its like: one conversion that fits the value, and no other.
enum class Number { floating, integer, long_integer };
void check_format(lua_State* L, int i, const char* format, Number number);
inline const char* opt_format(lua_State* L, int i, Number number, const char* d) {
  if (absent(L, i)) return d;
  const char* format = arg_string(L, i);
  check_format(L, i, format, number);
  return format;
}

// ----- vectors and colours ----------------------------------------------------------------------

// The userdata, a table ({1, 2} or {x=1, y=2}; {r=, g=, b=, a=} too), or loose numbers.
ImVec2 limited(lua_State* L, int i, ImVec2 v, float limit);  // v, whose parts must be from -limit to limit
ImVec2 arg_vec2(lua_State* L, int& at);
ImVec4 arg_vec4(lua_State* L, int& at);
ImU32 arg_color(lua_State* L, int i);  // a number, ImVec4, ImColor or a table
inline ImVec2 opt_vec2(lua_State* L, int& at, const ImVec2& d) {
  return absent(L, at) ? (++at, d) : arg_vec2(L, at);
}
inline ImVec4 opt_vec4(lua_State* L, int& at, const ImVec4& d) {
  return absent(L, at) ? (++at, d) : arg_vec4(L, at);
}
inline ImU32 opt_color(lua_State* L, int i, ImU32 d) {
  return absent(L, i) ? d : arg_color(L, i);
}

// For choosing between overloads: a vector that is given as one value.
inline bool is_vector(lua_State* L, int i) {
  return lua_istable(L, i) || as_vec2(L, i) != nullptr || as_vec4(L, i) != nullptr;
}

// A list of points, in a userdata that is left on the stack.
struct Points {
  const ImVec2* data;
  int count;
};
Points arg_points(lua_State* L, int i);

// Values of N components that go in and come out (float v[3]): a table, a vector or loose numbers, and
// they come back in the same kind; the same table or vector if nothing has changed.
enum class Given : std::uint8_t { array, record, vector, loose };
template <class T, int N>
struct Values {
  T now[N];
  T before[N];
  int index;
  Given given;
  bool changed() const { return std::memcmp(now, before, sizeof now) != 0; }
};
Given read_values(lua_State* L, int& at, double* values, int count);
enum class Component : std::uint8_t { floating, integer };
// Pushes changed values in the kind of what was given at `index`; returns how many Lua values.
int push_values(lua_State* L, int index, Given given, const double* values, int count, Component component);
template <int N>
void arg_values(lua_State* L, int& at, Values<float, N>& v) {
  double read[N];
  v.index = at;
  v.given = read_values(L, at, read, N);
  for (int i = 0; i < N; ++i) v.now[i] = v.before[i] = static_cast<float>(read[i]);
}
int whole(lua_State* L, int i, double value);  // refuses fractions and what an int cannot hold
template <int N>
void arg_values(lua_State* L, int& at, Values<int, N>& v) {
  double read[N];
  v.index = at;
  v.given = read_values(L, at, read, N);
  for (int i = 0; i < N; ++i) v.now[i] = v.before[i] = whole(L, v.index, read[i]);
}
template <class T, int N>
int push_values(lua_State* L, const Values<T, N>& v) {
  if (!v.changed()) {
    const int n = v.given == Given::loose ? N : 1;
    for (int i = 0; i < n; ++i) lua_pushvalue(L, v.index + i);
    return n;
  }
  double out[N];
  for (int i = 0; i < N; ++i) out[i] = v.now[i];
  const Component component = std::is_floating_point_v<T> ? Component::floating : Component::integer;
  return push_values(L, v.index, v.given, out, N, component);
}

// ----- results ----------------------------------------------------------------------------------

inline void push(lua_State* L, bool v) {
  lua_pushboolean(L, v);
}
inline void push(lua_State* L, int v) {
  lua_pushinteger(L, v);
}
inline void push(lua_State* L, unsigned v) {
  lua_pushinteger(L, v);
}
inline void push(lua_State* L, float v) {
  lua_pushnumber(L, static_cast<double>(v));
}
inline void push(lua_State* L, double v) {
  lua_pushnumber(L, v);
}
inline void push(lua_State* L, const char* v) {
  lua_pushstring(L, v);
}  // nullptr gives nil
// An in/out value: what was given if it has not changed, so that 0.1 stays 0.1.
template <class T>
void push_inout(lua_State* L, int i, T before, T now) {
  if (before == now) {
    lua_pushvalue(L, i);
  } else {
    push(L, now);
  }
}

}  // namespace appctl::lua
