#include "lua/imgui/fields.h"

#include <imgui.h>

#include <cstring>
#include <limits>
#include <type_traits>

#include "lua/imgui/args.h"
#include "lua/imgui/payload.h"

namespace appctl::lua {
namespace {

template <class T>
T& at(void* base, std::size_t offset) {
  return *reinterpret_cast<T*>(static_cast<char*>(base) + offset);
}

// A list that the script may change: the atlas has its own.
void push_fonts(lua_State* L, const ImVector<ImFont*>& fonts) {
  lua_createtable(L, fonts.Size, 0);
  for (int n = 0; n < fonts.Size; ++n) {
    push_object(L, font_class, fonts[n]);
    lua_rawseti(L, -2, n + 1);
  }
}

// What every integer field does, whatever its size.
template <class T>
void set_integer(lua_State* L, const Field& field, void* base, std::size_t offset, int i) {
  constexpr float lowest = std::numeric_limits<T>::min(), highest = std::numeric_limits<T>::max();
  const int v = arg_int(L, i);
  const auto number =
      std::is_unsigned_v<T> ? static_cast<float>(static_cast<unsigned>(v)) : static_cast<float>(v);
  checked(L, field, number);
  if (number < lowest || number > highest) luaL_error(L, "%s cannot hold %d", field.name, v);
  at<T>(base, offset) = static_cast<T>(v);
}

void set_characters(lua_State* L, const Field& field, void* base, std::size_t offset, int i) {
  const Text text = arg_text(L, i);
  const std::size_t length = std::strlen(text.begin);  // ImGui stops at a zero
  if (length >= field.count)
    luaL_error(L, "%s holds %d bytes at most", field.name, static_cast<int>(field.count - 1));
  std::memcpy(&at<char>(base, offset), text.begin, length + 1);
}

}  // namespace

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
    case FieldType::font:
    case FieldType::atlas: return sizeof(void*);
    case FieldType::fonts:
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
    case FieldType::fonts: return push_fonts(L, at<ImVector<ImFont*>>(base, offset));
    case FieldType::atlas: return push_object(L, atlas_class, at<ImFontAtlas*>(base, offset));
    case FieldType::payload: return push_payload(L, *static_cast<const ImGuiPayload*>(base));
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
    case FieldType::int32: return set_integer<int>(L, field, base, offset, i);
    case FieldType::uint32: return set_integer<unsigned>(L, field, base, offset, i);
    case FieldType::int16: return set_integer<short>(L, field, base, offset, i);
    case FieldType::uint16: return set_integer<unsigned short>(L, field, base, offset, i);
    case FieldType::int8: return set_integer<signed char>(L, field, base, offset, i);
    case FieldType::uint8: return set_integer<unsigned char>(L, field, base, offset, i);
    case FieldType::float32: at<float>(base, offset) = checked(L, field, arg_float(L, i)); return;
    case FieldType::vec2: {
      const ImVec2 v = arg_vec2(L, next);
      at<ImVec2>(base, offset) = ImVec2(checked(L, field, v.x), checked(L, field, v.y));
      return;
    }
    case FieldType::vec4: at<ImVec4>(base, offset) = arg_vec4(L, next); return;
    case FieldType::characters: return set_characters(L, field, base, offset, i);
    default: luaL_error(L, "%s cannot be written", field.name);
  }
}

void check_writable(lua_State* L, const Class& owner, const Field& field) {
  if (field.access == Access::read_only) luaL_error(L, "%s.%s is read-only", owner.name, field.name);
}

void write_through(lua_State* L, const Link& link, int component, float value) {
  for (const Field& field : link.owner->fields) {
    const std::size_t size = size_of(field.type) * (field.count == 0 ? 1 : field.count);
    if (link.offset < field.offset || link.offset >= field.offset + size) continue;
    check_writable(L, *link.owner, field);
    if (!link.owner->single) {
      luaL_error(L, "%s.%s gives a copy: assign a whole vector to it", link.owner->name, field.name);
    }
    const std::size_t offset = link.offset + static_cast<std::size_t>(component) * sizeof(float);
    at<float>(find_single(L, *link.owner), offset) = checked(L, field, value);
    return;
  }
}

}  // namespace appctl::lua
