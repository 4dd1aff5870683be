// What every bound ImGui function starts and ends with: is a GUI callback running, the armed assert
// guard around the call of ImGui, the note of what was opened and closed. One Bindings per Lua state,
// owned by that state (a userdata in its registry), loop thread only. Fails with Lua errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <lua.hpp>
#include <vector>

#include "gui/active_button.h"
#include "gui/assert_guard.h"
#include "gui/fonts.h"
#include "gui/images.h"
#include "gui/scopes.h"
#include "lua/bind.h"
#include "lua/imgui/shared_ids.h"

namespace appctl::testing {
class Items;
}

namespace appctl::lua {

struct Class;  // objects.h

struct Bindings {
  gui::Scopes& scopes;
  gui::Images* images = nullptr;  // nullptr once the state is closing, as
  gui::Fonts* fonts = nullptr;    // this one
  std::vector<char> text{};       // what InputText edits
  // The next two are filled only from tables without metatables: no script may run meanwhile, for it could
  // use them too.
  std::vector<float> floats{};         // what plots show
  std::vector<const char*> strings{};  // items of lists; the strings belong to Lua
  // The callback of the script that ImGui calls now (see call_back.h): what it was given, and how many
  // there were so far.
  void* callback_data = nullptr;
  const Class* callback_class = nullptr;
  std::uint64_t callbacks = 0;
  lua_State* editing = nullptr;      // the state, and
  int edit_function = 0;             // the function on its stack, that InputText calls
  bool kept = false;                 // an error of a callback waits to be raised
  std::uint64_t pin_frame = 0;       // of what pin (made.h) keeps
  lua_Integer pinned = 0;            // how much of it
  std::uint64_t payload_serial = 0;  // of the value that is dragged (payload.h)
  SharedIds shared_ids{};
  testing::Items* items = nullptr;  // what is on the screen, if that is recorded (recorder.h)
};

// The bindings of this thread's Lua state: one state a thread has them. Every call needs them, and this
// costs a tenth of reading an upvalue.
extern constinit thread_local Bindings* bindings_of_thread;
inline Bindings& bindings() {
  return *bindings_of_thread;
}

// Raises: ImGui.NAME cannot be called now, and why.
[[noreturn]] void refuse_call(lua_State* L, const gui::Scopes& scopes, const char* name);
// Raises gui::Scopes::refusal().
[[noreturn]] void refuse_close(lua_State* L, const gui::Scopes& scopes);

// For a function that needs a frame.
inline Bindings& in_frame(lua_State* L, const char* name) {
  Bindings& b = bindings();
  if (b.scopes.phase() != gui::Phase::drawing) [[unlikely]]
    refuse_call(L, b.scopes, name);
  return b;
}
// For a function that only needs a context.
Bindings& in_context(lua_State* L, const char* name);
// For a function that needs a window, though no frame of it.
void in_window(lua_State* L, const char* name);
// For a Table function, after its arguments were read: reading can run metamethods.
void check_table(lua_State* L, const char* name);

// Between these two a failed assert of ImGui's becomes a Lua error.
// REQUIRES: no Lua function is called in between, and nothing with a destructor is alive.
inline void arm(lua_State* L) {
  gui::assert_guard.context = L;
}
inline void disarm() {
  gui::assert_guard.context = nullptr;
}
// What assert_guard.raise is set to: ends the callback's drawing, and raises.
void raise_assert(void* lua_state, const char* expression);

// Notes that `opener` has opened a scope, with the line of the script.
void open_scope(lua_State* L, Bindings& b, gui::Kind kind, const char* opener, void* object = nullptr);
inline void close_scope(lua_State* L, Bindings& b, gui::Kind kind, const char* closer, int count = 1,
                        void* object = nullptr) {
  if (!b.scopes.close(kind, closer, count, object)) [[unlikely]]
    refuse_close(L, b.scopes);
}

// A function that draws one widget, whose label is the first argument.
template <Function F>
int widget(lua_State* L) {
  Bindings& b = bindings();
  if (b.scopes.phase() != gui::Phase::drawing) [[unlikely]]
    return F(L);  // which says so
  gui::name_active_button();
  if (!b.shared_ids.wants(b.scopes.frame())) [[likely]]
    return F(L);
  const SharedIds::Before before = SharedIds::before(L);
  const int results = F(L);
  b.shared_ids.after(L, before);
  return results;
}

}  // namespace appctl::lua
