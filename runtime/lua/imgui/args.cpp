#include "lua/imgui/args.h"

#include <cmath>
#include <cstdio>

#include "lua/imgui/binding.h"
#include "lua/imgui/values.h"

namespace appctl::lua {
namespace {

// Reads a number at the top of the stack, which came out of a table, and pops it.
bool pop_number(lua_State* L, double* v) {
  int is_number;
  *v = lua_tonumberx(L, -1, &is_number);
  lua_pop(L, 1);
  return is_number && *v == *v;
}

constexpr const char* xyzw[] = {"x", "y", "z", "w"};
constexpr const char* rgba[] = {"r", "g", "b", "a"};

bool read_keys(lua_State* L, int table, const char* const* keys, double* out, int count) {
  for (int i = 0; i < count; ++i) {
    lua_getfield(L, table, keys[i]);
    if (!pop_number(L, &out[i])) return false;
  }
  return true;
}

bool read_array(lua_State* L, int table, double* out, int count) {
  for (int i = 0; i < count; ++i) {
    lua_geti(L, table, i + 1);
    if (!pop_number(L, &out[i])) return false;
  }
  return true;
}

enum class Shape { none, array, record };
Shape read_table(lua_State* L, int table, double* out, int count) {
  if (read_array(L, table, out, count)) return Shape::array;
  if (read_keys(L, table, xyzw, out, count) || read_keys(L, table, rgba, out, count)) return Shape::record;
  return Shape::none;
}

// A colour's table may leave the alpha out.
bool read_color_table(lua_State* L, int table, double* out) {
  if (read_table(L, table, out, 4) != Shape::none) return true;
  out[3] = 1;
  return read_table(L, table, out, 3) != Shape::none;
}

float narrow(double v) {
  return v > FLT_MAX ? FLT_MAX : v < -FLT_MAX ? -FLT_MAX : static_cast<float>(v);
}

}  // namespace

void bad_number(lua_State* L, int i) {
  if (lua_isnumber(L, i)) luaL_argerror(L, i, "not a number (NaN)");
  luaL_typeerror(L, i, "number");
  __builtin_unreachable();
}

lua_Integer int_slowly(lua_State* L, int i, lua_Integer low, lua_Integer high) {
  const lua_Integer v = luaL_checkinteger(L, i);
  if (v < low || v > high) {
    luaL_argerror(L, i, lua_pushfstring(L, "%I is not between %I and %I", v, low, high));
  }
  return v;
}

void bad_flags(lua_State* L, int i, const Flags& all) {
  const lua_Integer v = luaL_checkinteger(L, i);
  luaL_argerror(L, i, lua_pushfstring(L, "%I is no combination of %s", v, all.name));
  __builtin_unreachable();
}

float arg_positive(lua_State* L, int i) {
  const float v = arg_float(L, i);
  if (!(v > 0)) luaL_argerror(L, i, lua_pushfstring(L, "%f is not more than 0", static_cast<double>(v)));
  return v;
}

static void check_limit(lua_State* L, int i, float v, float limit) {
  if (v >= -limit && v <= limit) return;
  luaL_argerror(L, i,
                lua_pushfstring(L, "%f is not between %f and %f", static_cast<double>(v),
                                static_cast<double>(-limit), static_cast<double>(limit)));
}

float arg_limited(lua_State* L, int i, float limit) {
  const float v = arg_float(L, i);
  check_limit(L, i, v, limit);
  return v;
}

int whole(lua_State* L, int i, double value) {
  if (value != std::floor(value) || value < INT32_MIN || value > INT32_MAX) {
    luaL_argerror(L, i, "number has no integer representation");
  }
  return static_cast<int>(value);
}

namespace {

// Reads "%5.2f" at s, just behind the %. Returns the conversion character, and moves s behind it; 0 if it
// is none. Width and precision of more than two digits would only fill memory.
char conversion(const char*& s, int* longs) {
  while (*s != 0 && std::strchr("-+ #0'", *s) != nullptr) ++s;
  for (int digits = 0; *s >= '0' && *s <= '9'; ++s) {
    if (++digits > 2) return 0;
  }
  if (*s == '.') ++s;
  for (int digits = 0; *s >= '0' && *s <= '9'; ++s) {
    if (++digits > 2) return 0;
  }
  for (*longs = 0; *s == 'l'; ++s) ++*longs;
  return *s != 0 ? *s++ : 0;
}

bool fits(char conversion, int longs, Number number) {
  if (number == Number::floating) return std::strchr("fFeEgGaA", conversion) != nullptr && longs <= 1;
  return std::strchr("diouxX", conversion) != nullptr && longs == (number == Number::long_integer ? 2 : 0);
}

}  // namespace

void check_format(lua_State* L, int i, const char* format, Number number) {
  if (number == Number::integer && std::strcmp(format, "%.0f") == 0) return;  // ImGui reads it as "%d"
  int conversions = 0;
  for (const char* s = format; *s != 0;) {
    if (*s++ != '%') continue;
    if (*s == '%') {
      ++s;
      continue;
    }
    int longs = 0;
    const char c = conversion(s, &longs);
    if (c == 0 || !fits(c, longs, number) || ++conversions > 1) {
      luaL_argerror(L, i,
                    number == Number::floating ? "a format for one number such as '%.3f' expected"
                                               : "a format for one integer such as '%d' expected");
    }
  }
}

ImVec2 limited(lua_State* L, int i, ImVec2 v, float limit) {
  check_limit(L, i, v.x, limit);
  check_limit(L, i, v.y, limit);
  return v;
}

ImVec2 arg_vec2(lua_State* L, int& at) {
  const int i = at++;
  if (lua_type(L, i) == LUA_TNUMBER) return ImVec2(arg_float(L, i), arg_float(L, at++));
  if (const ImVec2* v = as_vec2(L, i)) return *v;
  double xy[2];
  if (lua_istable(L, i) && read_table(L, i, xy, 2) != Shape::none)
    return ImVec2(narrow(xy[0]), narrow(xy[1]));
  luaL_typeerror(L, i, "ImVec2, table or two numbers");
  __builtin_unreachable();
}

ImVec4 arg_vec4(lua_State* L, int& at) {
  const int i = at++;
  if (lua_type(L, i) == LUA_TNUMBER) {
    const float x = arg_float(L, i), y = arg_float(L, at++), z = arg_float(L, at++);
    return ImVec4(x, y, z, arg_float(L, at++));
  }
  if (const ImVec4* v = as_vec4(L, i)) return *v;
  double c[4];
  if (lua_istable(L, i) && read_color_table(L, i, c)) {
    return ImVec4(narrow(c[0]), narrow(c[1]), narrow(c[2]), narrow(c[3]));
  }
  luaL_typeerror(L, i, "ImVec4, table or four numbers");
  __builtin_unreachable();
}

ImU32 arg_color(lua_State* L, int i) {
  if (lua_type(L, i) == LUA_TNUMBER) return arg_unsigned(L, i);
  if (!lua_istable(L, i) && as_vec4(L, i) == nullptr) luaL_typeerror(L, i, "color (number, ImVec4 or table)");
  int at = i;
  return ImGui::ColorConvertFloat4ToU32(arg_vec4(L, at));
}

Points arg_points(lua_State* L, int i) {
  luaL_checktype(L, i, LUA_TTABLE);
  const lua_Integer count = luaL_len(L, i);
  if (count > 100000) luaL_argerror(L, i, "more than 100000 points");
  auto* points =
      static_cast<ImVec2*>(lua_newuserdatauv(L, static_cast<std::size_t>(count) * sizeof(ImVec2), 0));
  for (lua_Integer n = 0; n < count; ++n) {
    lua_geti(L, i, n + 1);
    double xy[2];
    if (const ImVec2* v = as_vec2(L, -1)) {
      points[n] = *v;
    } else if (lua_istable(L, -1) && read_table(L, lua_gettop(L), xy, 2) != Shape::none) {
      points[n] = ImVec2(narrow(xy[0]), narrow(xy[1]));
    } else {
      luaL_argerror(L, i, lua_pushfstring(L, "point %I is no ImVec2 and no table of two numbers", n + 1));
    }
    lua_pop(L, 1);
  }
  return {points, static_cast<int>(count)};
}

Given read_values(lua_State* L, int& at, double* values, int count) {
  const int i = at++;
  if (lua_type(L, i) == LUA_TNUMBER) {
    values[0] = arg_double(L, i);
    for (int n = 1; n < count; ++n) values[n] = arg_double(L, at++);
    return Given::loose;
  }
  const ImVec2* v2 = count == 2 ? as_vec2(L, i) : nullptr;
  const ImVec4* v4 = count >= 3 ? as_vec4(L, i) : nullptr;
  if (v2 != nullptr || v4 != nullptr) {
    const float* components = v2 != nullptr ? &v2->x : &v4->x;
    for (int n = 0; n < count; ++n) values[n] = static_cast<double>(components[n]);
    return Given::vector;
  }
  if (lua_istable(L, i)) {
    const Shape shape = read_table(L, i, values, count);
    if (shape != Shape::none) return shape == Shape::array ? Given::array : Given::record;
  }
  luaL_typeerror(L, i, lua_pushfstring(L, "table of %d numbers", count));
  __builtin_unreachable();
}

namespace {

void push_component(lua_State* L, double v, Component component) {
  if (component == Component::integer) {
    lua_pushinteger(L, static_cast<lua_Integer>(v));
  } else {
    lua_pushnumber(L, v);
  }
}

void push_vector(lua_State* L, int index, const double* v, int count) {
  if (count == 2) return push_vec2(L, ImVec2(narrow(v[0]), narrow(v[1])));
  const ImVec4* given = as_vec4(L, index);
  push_vec4(L, ImVec4(narrow(v[0]), narrow(v[1]), narrow(v[2]), count == 4 ? narrow(v[3]) : given->w));
}

}  // namespace

int push_values(lua_State* L, int index, Given given, const double* values, int count, Component component) {
  switch (given) {
    case Given::loose:
      for (int n = 0; n < count; ++n) push_component(L, values[n], component);
      return count;
    case Given::vector: push_vector(L, index, values, count); return 1;
    case Given::array:
      lua_createtable(L, count, 0);
      for (int n = 0; n < count; ++n) {
        push_component(L, values[n], component);
        lua_rawseti(L, -2, n + 1);
      }
      return 1;
    case Given::record: break;
  }
  const bool color = lua_getfield(L, index, "r") != LUA_TNIL;
  lua_pop(L, 1);
  lua_createtable(L, 0, count);
  for (int n = 0; n < count; ++n) {
    push_component(L, values[n], component);
    lua_setfield(L, -2, color ? rgba[n] : xyzw[n]);
  }
  return 1;
}

}  // namespace appctl::lua
