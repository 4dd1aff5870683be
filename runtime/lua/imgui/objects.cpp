#include "lua/imgui/objects.h"

#include <imgui.h>
#include <imgui_internal.h>

#include "lua/imgui/args.h"

namespace appctl::lua {
namespace {

// An array field of a live struct: style.Colors.
struct ArrayValue {
  const Class* tag;
  const Class* owner;
  const Field* field;
};

[[noreturn]] void no_context(lua_State* L, const Class& type) {
  luaL_error(L, "%s exists only while a window is open (app.run, app.gui)", type.name);
  __builtin_unreachable();
}

[[noreturn]] void out_of_date(lua_State* L, const Class& type) {
  luaL_error(L, "this %s is of an earlier frame: get it again in each frame", type.name);
  __builtin_unreachable();
}

// Structs of which there is one at a time, found anew at each use.
void* singleton(lua_State* L, const Class& type) {
  if (ImGui::GetCurrentContext() == nullptr) no_context(L, type);
  if (&type == &io_class) return &ImGui::GetIO();
  if (&type == &style_class) return &ImGui::GetStyle();
  return ImGui::GetMainViewport();
}

void* live_font(lua_State* L, void* pointer) {
  if (ImGui::GetCurrentContext() == nullptr) no_context(L, font_class);
  for (ImFont* font : ImGui::GetIO().Fonts->Fonts) {
    if (font == pointer) return pointer;
  }
  luaL_error(L, "this ImFont was removed");
  __builtin_unreachable();
}

void* resolve(lua_State* L, const Object& object) {
  if (object.tag == &io_class || object.tag == &style_class || object.tag == &viewport_class) {
    return singleton(L, *object.tag);
  }
  if (object.tag == &font_class) return live_font(L, object.pointer);
  const gui::Scopes& scopes = bindings().scopes;
  if (object.frame != scopes.frame() || scopes.phase() != gui::Phase::drawing) out_of_date(L, *object.tag);
  if (object.tag == &sort_specs_class) {
    // ImGui moves its tables when one more is made, so they hold only while their table is the current one.
    ImGuiTable* table = ImGui::GetCurrentContext()->CurrentTable;
    if (table == nullptr || &table->SortSpecs != object.pointer) {
      luaL_error(L, "this ImGuiTableSortSpecs is of another table: call ImGui.TableGetSortSpecs again");
    }
  }
  return object.pointer;
}

template <class T>
T& at(void* base, std::size_t offset) {
  return *reinterpret_cast<T*>(static_cast<char*>(base) + offset);
}

std::size_t size_of(FieldType type) {
  switch (type) {
    case FieldType::boolean:
    case FieldType::int8:
    case FieldType::uint8: return 1;
    case FieldType::int16:
    case FieldType::uint16: return 2;
    case FieldType::int32:
    case FieldType::uint32:
    case FieldType::float32: return 4;
    case FieldType::float64:
    case FieldType::vec2: return 8;
    case FieldType::vec4: return 16;
    case FieldType::string:
    case FieldType::font: return sizeof(void*);
    case FieldType::characters:
    case FieldType::payload: break;
  }
  return 1;
}

void push_field(lua_State* L, const Class& owner, const Field& field, void* base, std::size_t offset) {
  const Link link{&owner, static_cast<std::uint32_t>(offset), field.access == Access::read_write};
  switch (field.type) {
    case FieldType::boolean: return push(L, at<bool>(base, offset));
    case FieldType::int32: return push(L, at<int>(base, offset));
    case FieldType::uint32: return push(L, at<unsigned>(base, offset));
    case FieldType::int8: return push(L, int{at<signed char>(base, offset)});
    case FieldType::int16: return push(L, int{at<short>(base, offset)});
    case FieldType::uint16: return push(L, int{at<unsigned short>(base, offset)});
    case FieldType::uint8: return push(L, int{at<unsigned char>(base, offset)});
    case FieldType::float32: return push(L, at<float>(base, offset));
    case FieldType::float64: return push(L, at<double>(base, offset));
    case FieldType::vec2: return push_vec2(L, at<ImVec2>(base, offset), link);
    case FieldType::vec4: return push_vec4(L, at<ImVec4>(base, offset), link);
    case FieldType::string: return push(L, at<const char*>(base, offset));
    case FieldType::characters: return push(L, &at<const char>(base, offset));
    case FieldType::font: return push_object(L, font_class, at<ImFont*>(base, offset));
    case FieldType::payload: {
      const auto& payload = *static_cast<const ImGuiPayload*>(base);
      lua_pushlstring(L, static_cast<const char*>(payload.Data), static_cast<std::size_t>(payload.DataSize));
      return;
    }
  }
}

float checked(lua_State* L, const Field& field, float v) {
  if (v < field.low || v > field.high) {
    luaL_error(L, "%s must be from %f to %f", field.name, static_cast<double>(field.low),
               static_cast<double>(field.high));
  }
  return v;
}

void set_field(lua_State* L, const Field& field, void* base, std::size_t offset, int i) {
  int next = i;
  switch (field.type) {
    case FieldType::boolean: at<bool>(base, offset) = arg_bool(L, i); return;
    case FieldType::int32: {
      const int v = arg_int(L, i);
      checked(L, field, static_cast<float>(v));
      at<int>(base, offset) = v;
      return;
    }
    case FieldType::float32: at<float>(base, offset) = checked(L, field, arg_float(L, i)); return;
    case FieldType::vec2: {
      const ImVec2 v = arg_vec2(L, next);
      at<ImVec2>(base, offset) = ImVec2(checked(L, field, v.x), checked(L, field, v.y));
      return;
    }
    case FieldType::vec4: at<ImVec4>(base, offset) = arg_vec4(L, next); return;
    case FieldType::font: at<void*>(base, offset) = opt_object(L, i, font_class); return;
    default: luaL_error(L, "%s cannot be written", field.name);
  }
}

void check_writable(lua_State* L, const Class& owner, const Field& field) {
  if (field.access == Access::read_only) luaL_error(L, "%s.%s is read-only", owner.name, field.name);
}

// Upvalue 2 of __index and __newindex: a table from names to indexes of fields and to methods. Upvalues
// are not trusted: debug.setupvalue reaches them. Leaves what it found on the stack.
const Field* find_field(lua_State* L, const Class& type) {
  if (!lua_istable(L, lua_upvalueindex(2))) {
    lua_pushnil(L);
    return nullptr;
  }
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNUMBER) return nullptr;
  const auto index = static_cast<std::size_t>(lua_tointeger(L, -1));
  return index < type.fields.size() ? &type.fields[index] : nullptr;
}

// The object with fields at index 1, of whatever type.
Object& check_object(lua_State* L) {
  for (const Class* type :
       {&io_class, &style_class, &viewport_class, &font_class, &payload_class, &sort_specs_class}) {
    if (Object* object = as_object(L, 1, *type)) return *object;
  }
  luaL_typeerror(L, 1, "ImGui object");
  __builtin_unreachable();
}

extern const Class array_class;

int object_index(lua_State* L) {
  Object& object = check_object(L);
  const Field* field = find_field(L, *object.tag);
  if (field == nullptr) return 1;  // a method, or nil
  void* base = resolve(L, object);
  if (field->count == 0 || field->type == FieldType::characters) {
    push_field(L, *object.tag, *field, base, field->offset);
    return 1;
  }
  *static_cast<ArrayValue*>(lua_newuserdatauv(L, sizeof(ArrayValue), 0)) = {&array_class, object.tag, field};
  push_metatable(L, array_class);
  lua_setmetatable(L, -2);
  return 1;
}

int object_newindex(lua_State* L) {
  Object& object = check_object(L);
  const Field* field = find_field(L, *object.tag);
  if (field == nullptr)
    return luaL_error(L, "%s has no field '%s'", object.tag->name, luaL_tolstring(L, 2, nullptr));
  check_writable(L, *object.tag, *field);
  if (field->count != 0)
    return luaL_error(L, "%s.%s is an array: set its elements", object.tag->name, field->name);
  set_field(L, *field, resolve(L, object), field->offset, 3);
  return 0;
}

const ArrayValue& check_array(lua_State* L) {
  auto* array = static_cast<ArrayValue*>(lua_touserdata(L, 1));
  const bool is_one =
      lua_type(L, 1) == LUA_TUSERDATA && lua_rawlen(L, 1) >= sizeof *array && array->tag == &array_class;
  if (!is_one) luaL_typeerror(L, 1, "array");
  return *array;
}

std::size_t element(lua_State* L, const ArrayValue& array) {
  const int n = arg_range(L, 2, 0, array.field->count - 1);
  return array.field->offset + static_cast<std::size_t>(n) * size_of(array.field->type);
}

int array_index(lua_State* L) {
  const ArrayValue& array = check_array(L);
  const std::size_t offset = element(L, array);
  push_field(L, *array.owner, *array.field, singleton(L, *array.owner), offset);
  return 1;
}

int array_newindex(lua_State* L) {
  const ArrayValue& array = check_array(L);
  check_writable(L, *array.owner, *array.field);
  const std::size_t offset = element(L, array);
  set_field(L, *array.field, singleton(L, *array.owner), offset, 3);
  return 0;
}

int array_length(lua_State* L) {
  push(L, check_array(L).field->count);
  return 1;
}

constexpr Entry array_metamethods[] = {
    {"__index", entry<array_index>}, {"__newindex", entry<array_newindex>}, {"__len", entry<array_length>}};
const Class array_class{.name = "array", .metamethods = array_metamethods};

void set_entries(lua_State* L, std::span<const Entry> entries) {
  for (const Entry& e : entries) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, e.function, 1);
    lua_setfield(L, -2, e.name);
  }
}

// Sets a closure with the table below the top as upvalue 2; the metatable is below that.
void set_access(lua_State* L, const char* event, lua_CFunction f) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, f, 2);
  lua_setfield(L, -3, event);
}

void make_metatable(lua_State* L, const Class& type) {
  lua_newtable(L);
  lua_pushstring(L, type.name);
  lua_setfield(L, -2, "__name");
  set_entries(L, type.metamethods);
  if (!type.metamethods.empty()) return;
  lua_newtable(L);
  set_entries(L, type.methods);
  if (type.fields.empty()) {
    lua_setfield(L, -2, "__index");
    return;
  }
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    lua_pushinteger(L, static_cast<lua_Integer>(i));
    lua_setfield(L, -2, type.fields[i].name);
  }
  set_access(L, "__index", entry<object_index>);
  set_access(L, "__newindex", entry<object_newindex>);
  lua_pop(L, 1);
}

}  // namespace

void push_metatable(lua_State* L, const Class& type) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &type) != LUA_TNIL) return;
  lua_pop(L, 1);
  make_metatable(L, type);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &type);
}

void push_object(lua_State* L, const Class& type, const void* pointer) {
  if (pointer == nullptr) return lua_pushnil(L);
  *static_cast<Object*>(lua_newuserdatauv(L, sizeof(Object), 0)) =
      Object{&type, const_cast<void*>(pointer), bindings().scopes.frame()};
  push_metatable(L, type);
  lua_setmetatable(L, -2);
}

Object* as_object(lua_State* L, int i, const Class& type) {
  if (lua_type(L, i) != LUA_TUSERDATA || lua_rawlen(L, i) < sizeof(Object)) return nullptr;
  auto* object = static_cast<Object*>(lua_touserdata(L, i));
  return object->tag == &type ? object : nullptr;
}

void* arg_object(lua_State* L, int i, const Class& type) {
  const Object* object = as_object(L, i, type);
  if (object == nullptr) luaL_typeerror(L, i, type.name);
  return resolve(L, *object);
}

void write_through(lua_State* L, const Link& link, int component, float value) {
  for (const Field& field : link.owner->fields) {
    const std::size_t size = size_of(field.type) * (field.count == 0 ? 1 : field.count);
    if (link.offset < field.offset || link.offset >= field.offset + size) continue;
    check_writable(L, *link.owner, field);
    const std::size_t offset = link.offset + static_cast<std::size_t>(component) * sizeof(float);
    at<float>(singleton(L, *link.owner), offset) = checked(L, field, value);
    return;
  }
}

}  // namespace appctl::lua
