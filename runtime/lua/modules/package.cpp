// Where require looks: the script's folder, its parent, then Lua's usual path; text only. A name that
// differs from a file's only in case is found with a warning, as scripts from other systems rely on it.
#include <dirent.h>
#include <strings.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "lua/bind.h"
#include "lua/modules/modules.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

constexpr char own_prefix[] = "appctl.";

// Loads `file` as text; leaves the loader and the file name as a searcher returns them.
int load_module(lua_State* L, const char* file) {
  const bool native = upvalue<State>(L).options().allow_native;
  if (luaL_loadfilex(L, file, native ? nullptr : "t") == LUA_OK) {
    lua_pushstring(L, file);
    return 2;
  }
  raise(L, "error loading module '%s' from file '%s':\n\t%s", lua_tostring(L, 1), file, lua_tostring(L, -1));
}

// The real spelling of `name` in `folder`, ignoring case; empty if there is none.
std::string spelled_like(const std::string& folder, const std::string& name) {
  std::string found;
  DIR* dir = opendir(folder.empty() ? "." : folder.c_str());
  if (!dir) return found;
  while (const dirent* entry = readdir(dir)) {
    if (strcasecmp(entry->d_name, name.c_str()) != 0) continue;
    if (found.empty() || found > entry->d_name) found = entry->d_name;  // the order of a folder is random
  }
  closedir(dir);
  return found;
}

// DIR/a/b.lua with each part below DIR in its real spelling; empty if there is no such file.
std::string find_ignoring_case(const std::string& directory, const std::string& relative) {
  std::string path = directory;
  std::size_t begin = 0;
  while (begin <= relative.size()) {
    const std::size_t end = std::min(relative.find('/', begin), relative.size());
    const std::string part = spelled_like(path, relative.substr(begin, end - begin));
    if (part.empty()) return {};
    path += (path.empty() ? "" : "/") + part;
    begin = end + 1;
  }
  return path;
}

// Writes the file that `name` means if only case differs; false if there is none. Calls no Lua, so its
// strings are safe.
bool other_spelling(State& state, const char* name, char* file, std::size_t size) {
  std::string relative = name;
  for (char& c : relative) c = c == '.' ? '/' : c;
  const std::string& directory = state.options().script_directory;
  for (const std::string& base : {directory, directory + "/.."}) {
    for (const char* suffix : {".lua", "/init.lua"}) {
      const std::string found = find_ignoring_case(base, relative + suffix);
      if (found.empty() || found.size() >= size) continue;
      if (state.on_warning)
        state.on_warning("require \"" + std::string(name) + "\" found '" + found +
                         "', whose name differs in case");
      std::memcpy(file, found.c_str(), found.size() + 1);
      return true;
    }
  }
  return false;
}

// Neither a file nor a module of ours: says which there are.
int refuse_own(lua_State* L, const char* name) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, modules_key);
  const int modules = lua_gettop(L);
  const lua_Integer count = luaL_len(L, modules);
  lua_pushliteral(L, "");
  for (lua_Integer i = 1; i <= count; ++i) {
    lua_pushstring(L, i == 1 ? " " : i < count ? ", " : " and ");
    lua_pushstring(L, own_prefix);
    lua_rawgeti(L, modules, i);
    lua_concat(L, 4);
  }
  raise(L, "no module '%s' and no such file; there are%s", name, lua_tostring(L, -1));
}

int search_lua(lua_State* L) {
  const char* name = luaL_checkstring(L, 1);
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "searchpath");
  lua_pushvalue(L, 1);
  lua_getfield(L, -3, "path");
  if (lua_type(L, -1) != LUA_TSTRING) raise(L, "'package.path' must be a string");
  lua_call(L, 2, 2);
  if (!lua_isnil(L, -2)) return load_module(L, lua_tostring(L, -2));
  if (std::strncmp(name, own_prefix, std::strlen(own_prefix)) == 0) return refuse_own(L, name);
  char file[4096];
  if (other_spelling(upvalue<State>(L), name, file, sizeof file)) return load_module(L, file);
  return 1;  // the message of searchpath
}

int search_native(lua_State* L) {
  luaL_checkstring(L, 1);
  lua_pushliteral(L, "no C module was looked for (--allow-native allows them)");
  return 1;
}

int loadlib(lua_State* L) {
  return luaL_error(
      L, "package.loadlib is not available: native code can crash the host (--allow-native allows it)");
}

void set_path(lua_State* L, const State& state) {
  const char* dir = state.options().script_directory.empty() ? "." : state.options().script_directory.c_str();
  lua_getfield(L, -1, "path");
  lua_pushfstring(L, "%s/?.lua;%s/?/init.lua;%s/../?.lua;%s/../?/init.lua;%s", dir, dir, dir, dir,
                  lua_tostring(L, -1));
  lua_setfield(L, -3, "path");
  lua_pop(L, 1);
}

}  // namespace

void open_package(lua_State* L, State& state) {
  lua_getglobal(L, "package");
  set_path(L, state);
  lua_getfield(L, -1, "searchers");
  lua_pushlightuserdata(L, &state);
  lua_pushcclosure(L, entry<search_lua>, 1);
  lua_rawseti(L, -2, 2);
  if (!state.options().allow_native) {
    lua_pushlightuserdata(L, &state);
    lua_pushcclosure(L, entry<search_native>, 1);
    lua_rawseti(L, -2, 3);
    lua_pushnil(L);
    lua_rawseti(L, -2, 4);
    lua_pushlightuserdata(L, &state);
    lua_pushcclosure(L, entry<loadlib>, 1);
    lua_setfield(L, -3, "loadlib");
    lua_pushliteral(L, "");
    lua_setfield(L, -3, "cpath");
  }
  lua_pop(L, 2);
}

}  // namespace appctl::lua
