#include "lua/modules/log.h"

#include <cstring>
#include <new>
#include <vector>

#include "lua/bind.h"
#include "lua/call.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

constexpr core::Severity levels[] = {core::Severity::debug, core::Severity::notice, core::Severity::warning,
                                     core::Severity::error};

// Pushes the name of the task that runs, or nil.
void push_task_name(lua_State* L, Tasks& tasks) {
  lua_pushnil(L);
  LuaTask* const task = tasks.current();
  if (!task) return;
  tasks.push_names(L);
  tasks.push_handle(L, *task);
  lua_rawget(L, -2);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

// internal.log(level, text)
int write(lua_State* L) {
  const core::Severity level = check_log_level(L);
  std::size_t size, name_size = 0;
  const char* text = luaL_checklstring(L, 2, &size);
  char source[128];
  where(L, source, sizeof source);
  push_task_name(L, upvalue<LogParts>(L).tasks);
  const char* name = lua_isstring(L, -1) ? lua_tolstring(L, -1, &name_size) : "";
  upvalue<LogParts>(L).reporter.log(level, source[0] ? source : "?", {name, name_size}, {text, size});
  return 0;
}

// internal.log_enabled(level)
int is_enabled(lua_State* L) {
  lua_pushboolean(L, upvalue<LogParts>(L).reporter.is_told(check_log_level(L)));
  return 1;
}

int enabled(lua_State* L) {
  const char* name = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : "";
  for (const core::Severity level : levels) {
    if (core::log_word(level) != name) continue;
    lua_pushboolean(L, upvalue<LogParts>(L).reporter.is_told(level));
    return 1;
  }
  raise(L, "log.enabled: the level must be \"debug\", \"info\", \"warn\" or \"error\"");
}

void set_text(lua_State* L, const char* name, std::string_view text) {
  lua_pushlstring(L, text.data(), text.size());
  lua_setfield(L, -2, name);
}

void push_entry(lua_State* L, const core::LogEntry& entry) {
  lua_createtable(L, 0, 6);
  lua_pushinteger(L, static_cast<lua_Integer>(entry.number));
  lua_setfield(L, -2, "number");
  lua_pushnumber(L, entry.at.seconds());
  lua_setfield(L, -2, "time");
  set_text(L, "level", core::log_word(entry.severity));
  set_text(L, "source", entry.source.empty() ? "appctl" : entry.source);
  if (!entry.task.empty()) set_text(L, "task", entry.task);
  set_text(L, "text", entry.text);
}

using Found = std::vector<core::LogEntry> (core::Reporter::*)(std::uint64_t) const;

int push_behind(lua_State* L, Found what) {
  const lua_Integer after = luaL_optinteger(L, 1, 0);
  luaL_checkstack(L, 8, "log.entries");
  bool ok;
  {
    const std::vector<core::LogEntry> found =
        (upvalue<LogParts>(L).reporter.*what)(after > 0 ? static_cast<std::uint64_t>(after) : 0);
    auto make = [&found](lua_State* L) {
      lua_createtable(L, static_cast<int>(found.size()), 0);
      for (std::size_t i = 0; i < found.size(); ++i) {
        push_entry(L, found[i]);
        lua_rawseti(L, -2, static_cast<lua_Integer>(i) + 1);
      }
    };
    ok = call_own(L, make, 0);
  }
  return ok ? 1 : lua_error(L);
}

// log.entries([after])
int entries(lua_State* L) {
  return push_behind(L, &core::Reporter::told_behind);
}

// internal.log_errors(): all of them, while a test runs
int errors(lua_State* L) {
  return push_behind(L, &core::Reporter::errors_behind);
}

constexpr Entry functions[] = {{"enabled", entry<enabled>}, {"entries", entry<entries>}};
constexpr Entry internals[] = {{"log", entry<write>}, {"log_enabled", entry<is_enabled>}, {"log_errors", entry<errors>}};

}  // namespace

core::Severity check_log_level(lua_State* L) {
  const lua_Integer level = luaL_checkinteger(L, 1);
  luaL_argcheck(L, level >= 1 && level <= 4, 1, "no level");
  return levels[level - 1];
}

void open_log(lua_State* L, LogParts& parts) {
  set_functions(L, internals, &parts);
  lua_newtable(L);
  set_functions(L, functions, &parts);
  publish(L, "log");
}

}  // namespace appctl::lua
