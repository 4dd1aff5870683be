// json.encode, json.decode, json.null, json.array.
#include "lua/modules/json.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "lua/bind.h"
#include "lua/call.h"
#include "lua/json_encode.h"
#include "lua/json_tape.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

constexpr int widest_indent = 16;

// --- options: the table at index 2 ---

// Whether the function was called as json:encode(value), whose options are then the value.
bool is_called_with_colon(lua_State* L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, modules_key);
  lua_getfield(L, -1, "appctl.json");
  const bool is_module = lua_rawequal(L, -1, 1);
  lua_pop(L, 2);
  return is_module;
}

// Raises if the table has another key than `known`, which takes `expected`.
void check_options(lua_State* L, const char* who, const char* known) {
  if (lua_isnoneornil(L, 2)) return;
  if (is_called_with_colon(L)) raise(L, "%s is called with a dot, not a colon", who);
  if (!lua_istable(L, 2)) raise(L, "%s: the options must be a table, not %s", who, luaL_typename(L, 2));
  lua_pushnil(L);
  while (lua_next(L, 2) != 0) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING || std::strcmp(lua_tostring(L, -1), known) != 0) {
      raise(L, "%s: unknown option '%s'; there is '%s'", who, luaL_tolstring(L, -1, nullptr), known);
    }
  }
}

int option(lua_State* L, const char* name) {
  if (lua_isnoneornil(L, 2)) {
    lua_pushnil(L);
    return LUA_TNIL;
  }
  lua_pushstring(L, name);
  return lua_rawget(L, 2);
}

JsonStyle check_style(lua_State* L) {
  check_options(L, "json.encode", "pretty");
  JsonStyle style;
  const int type = option(L, "pretty");
  if (type == LUA_TNUMBER && lua_tonumber(L, -1) >= 1 && lua_tonumber(L, -1) <= widest_indent) {
    style.indent = static_cast<int>(lua_tonumber(L, -1));
  } else if (type == LUA_TBOOLEAN) {
    style.indent = lua_toboolean(L, -1) ? 2 : 0;
  } else if (type != LUA_TNIL) {
    raise(L, "json.encode: pretty must be true, false or a number of blanks from 1 to %d", widest_indent);
  }
  lua_pop(L, 1);
  return style;
}

// --- decode ---

// Makes the value that begins at `node`, and moves that behind it.
class Maker {
 public:
  Maker(lua_State* L, bool drop_nulls) : L_(L), drop_nulls_(drop_nulls) {}

  void push(const JsonNode*& node) {
    const JsonNode& n = *node++;
    switch (n.kind) {
      case JsonKind::null: return lua_pushlightuserdata(L_, nullptr);
      case JsonKind::false_: return lua_pushboolean(L_, 0);
      case JsonKind::true_: return lua_pushboolean(L_, 1);
      case JsonKind::integer: return lua_pushinteger(L_, n.integer);
      case JsonKind::real: return lua_pushnumber(L_, n.real);
      case JsonKind::string: lua_pushlstring(L_, n.text, n.count); return;
      case JsonKind::array: return push_array(n.count, node);
      case JsonKind::object: return push_object(n.count, node);
    }
  }

 private:
  void push_array(std::uint32_t count, const JsonNode*& node) {
    lua_createtable(L_, static_cast<int>(count), 0);
    for (std::uint32_t i = 1; i <= count; ++i) {
      push(node);
      lua_rawseti(L_, -2, i);
    }
    mark_json_array(L_);
  }
  void push_object(std::uint32_t count, const JsonNode*& node) {
    lua_createtable(L_, 0, static_cast<int>(count));
    for (std::uint32_t i = 0; i < count; ++i) {
      push(node);
      push(node);
      if (drop_nulls_ && lua_touserdata(L_, -1) == nullptr && lua_islightuserdata(L_, -1)) {
        lua_pop(L_, 1);
        lua_pushnil(L_);
      }
      lua_rawset(L_, -3);
    }
  }

  lua_State* L_;
  bool drop_nulls_;
};

struct Place {
  std::size_t line = 1;
  std::size_t column = 1;  // in characters
};

Place place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  Place place;
  place.line += static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0
  place.column +=
      static_cast<std::size_t>(std::count_if(before.begin() + static_cast<std::ptrdiff_t>(begin),
                                             before.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  return place;
}

// What stands at the offset, in words.
void describe_found(std::string_view text, std::size_t offset, char (&found)[64]) {
  if (offset >= text.size()) {
    std::snprintf(found, sizeof found, "at the end of the text");
    return;
  }
  const auto byte = static_cast<unsigned char>(text[offset]);
  if (byte < 0x20 || byte >= 0x7f) {
    std::snprintf(found, sizeof found, "at the byte 0x%02x", byte);
    return;
  }
  std::string_view near = text.substr(offset, 20);
  near = near.substr(0, static_cast<std::size_t>(std::find_if(near.begin(), near.end(),
                                                              [](char c) { return c < 0x20 || c == 0x7f; }) -
                                                 near.begin()));
  std::snprintf(found, sizeof found, "at '%.*s'", static_cast<int>(near.size()), near.data());
}

[[noreturn]] void raise_failure(lua_State* L, std::string_view text, const JsonFailure& failure) {
  if (failure.out_of_memory) raise(L, "json.decode: not enough memory");
  const Place place = place_of(text, failure.offset);
  char found[64];
  describe_found(text, failure.offset, found);
  raise(L, "json.decode: line %I, column %I: %s, %s", static_cast<lua_Integer>(place.line),
        static_cast<lua_Integer>(place.column), failure.what, found);
}

/// # JSON
/// json.decode(text [, options]) -> value
/// The value that the text (UTF-8) says. Objects and arrays become tables, whole numbers integers, other
/// numbers floats; so do whole numbers beyond 64 bits. null becomes `json.null`; with the option `drop_nulls`
/// = true, members of objects that are null are left out. If a name occurs twice in an object, the last one
/// counts. What is wrong is an error with line and column, and so are more than 1,000 levels, more than 1 GB,
/// and a number too large for a float.
int decode(lua_State* L) {
  if (lua_istable(L, 1) && is_called_with_colon(L)) raise(L, "json.decode is called with a dot, not a colon");
  std::size_t size;
  if (lua_type(L, 1) != LUA_TSTRING)
    raise(L, "json.decode: the text must be a string, not %s", luaL_typename(L, 1));
  const char* text = lua_tolstring(L, 1, &size);
  if (size > json_largest) raise(L, "json.decode: the text is larger than 1 GB");
  check_options(L, "json.decode", "drop_nulls");
  option(L, "drop_nulls");
  const bool drop_nulls = lua_toboolean(L, -1);
  lua_settop(L, 1);
  luaL_checkstack(L, 4, "json.decode");
  JsonFailure failure;
  bool is_read, ok = false;
  {
    JsonTape tape(L);
    is_read = tape.read({text, size}, failure);
    auto make = [&tape, drop_nulls](lua_State* L) {
      luaL_checkstack(L, 2 * tape.depth() + 8, "json.decode");
      const JsonNode* node = tape.nodes();
      Maker(L, drop_nulls).push(node);
    };
    if (is_read) ok = call_own(L, make, 0);
  }
  if (!is_read) raise_failure(L, {text, size}, failure);
  if (!ok) return lua_error(L);
  return 1;
}

/// json.encode(value [, options]) -> text
/// The value as JSON on one line; with the option `pretty`, true or a number of blanks, indented over
/// several. A table with something at 1 is an array, any other an object, also an empty one, unless
/// `json.array` made it. The names in an object are sorted, so equal values give equal texts. Integers and
/// floats stay apart: 1 and 1.0. What JSON does not know is an error with its path, as `.users[3].callback`:
/// functions, nan and infinity, strings that are not UTF-8, a table with both kinds of keys, gaps in an
/// array, a table inside itself, more than 1,000 levels.
int encode(lua_State* L) {
  if (lua_gettop(L) == 0) raise(L, "json.encode: a value is needed");
  const JsonStyle style = check_style(L);
  push_json(L, 1, style, "json.encode");
  return 1;
}

/// json.null
/// The null of JSON, where a table cannot hold nil. It is not false: compare with it.

/// json.array([t]) -> t
/// json.is_array(t) -> boolean
/// Marks the table, or a new one, as an array, so that it is written as [] also when it is empty; whether it
/// is marked. The arrays that json.decode returns are.
int array(lua_State* L) {
  if (lua_isnoneornil(L, 1)) {
    lua_settop(L, 0);
    lua_newtable(L);
  }
  if (!lua_istable(L, 1)) raise(L, "json.array: a table is needed, not %s", luaL_typename(L, 1));
  if (lua_getmetatable(L, 1) && !is_json_array(L, 1))
    raise(L, "json.array: the table has a metatable already");
  lua_settop(L, 1);
  mark_json_array(L);
  return 1;
}

int is_array(lua_State* L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, is_json_array(L, 1));
  return 1;
}

int show_light(lua_State* L) {
  if (lua_touserdata(L, 1)) {
    lua_pushfstring(L, "userdata: %p", lua_touserdata(L, 1));
  } else {
    lua_pushliteral(L, "json.null");
  }
  return 1;
}

// json.null is a light userdata, which is the same in every state; all of them share one metatable.
void name_null(lua_State* L) {
  lua_pushlightuserdata(L, nullptr);
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, entry<show_light>);
  lua_setfield(L, -2, "__tostring");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

constexpr Entry functions[] = {
    {"array", entry<array>},
    {"decode", entry<decode>},
    {"encode", entry<encode>},
    {"is_array", entry<is_array>},
};

}  // namespace

void open_json(lua_State* L) {
  register_json(L);
  name_null(L);
  lua_createtable(L, 0, 5);
  set_functions(L, functions, nullptr);
  lua_pushlightuserdata(L, nullptr);
  lua_setfield(L, -2, "null");
  publish(L, "json");
}

}  // namespace appctl::lua
