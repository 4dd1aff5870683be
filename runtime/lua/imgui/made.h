// Structs of ImGui's that a script makes itself: ImGuiListClipper(), ImGuiTextFilter("x"), ImGuiStorage(),
// ImFontConfig(), ImFontGlyphRangesBuilder(). The struct lies in the userdata and never moves; Lua owns
// it. Loop thread only, fails with Lua errors.
#pragma once

#include <imgui.h>

#include <cstddef>
#include <lua.hpp>
#include <new>

#include "lua/imgui/objects.h"

namespace appctl::lua {

template <class T>
struct Made {
  Object object;  // points to the value; to nothing once that was destroyed
  alignas(alignof(std::max_align_t)) T value;
};

// Whether the script made what the object points to. REQUIRES: T is aligned as max_align_t, as in Made.
inline bool is_made(const Object& object) {
  constexpr std::size_t behind = offsetof(Made<std::max_align_t>, value);
  return object.pointer == reinterpret_cast<const char*>(&object) + behind;
}

// What Class::destroy is set to.
template <class T>
void destroy(void* value) {
  static_cast<T*>(value)->~T();
}

// The window that was given one (SetStateStorage) may still use it in this frame, so it stays valid.
template <>
inline void destroy<ImGuiStorage>(void* value) {
  static_cast<ImGuiStorage*>(value)->Clear();
}

// Raises if nobody would destroy it.
void check_makeable(lua_State* L, const Class& type);

// Pushes a new one.
template <class T, class... Arguments>
void push_made(lua_State* L, const Class& type, Arguments... arguments) {
  check_makeable(L, type);
  auto* made = static_cast<Made<T>*>(lua_newuserdatauv(L, sizeof(Made<T>), 0));
  new (&made->value) T(arguments...);
  made->object = Object{&type, &made->value, 0};
  push_metatable(L, type);  // from here on Lua destroys it
  lua_setmetatable(L, -2);
}

// Keeps the userdata at index i alive until a later frame, for ImGui has its address.
void pin(lua_State* L, int i);

// For what needs Begin before it: raises if the clipper has not begun in this callback, or not here.
void check_clipper(lua_State* L, ImGuiListClipper* clipper);

// Sets the globals. What they make can be used without a frame.
void open_made(lua_State* L, Bindings& b);

}  // namespace appctl::lua
