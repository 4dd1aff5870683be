#include "lua/imgui/objects.h"

#include "lua/imgui/args.h"
#include "lua/imgui/fields.h"
#include "lua/imgui/fonts.h"
#include "lua/imgui/made.h"

namespace appctl::lua {
namespace {

// An array field of a live struct of which there is one: style.Colors.
struct ArrayValue {
  const Class* tag;
  const Class* owner;
  const Field* field;
};

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

// The object at index 1, of whatever type has fields or is made by scripts.
Object& check_object(lua_State* L) {
  if (lua_type(L, 1) == LUA_TUSERDATA && lua_rawlen(L, 1) >= sizeof(Object)) {
    auto* object = static_cast<Object*>(lua_touserdata(L, 1));
    for (const Class* type : struct_classes) {
      if (object->tag == type) return *object;
    }
  }
  luaL_typeerror(L, 1, "ImGui object");
  __builtin_unreachable();
}

extern const Class array_class;

int object_index(lua_State* L) {
  Object& object = check_object(L);
  const Field* field = find_field(L, *object.tag);
  if (field == nullptr) return 1;                                                     // a method, or nil
  if (field->type == FieldType::atlas) return push_object(L, atlas_class, field), 1;  // needs no window yet
  void* base = object.tag->find(L, object);
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
  if (field->type == FieldType::font) return choose_font(L, 3), 0;  // needs no window yet
  if (field->count != 0 && field->type != FieldType::characters)
    return luaL_error(L, "%s.%s is an array: set its elements", object.tag->name, field->name);
  set_field(L, *field, object.tag->find(L, object), field->offset, 3);
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
  push_field(L, *array.owner, *array.field, find_single(L, *array.owner), offset);
  return 1;
}

int array_newindex(lua_State* L) {
  const ArrayValue& array = check_array(L);
  check_writable(L, *array.owner, *array.field);
  const std::size_t offset = element(L, array);
  set_field(L, *array.field, find_single(L, *array.owner), offset, 3);
  return 0;
}

int array_length(lua_State* L) {
  push(L, check_array(L).field->count);
  return 1;
}

// A script may call it too, even twice.
int destroy_object(lua_State* L) {
  Object& object = check_object(L);
  void* made = is_made(object) ? object.pointer : nullptr;
  object.pointer = nullptr;
  if (made != nullptr) object.tag->destroy(made);
  return 0;
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
  if (type.destroy != nullptr) {
    lua_pushcfunction(L, entry<destroy_object>);
    lua_setfield(L, -2, "__gc");
  }
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
  const bool font = &type == &font_class && pointer != nullptr;
  push_object(L, type, font ? font_handle(static_cast<const ImFont*>(pointer)) : pointer,
              bindings().scopes.frame());
}

void push_object(lua_State* L, const Class& type, const void* pointer, std::uint64_t frame) {
  if (pointer == nullptr) return lua_pushnil(L);
  *static_cast<Object*>(lua_newuserdatauv(L, sizeof(Object), 0)) =
      Object{&type, const_cast<void*>(pointer), frame};
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
  return type.find(L, *object);
}

}  // namespace appctl::lua
