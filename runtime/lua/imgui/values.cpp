#include "lua/imgui/values.h"

#include "lua/bind.h"
#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/globals.h"
#include "lua/imgui/objects.h"

namespace appctl::lua {
namespace {

template <class V>
V* tagged(lua_State* L, int i, const Class& type) {
  if (lua_type(L, i) != LUA_TUSERDATA || lua_rawlen(L, i) < sizeof(V)) return nullptr;
  auto* v = static_cast<V*>(lua_touserdata(L, i));
  return v->tag == &type ? v : nullptr;
}

template <class V, class T>
void push_value(lua_State* L, const Class& type, const T& value, Link link) {
  *static_cast<V*>(lua_newuserdatauv(L, sizeof(V), 0)) = V{&type, value, link};
  push_metatable(L, type);
  lua_setmetatable(L, -2);
}

// The components of the vector at index i; how many; what it is linked to.
struct Components {
  float* at = nullptr;
  int count = 0;
  const Link* link = nullptr;
  const Class* type = nullptr;
};
Components components(lua_State* L, int i) {
  if (auto* v = tagged<Vec2Value>(L, i, vec2_class)) return {&v->value.x, 2, &v->link, &vec2_class};
  if (auto* v = tagged<Vec4Value>(L, i, vec4_class)) return {&v->value.x, 4, &v->link, &vec4_class};
  if (auto* v = tagged<Vec4Value>(L, i, color_class)) return {&v->value.x, 4, &v->link, &color_class};
  return {};
}
Components check(lua_State* L, int i) {
  const Components c = components(L, i);
  if (c.at == nullptr) luaL_typeerror(L, i, "ImVec2 or ImVec4");
  return c;
}

// The index of a component: "x", "y", "z", "w" ("r", "g", "b", "a" too); -1 if there is none.
int component_index(lua_State* L, int i, int count) {
  if (lua_type(L, i) != LUA_TSTRING) return -1;
  const char* name = lua_tostring(L, i);
  if (name[0] == 0 || name[1] != 0) return -1;
  const char* found = std::strchr("xyzwrgba", name[0]);
  const int index = static_cast<int>(found - "xyzwrgba") % 4;
  return found != nullptr && index < count ? index : -1;
}

int set_hsv(lua_State* L) {
  auto* color = tagged<Vec4Value>(L, 1, color_class);
  if (color == nullptr) luaL_typeerror(L, 1, "ImColor");
  ImVec4& v = color->value;
  ImGui::ColorConvertHSVtoRGB(arg_float(L, 2), arg_float(L, 3), arg_float(L, 4), v.x, v.y, v.z);
  v.w = opt_float(L, 5, 1);
  return 0;
}

int index(lua_State* L) {
  const Components c = check(L, 1);
  const int n = component_index(L, 2, c.count);
  if (n >= 0) {
    push(L, c.at[n]);
    return 1;
  }
  const bool color_field = c.type == &color_class && lua_type(L, 2) == LUA_TSTRING;
  if (color_field && std::strcmp(lua_tostring(L, 2), "Value") == 0) {
    push_vec4(L, tagged<Vec4Value>(L, 1, color_class)->value);
  } else if (color_field && std::strcmp(lua_tostring(L, 2), "SetHSV") == 0) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, entry<set_hsv>, 1);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int newindex(lua_State* L) {
  const Components c = check(L, 1);
  const int n = component_index(L, 2, c.count);
  if (n < 0) return luaL_error(L, "%s has no field '%s'", c.type->name, luaL_tolstring(L, 2, nullptr));
  const float v = arg_float(L, 3);
  if (c.link->owner != nullptr) write_through(L, *c.link, n, v);
  c.at[n] = v;
  return 0;
}

int equal(lua_State* L) {
  const Components a = components(L, 1), b = components(L, 2);
  bool same = a.count == b.count && a.at != nullptr;
  for (int n = 0; same && n < a.count; ++n) same = a.at[n] == b.at[n];
  push(L, same);
  return 1;
}

// Arithmetic by component; a number counts for each.
template <class Operation>
int arithmetic(lua_State* L, Operation operation) {
  const Components a = components(L, 1), b = components(L, 2);
  const Components& shape = a.at != nullptr ? a : b;
  if (a.at != nullptr && b.at != nullptr && a.count != b.count) luaL_typeerror(L, 2, shape.type->name);
  const float left = a.at == nullptr ? arg_float(L, 1) : 0, right = b.at == nullptr ? arg_float(L, 2) : 0;
  float r[4];
  for (int n = 0; n < shape.count; ++n) r[n] = operation(a.at ? a.at[n] : left, b.at ? b.at[n] : right);
  if (shape.count == 2) {
    push_vec2(L, ImVec2(r[0], r[1]));
  } else {
    push_vec4(L, ImVec4(r[0], r[1], r[2], r[3]));
  }
  return 1;
}
int add(lua_State* L) {
  return arithmetic(L, [](float a, float b) { return a + b; });
}
int subtract(lua_State* L) {
  return arithmetic(L, [](float a, float b) { return a - b; });
}
int multiply(lua_State* L) {
  return arithmetic(L, [](float a, float b) { return a * b; });
}
int divide(lua_State* L) {
  return arithmetic(L, [](float a, float b) { return a / b; });
}
int negate(lua_State* L) {
  lua_settop(L, 1);
  lua_pushinteger(L, -1);
  return multiply(L);
}

int to_string(lua_State* L) {
  const Components c = check(L, 1);
  lua_pushfstring(L, "%s(", c.type->name);
  for (int n = 0; n < c.count; ++n) {
    lua_pushfstring(L, n == 0 ? "%f" : ", %f", static_cast<double>(c.at[n]));
    lua_concat(L, 2);
  }
  lua_pushliteral(L, ")");
  lua_concat(L, 2);
  return 1;
}

constexpr Entry metamethods[] = {
    {"__index", entry<index>}, {"__newindex", entry<newindex>}, {"__eq", entry<equal>},
    {"__add", entry<add>},     {"__sub", entry<subtract>},      {"__mul", entry<multiply>},
    {"__div", entry<divide>},  {"__unm", entry<negate>},        {"__tostring", entry<to_string>},
};

// ----- the globals --------------------------------------------------------------------------------

int new_vec2(lua_State* L) {
  int at = 1;
  push_vec2(L, opt_vec2(L, at, ImVec2()));
  return 1;
}
int new_vec4(lua_State* L) {
  int at = 1;
  push_vec4(L, opt_vec4(L, at, ImVec4()));
  return 1;
}

// As in C++: integers count to 255, floats to 1; one integer is a packed colour.
ImVec4 color_of(lua_State* L, int at) {
  if (lua_type(L, at) != LUA_TNUMBER) return opt_vec4(L, at, ImVec4());
  if (absent(L, at + 1)) return ImGui::ColorConvertU32ToFloat4(arg_color(L, at));
  const bool bytes = lua_isinteger(L, at) && lua_isinteger(L, at + 1) && lua_isinteger(L, at + 2);
  const float unit = bytes ? 1.0f / 255.0f : 1.0f;
  const float r = arg_float(L, at), g = arg_float(L, at + 1), b = arg_float(L, at + 2);
  return ImVec4(r * unit, g * unit, b * unit, opt_float(L, at + 3, bytes ? 255.0f : 1.0f) * unit);
}
int new_color(lua_State* L) {
  push_value<Vec4Value>(L, color_class, color_of(L, 1), Link{});
  return 1;
}
int color_hsv(lua_State* L) {
  ImVec4 v;
  ImGui::ColorConvertHSVtoRGB(arg_float(L, 1), arg_float(L, 2), arg_float(L, 3), v.x, v.y, v.z);
  v.w = opt_float(L, 4, 1);
  push_value<Vec4Value>(L, color_class, v, Link{});
  return 1;
}
int col32(lua_State* L) {
  const int r = arg_range(L, 1, 0, 255), g = arg_range(L, 2, 0, 255), b = arg_range(L, 3, 0, 255);
  push(L, IM_COL32(r, g, b, opt_range(L, 4, 0, 255, 255)));
  return 1;
}

}  // namespace

const Class vec2_class{.name = "ImVec2", .metamethods = metamethods};
const Class vec4_class{.name = "ImVec4", .metamethods = metamethods};
const Class color_class{.name = "ImColor", .metamethods = metamethods};

void push_vec2(lua_State* L, const ImVec2& value, Link link) {
  push_value<Vec2Value>(L, vec2_class, value, link);
}
void push_vec4(lua_State* L, const ImVec4& value, Link link) {
  push_value<Vec4Value>(L, vec4_class, value, link);
}
const ImVec2* as_vec2(lua_State* L, int i) {
  auto* v = tagged<Vec2Value>(L, i, vec2_class);
  return v != nullptr ? &v->value : nullptr;
}
const ImVec4* as_vec4(lua_State* L, int i) {
  auto* v = tagged<Vec4Value>(L, i, vec4_class);
  if (v == nullptr) v = tagged<Vec4Value>(L, i, color_class);
  return v != nullptr ? &v->value : nullptr;
}

void open_values(lua_State* L, Bindings& b) {
  set_type<new_vec2>(L, b, "ImVec2");
  set_type<new_vec4>(L, b, "ImVec4");
  set_type<new_color>(L, b, "ImColor");
  set_function(L, b, "HSV", entry<color_hsv>);
  lua_pop(L, 3);
  lua_pushglobaltable(L);
  set_function(L, b, "IM_COL32", entry<col32>);
  constexpr struct {
    const char* name;
    ImU32 color;
  } named[] = {{"IM_COL32_WHITE", IM_COL32_WHITE},
               {"IM_COL32_BLACK", IM_COL32_BLACK},
               {"IM_COL32_BLACK_TRANS", IM_COL32_BLACK_TRANS}};
  for (const auto& n : named) {
    lua_pushinteger(L, n.color);
    lua_setfield(L, -2, n.name);
  }
  lua_pop(L, 1);
}

}  // namespace appctl::lua
