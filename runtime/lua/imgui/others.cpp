// Single bound functions whose form C++ alone does not settle.
#include <imgui.h>

#include <algorithm>

#include "lua/imgui/args.h"
#include "lua/imgui/binding.h"
#include "lua/imgui/by_hand.h"
#include "lua/imgui/objects.h"

namespace appctl::lua::by_hand {

// A small integer is the index of a style colour, a large one a packed colour.
int GetColorU32(lua_State* L) {
  in_frame(L, "GetColorU32");
  int at = 1;
  if (is_vector(L, 1) || lua_gettop(L) > 2) {
    push(L, ImGui::GetColorU32(arg_vec4(L, at)));
    return 1;
  }
  const unsigned number = arg_unsigned(L, 1);
  const float alpha = opt_float(L, 2, 1);
  push(L, number < ImGuiCol_COUNT ? ImGui::GetColorU32(static_cast<ImGuiCol>(number), alpha)
                                  : ImGui::GetColorU32(number));
  return 1;
}

int Value(lua_State* L) {
  in_frame(L, "Value");
  const char* prefix = arg_string(L, 1);
  const char* format = opt_format(L, 3, Number::floating, nullptr);
  if (!lua_isboolean(L, 2)) arg_double(L, 2);
  const lua_Integer integer = lua_isinteger(L, 2) ? lua_tointeger(L, 2) : 0;
  const bool fits = lua_isinteger(L, 2) && format == nullptr && integer >= INT32_MIN && integer <= INT32_MAX;
  arm(L);
  if (lua_isboolean(L, 2)) {
    ImGui::Value(prefix, lua_toboolean(L, 2) != 0);
  } else if (fits) {
    ImGui::Value(prefix, static_cast<int>(integer));
  } else {
    ImGui::Value(prefix, static_cast<float>(lua_tonumber(L, 2)), format);
  }
  disarm();
  return 0;
}

int SortSpecs(lua_State* L) {
  const auto* specs = static_cast<ImGuiTableSortSpecs*>(arg_object(L, 1, sort_specs_class));
  const ImGuiTableColumnSortSpecs& column = specs->Specs[arg_range(L, 2, 1, specs->SpecsCount) - 1];
  lua_createtable(L, 0, 4);
  push(L, column.ColumnUserID);
  lua_setfield(L, -2, "ColumnUserID");
  push(L, int{column.ColumnIndex});
  lua_setfield(L, -2, "ColumnIndex");
  push(L, int{column.SortOrder});
  lua_setfield(L, -2, "SortOrder");
  push(L, static_cast<int>(column.SortDirection));
  lua_setfield(L, -2, "SortDirection");
  return 1;
}

// Scales, and keeps every size within what the style may hold: ImGui checks them at the next frame.
int StyleScaleAllSizes(lua_State* L) {
  auto* style = static_cast<ImGuiStyle*>(arg_object(L, 1, style_class));
  const float factor = arg_float(L, 2);
  luaL_argcheck(L, factor >= 0.01f && factor <= 100, 2, "not between 0.01 and 100");
  style->ScaleAllSizes(factor);
  for (const Field& field : style_class.fields) {
    const int floats = field.type == FieldType::float32 ? 1 : field.type == FieldType::vec2 ? 2 : 0;
    auto* value = reinterpret_cast<float*>(reinterpret_cast<char*>(style) + field.offset);
    for (int n = 0; n < floats; ++n) value[n] = std::clamp(value[n], field.low, field.high);
  }
  return 0;
}

}  // namespace appctl::lua::by_hand
