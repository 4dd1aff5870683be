#include "lua/modules/app.h"

#include <cmath>
#include <cstring>

#include "lua/bind.h"
#include "lua/callbacks.h"
#include "lua/modules/app_services.h"
#include "lua/modules/toolkit.h"
#include "lua/state.h"
#include "lua/task.h"

namespace appctl::lua {
namespace {

AppServices& services(lua_State* L) {
  return upvalue<AppParts>(L).services;
}

// --- the window ---

template <class T>
T check_in_range(lua_State* L, const char* name, T low, T high) {
  const double value = lua_tonumber(L, -1);
  if (!lua_isnumber(L, -1) || !(value >= static_cast<double>(low) && value <= static_cast<double>(high))) {
    raise(L, "app.run: %s must be a number from %d to %d", name, static_cast<int>(low),
          static_cast<int>(high));
  }
  return static_cast<T>(value);
}

// One parameter of the table at index 1; pops nothing, false if it is absent.
bool field(lua_State* L, const char* name) {
  return lua_getfield(L, 1, name) != LUA_TNIL;
}

bool flag(lua_State* L, const char* name) {
  const bool set = field(L, name) && lua_toboolean(L, -1);
  lua_pop(L, 1);
  return set;
}

void read_size(lua_State* L, WindowWish& wish) {
  if (field(L, "size")) {
    if (!lua_istable(L, -1)) raise(L, "app.run: size must be a table {width, height}");
    lua_rawgeti(L, -1, 1);
    wish.width = check_in_range(L, "size[1]", 1, 16384);
    lua_rawgeti(L, -2, 2);
    wish.height = check_in_range(L, "size[2]", 1, 16384);
    lua_pop(L, 2);
  }
  lua_pop(L, 1);
}

void read_number(lua_State* L, const char* name, std::optional<double>& into) {
  if (field(L, name)) into = check_in_range(L, name, 0.0, 10000.0);
  lua_pop(L, 1);
}

constexpr const char* idling_names[] = {"auto", "sleep", "early-return", "off", nullptr};

int check_idling(lua_State* L, int index, const char* what) {
  const char* text = lua_tostring(L, index);
  for (int i = 0; text && idling_names[i]; ++i) {
    if (std::strcmp(text, idling_names[i]) == 0) return i;
  }
  raise(L, "%sidling must be \"auto\", \"sleep\", \"early-return\" or \"off\"", what);
}

void read_texts(lua_State* L, const char** title, int* idling) {
  if (field(L, "title")) {
    if (lua_type(L, -1) != LUA_TSTRING) raise(L, "app.run: title must be a string");
    *title = lua_tostring(L, -1);  // the parameter table keeps it alive
  }
  lua_pop(L, 1);
  if (field(L, "idling")) *idling = check_idling(L, -1, "app.run: ");
  lua_pop(L, 1);
}

// internal.open_window(parameters): the table is checked first, then the wish is built, so that no
// C++ string is alive while Lua can raise.
int open_window(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  const char* title = nullptr;
  int idling = -1;
  read_texts(L, &title, &idling);
  WindowWish wish;  // only numbers and flags until the last read
  read_size(L, wish);
  read_number(L, "fps_max", wish.fps_max);
  read_number(L, "fps_idle", wish.fps_idle);
  if (field(L, "vsync")) wish.vsync = lua_toboolean(L, -1);
  lua_pop(L, 1);
  wish.auto_size = flag(L, "auto_size");
  wish.topmost = flag(L, "topmost");
  wish.menu_bar = flag(L, "menu_bar");
  char message[512] = "";
  {
    if (title) wish.title = title;
    if (idling >= 0) wish.idling = idling_names[idling];
    core::Status opened = services(L).open_window(wish);
    if (!opened) std::snprintf(message, sizeof message, "%s", opened.error().message.c_str());
    wish.title.reset();
    wish.idling.reset();
  }
  if (message[0]) raise(L, "%s", message);
  return 0;
}

int close_window(lua_State* L) {
  services(L).close_window();
  return 0;
}

int window_open(lua_State* L) {
  lua_pushboolean(L, services(L).window_open());
  return 1;
}

int window_closing(lua_State* L) {
  lua_pushboolean(L, services(L).window_closing());
  return 1;
}

// internal.add_gui(fn, name, fills_window) -> id
int add_gui(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  const char* name = luaL_checkstring(L, 2);
  lua_pushinteger(L, upvalue<AppParts>(L).callbacks.add(L, 1, name, lua_toboolean(L, 3)));
  return 1;
}

int remove_gui(lua_State* L) {
  upvalue<AppParts>(L).callbacks.remove(L, static_cast<int>(luaL_checkinteger(L, 1)));
  return 0;
}

// --- the end ---

int check_exit_code(lua_State* L) {
  if (lua_isnoneornil(L, 1)) return 0;
  if (lua_isboolean(L, 1)) return lua_toboolean(L, 1) ? 0 : 1;
  const lua_Integer code = luaL_checkinteger(L, 1);
  luaL_argcheck(L, code >= 0 && code <= 255, 1, "an exit code is 0 to 255, or true or false");
  return static_cast<int>(code);
}

int exit(lua_State* L) {
  services(L).exit(check_exit_code(L));
  raise_unwind(L);
}

int redraw(lua_State* L) {
  services(L).redraw();
  return 0;
}

// --- pacing: a table whose fields are live ---

struct PacingName {
  const char* name;
  PacingField field;
  bool writable;
};
constexpr PacingName pacing_names[] = {
    {"fps_max", PacingField::fps_max, true},       {"fps_idle", PacingField::fps_idle, true},
    {"idle_after", PacingField::idle_after, true}, {"idling", PacingField::idling, true},
    {"vsync", PacingField::vsync, true},           {"fps", PacingField::fps, false},
    {"is_idling", PacingField::is_idling, false},  {"frame", PacingField::frame, false},
};

const PacingName& find_pacing(lua_State* L) {
  const char* name = luaL_checkstring(L, 2);
  for (const PacingName& p : pacing_names) {
    if (std::strcmp(p.name, name) == 0) return p;
  }
  luaL_error(L,
             "app.pacing has no field '%s'; it has fps_max, fps_idle, idle_after, idling, vsync, fps, "
             "is_idling and frame",
             name);
  return pacing_names[0];
}

int get_pacing(lua_State* L) {
  const PacingField field = find_pacing(L).field;
  const double value = services(L).pacing(field);
  switch (field) {
    case PacingField::idling: lua_pushstring(L, idling_names[static_cast<int>(value)]); break;
    case PacingField::vsync:
    case PacingField::is_idling: lua_pushboolean(L, value != 0); break;
    case PacingField::frame: lua_pushinteger(L, static_cast<lua_Integer>(value)); break;
    default: lua_pushnumber(L, value);
  }
  return 1;
}

double check_pacing_number(lua_State* L, const char* name) {
  const double value = lua_tonumber(L, 3);
  if (!lua_isnumber(L, 3))
    return luaL_error(L, "app.pacing.%s must be a number, not a %s", name, luaL_typename(L, 3));
  if (!(value >= 0 && value <= 1e6)) return luaL_error(L, "app.pacing.%s must be 0 or more", name);
  return value;
}

int set_pacing(lua_State* L) {
  const PacingName& p = find_pacing(L);
  if (!p.writable) return luaL_error(L, "app.pacing.%s can only be read", p.name);
  double value = 0;
  if (p.field == PacingField::idling) {
    value = check_idling(L, 3, "app.pacing.");
  } else if (p.field == PacingField::vsync) {
    value = lua_toboolean(L, 3);
  } else {
    value = check_pacing_number(L, p.name);
  }
  services(L).set_pacing(p.field, value);
  return 0;
}

// app.clock([mode]) -> the mode in effect
int clock(lua_State* L) {
  constexpr const char* names[] = {"real", "virtual", "lockstep", nullptr};
  AppServices& app = services(L);
  if (!lua_isnoneornil(L, 1)) {
    const auto mode = static_cast<ClockMode>(luaL_checkoption(L, 1, nullptr, names));
    if (mode == ClockMode::real && app.clock_mode() != ClockMode::real)
      raise(L, "app.clock: a run cannot change to the real clock; start it with --clock=real");
    if (!app.set_clock_mode(mode))
      raise(L, "app.clock: work is under way outside; change the clock before the first of it");
  }
  lua_pushstring(L, names[static_cast<int>(app.clock_mode())]);
  return 1;
}

int time(lua_State* L) {
  lua_pushnumber(L, upvalue<AppParts>(L).tasks.state().clock().now().seconds());
  return 1;
}

constexpr Entry functions[] = {{"redraw", entry<redraw>}, {"exit", entry<exit>}, {"time", entry<time>},
                               {"clock", entry<clock>}};

constexpr Entry pacing_metamethods[] = {{"__index", entry<get_pacing>}, {"__newindex", entry<set_pacing>}};

constexpr Entry internals[] = {
    {"open_window", entry<open_window>}, {"close_window", entry<close_window>},
    {"window_open", entry<window_open>}, {"window_closing", entry<window_closing>},
    {"add_gui", entry<add_gui>},         {"remove_gui", entry<remove_gui>},
};

void set_fields(lua_State* L, AppParts& parts, const std::string& script,
                const std::vector<std::string>& args) {
  lua_pushlstring(L, script.data(), script.size());
  lua_setfield(L, -2, "script");
  lua_createtable(L, static_cast<int>(args.size()), 0);
  for (std::size_t i = 0; i < args.size(); ++i) {
    lua_pushlstring(L, args[i].data(), args[i].size());
    lua_rawseti(L, -2, static_cast<lua_Integer>(i) + 1);
  }
  lua_setfield(L, -2, "args");
  lua_pushboolean(L, parts.services.headless());
  lua_setfield(L, -2, "headless");
  lua_newtable(L);
  lua_newtable(L);
  set_functions(L, pacing_metamethods, &parts);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "pacing");
}

}  // namespace

void open_app(lua_State* L, AppParts& parts, const std::string& script,
              const std::vector<std::string>& args) {
  set_functions(L, internals, &parts);
  add_toolkit_internals(L, parts);
  lua_newtable(L);
  set_functions(L, functions, &parts);
  set_fields(L, parts, script, args);
  lua_getglobal(L, "os");
  lua_getfield(L, -2, "exit");
  lua_setfield(L, -2, "exit");
  lua_pop(L, 1);
  publish(L, "app");
}

}  // namespace appctl::lua
