#include "lua/modules/testing.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "lua/bind.h"
#include "lua/call.h"
#include "lua/state.h"
#include "testing/probe.h"
#include "testing/tree.h"

namespace appctl::lua {
namespace {

TestServices& services(lua_State* L) {
  return upvalue<TestParts>(L).services;
}

void push(lua_State* L, std::string_view text) {
  lua_pushlstring(L, text.data(), text.size());
}

int order(lua_State* L) {
  push(L, services(L).order());
  return 1;
}

// --- what is on the screen ---

void set_number(lua_State* L, const char* name, double value) {
  lua_pushnumber(L, value);
  lua_setfield(L, -2, name);
}

void set_flag(lua_State* L, const char* name, bool value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, name);
}

void set_text(lua_State* L, const char* name, std::string_view text) {
  push(L, text);
  lua_setfield(L, -2, name);
}

void push_value(lua_State* L, const testing::Value& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return lua_pushboolean(L, *flag);
  if (const long long* whole = std::get_if<long long>(&value)) return lua_pushinteger(L, *whole);
  if (const double* real = std::get_if<double>(&value)) return lua_pushnumber(L, *real);
  if (const std::string* text = std::get_if<std::string>(&value)) return push(L, *text);
  lua_pushnil(L);
}

// The field of the item that is on the stack; it has what scripts/test_input needs to know of a window.
void push_view(lua_State* L, const testing::Rect& view) {
  lua_createtable(L, 0, 6);
  set_number(L, "x", view.left);
  set_number(L, "y", view.top);
  set_number(L, "width", view.right - view.left);
  set_number(L, "height", view.bottom - view.top);
  set_number(L, "click_x", (view.left + view.right) / 2);
  set_number(L, "click_y", (view.top + view.bottom) / 2);
  lua_setfield(L, -2, "view");
}

void push_item(lua_State* L, const testing::Item& item) {
  lua_createtable(L, 0, 16);
  set_text(L, "kind", item.kind);
  set_text(L, "name", testing::visible_label(item.label));
  set_text(L, "label", item.label);
  push_value(L, item.value);
  lua_setfield(L, -2, "value");
  lua_pushinteger(L, item.parent + 1);
  lua_setfield(L, -2, "parent");
  lua_pushinteger(L, item.row);
  lua_setfield(L, -2, "row");
  set_text(L, "column", item.column);
  set_number(L, "x", item.rect.left);
  set_number(L, "y", item.rect.top);
  set_number(L, "width", item.rect.right - item.rect.left);
  set_number(L, "height", item.rect.bottom - item.rect.top);
  set_number(L, "click_x", (item.hot.left + item.hot.right) / 2);
  set_number(L, "click_y", (item.hot.top + item.hot.bottom) / 2);
  if (!item.view.empty()) push_view(L, item.view);
  set_flag(L, "visible", item.is_visible);
  set_flag(L, "enabled", item.is_enabled);
  set_flag(L, "container", item.is_container);
  set_flag(L, "focused", testing::has_focus(item));
}

// internal.test_items() -> list, frame
int items(lua_State* L) {
  const testing::Items& items = services(L).items();
  const auto& shown = items.shown();
  luaL_checkstack(L, 8, "items");
  lua_createtable(L, static_cast<int>(shown.size()), 0);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    push_item(L, shown[i]);
    lua_rawseti(L, -2, static_cast<lua_Integer>(i) + 1);
  }
  lua_pushinteger(L, static_cast<lua_Integer>(items.frame()));
  return 2;
}

const testing::Item& check_item(lua_State* L) {
  const auto& shown = services(L).items().shown();
  const lua_Integer index = luaL_checkinteger(L, 1);
  luaL_argcheck(L, index >= 1 && static_cast<std::size_t>(index) <= shown.size(), 1, "no such item");
  return shown[static_cast<std::size_t>(index) - 1];
}

// Pushes what `make` gives, whose destructor must not be left behind by an error of Lua's.
template <class Make>
int push_made(lua_State* L, const Make& make) {
  bool ok;
  {
    const std::string text = make();
    auto give = [&text](lua_State* L) { push(L, text); };
    ok = call_own(L, give, 0);
  }
  return ok ? 1 : lua_error(L);
}

int tree(lua_State* L) {
  return push_made(L, [L] { return testing::tree(services(L).items()); });
}

// internal.test_path(item), internal.test_describe(item), internal.test_covered(item)
int path(lua_State* L) {
  const testing::Item& item = check_item(L);
  return push_made(L, [&] { return testing::path(services(L).items(), item); });
}
int describe(lua_State* L) {
  const testing::Item& item = check_item(L);
  return push_made(L, [&] { return testing::describe(item); });
}
int covered(lua_State* L) {
  const testing::Item& item = check_item(L);
  return push_made(L, [&] { return testing::covered_by(services(L).items(), item); });
}

// internal.test_takes_no_text() -> why, or ""; a window is open
int takes_no_text(lua_State* L) {
  return push_made(L, [] { return testing::takes_no_text(); });
}

// internal.test_hides_window(), internal.test_is_dimming() -> boolean; a window is open
int hides_window(lua_State* L) {
  lua_pushboolean(L, testing::hides_window());
  return 1;
}
int is_dimming(lua_State* L) {
  lua_pushboolean(L, testing::is_dimming());
  return 1;
}

// --- input ---

constexpr const char* input_names[] = {"position", "away",      "button", "wheel",
                                       "key",      "character", "focus",  nullptr};

// internal.test_input(kind, down or x, code or y)
int input(lua_State* L) {
  TestInput event{static_cast<TestInput::Kind>(luaL_checkoption(L, 1, nullptr, input_names))};
  switch (event.kind) {
    case TestInput::Kind::position:
    case TestInput::Kind::wheel:
      event.x = static_cast<float>(luaL_checknumber(L, 2));
      event.y = static_cast<float>(luaL_checknumber(L, 3));
      break;
    default: event.down = lua_toboolean(L, 2) != 0; event.code = static_cast<int>(luaL_optinteger(L, 3, 0));
  }
  services(L).input(event);
  return 0;
}

// internal.test_resize(width, height), internal.test_close()
int resize(lua_State* L) {
  const lua_Integer width = luaL_checkinteger(L, 1), height = luaL_checkinteger(L, 2);
  luaL_argcheck(L, width >= 1 && width <= 16384 && height >= 1 && height <= 16384, 1, "1 to 16384 pixels");
  services(L).resize(static_cast<int>(width), static_cast<int>(height));
  return 0;
}
int close_window(lua_State* L) {
  services(L).press_close();
  return 0;
}

// --- time ---

int after_frame(lua_State* L, int, lua_KContext tasks) {
  reinterpret_cast<Tasks*>(tasks)->resumed(L);
  return 0;
}

// internal.test_frame(what): waits until a frame was drawn, or the window closed; a second at most.
int frame(lua_State* L) {
  Tasks& tasks = upvalue<TestParts>(L).tasks;
  LuaTask& task = tasks.waiting_task(L, luaL_checkstring(L, 1));
  if (!task.must_raise()) {
    services(L).wake_at_frame(task.id());
    tasks.scheduler().wake_at(task, tasks.state().clock().now() + std::chrono::seconds(1));
  }
  return tasks.park(L, task, core::Wait::time, reinterpret_cast<lua_KContext>(&tasks), after_frame);
}

// --- the script under test ---

// internal.test_open(fn) -> task, owned by the script's scope
int open(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  upvalue<TestParts>(L).has_opened = true;
  upvalue<TestParts>(L).tasks.spawn(L, 0, services(L).scope_of_script());
  return 1;
}

// internal.test_exit_code() -> code or nil
int exit_code(lua_State* L) {
  if (const auto code = services(L).exit_code()) {
    lua_pushinteger(L, *code);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

// internal.test_left() -> text: tasks that the test itself has started, and that still run; a line for each
int left(lua_State* L) {
  Tasks& tasks = upvalue<TestParts>(L).tasks;
  return push_made(L, [&tasks] {
    std::string text;
    for (core::Task* task = tasks.root().first(); task; task = task->next_in_scope()) {
      const auto* lua_task = static_cast<const LuaTask*>(task);
      if (lua_task == tasks.current()) continue;
      text += "\n  " + task->describe();
    }
    return text;
  });
}

// internal.test_outside() -> how many programs, watches and jobs are under way that the script under test has
// not begun
int outside(lua_State* L) {
  lua_pushinteger(L, static_cast<lua_Integer>(upvalue<TestParts>(L).outside.count_chosen()));
  return 1;
}

// --- whose things are ---

// internal.test_begins(): before_each is over.
int begins(lua_State* L) {
  upvalue<TestParts>(L).has_begun = true;
  return 0;
}

// What the GUI makes is the opened script's, if there is one.
core::BufferOwner owner_now(TestParts& parts) {
  const core::Scope& scope = parts.tasks.scope_of_caller();
  if (scope.is_inside(parts.services.scope_of_script())) return core::BufferOwner::script;
  if (!parts.has_begun) return core::BufferOwner::before;
  const bool in_gui = scope.is_inside(parts.tasks.callback_scope());
  return in_gui && parts.has_opened ? core::BufferOwner::script : core::BufferOwner::test;
}

// The main chunk of a script runs in L: the test has required a module, say.
bool reads_script(lua_State* L) {
  lua_Debug ar;
  for (int level = 0; lua_getstack(L, level, &ar) != 0; ++level) {
    lua_getinfo(L, "S", &ar);
    if (ar.what[0] == 'm') return true;  // "main"
  }
  return false;
}

// What a script makes while it is read may stay: of a module that is the cache, or what others share.
core::BufferOwner owner_of_buffer(TestParts& parts, lua_State* L) {
  const core::BufferOwner owner = owner_now(parts);
  return owner == core::BufferOwner::test && reads_script(L) ? core::BufferOwner::before : owner;
}

// internal.test_buffers() -> number, bytes: of all buffers of the run that are alive
int buffers(lua_State* L) {
  for (int i = 0; i < 2; ++i) lua_gc(L, LUA_GCCOLLECT);  // what a finaliser had goes the second time
  std::size_t count = 0, bytes = 0;
  for (const core::BufferEntry& entry : State::of(L).options().ledger->alive()) {
    ++count;
    bytes += entry.bytes;
  }
  lua_pushinteger(L, static_cast<lua_Integer>(count));
  lua_pushinteger(L, static_cast<lua_Integer>(bytes));
  return 2;
}

// --- pictures, files, the end ---

void read_masks(lua_State* L, int list, std::vector<testing::Mask>& masks) {
  for (lua_Integer i = 1; lua_rawgeti(L, list, i) == LUA_TTABLE; ++i) {
    int side[4];
    for (int n = 0; n < 4; ++n) {
      lua_rawgeti(L, -1, n + 1);
      side[n] = static_cast<int>(lua_tonumber(L, -1));
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
    masks.push_back({side[0], side[1], side[2], side[3]});
  }
  lua_pop(L, 1);
}

// internal.test_picture(expected, copy, actual, difference, update, tolerance, masks) -> nil, or what is
// wrong
int picture(lua_State* L) {
  const char* files[4];
  for (int i = 0; i < 4; ++i) files[i] = luaL_checkstring(L, i + 1);
  const int tolerance = static_cast<int>(luaL_optinteger(L, 6, 0));
  luaL_checktype(L, 7, LUA_TTABLE);
  luaL_checkstack(L, 4, "masks");
  char message[1024] = "";
  {
    PictureCheck check{files[0], files[1], files[2], files[3], lua_toboolean(L, 5) != 0, {tolerance, {}}};
    read_masks(L, 7, check.comparison.masks);
    core::Status status = services(L).check_picture(check);
    if (!status) std::snprintf(message, sizeof message, "%s", status.error().message.c_str());
  }
  if (!message[0]) return 0;
  lua_pushstring(L, message);
  return 1;
}

// internal.test_make_folder(path) -> nil, or what is wrong
int make_folder(lua_State* L) {
  const char* path = luaL_checkstring(L, 1);
  char message[256] = "";
  {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) std::snprintf(message, sizeof message, "%s", error.message().c_str());
  }
  if (!message[0]) return 0;
  lua_pushstring(L, message);
  return 1;
}

int verdict(lua_State* L) {
  std::size_t size;
  const char* text = luaL_checklstring(L, 1, &size);
  services(L).verdict(std::string(text, size));
  return 0;
}

int save_evidence(lua_State* L) {
  services(L).save_evidence();
  return 0;
}

// internal.publish_test(table): the global `test`, and require "appctl.test"
int publish_test(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  publish(L, "test");
  return 0;
}

constexpr Entry internals[] = {{"publish_test", entry<publish_test>},
                               {"test_order", entry<order>},
                               {"test_items", entry<items>},
                               {"test_tree", entry<tree>},
                               {"test_path", entry<path>},
                               {"test_describe", entry<describe>},
                               {"test_covered", entry<covered>},
                               {"test_takes_no_text", entry<takes_no_text>},
                               {"test_hides_window", entry<hides_window>},
                               {"test_is_dimming", entry<is_dimming>},
                               {"test_input", entry<input>},
                               {"test_resize", entry<resize>},
                               {"test_close", entry<close_window>},
                               {"test_frame", entry<frame>},
                               {"test_open", entry<open>},
                               {"test_exit_code", entry<exit_code>},
                               {"test_left", entry<left>},
                               {"test_outside", entry<outside>},
                               {"test_begins", entry<begins>},
                               {"test_buffers", entry<buffers>},
                               {"test_picture", entry<picture>},
                               {"test_make_folder", entry<make_folder>},
                               {"test_verdict", entry<verdict>},
                               {"test_save_evidence", entry<save_evidence>}};

}  // namespace

void open_testing(lua_State* L, TestParts& parts) {
  set_functions(L, internals, &parts);
  State::of(L).buffer_owner = [&parts](lua_State* L) { return owner_of_buffer(parts, L); };
  parts.outside.choose([&parts] { return owner_now(parts) != core::BufferOwner::script; });
}

}  // namespace appctl::lua
