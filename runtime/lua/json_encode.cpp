#include "lua/json_encode.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "core/json_text.h"
#include "lua/block.h"
#include "lua/call.h"
#include "lua/json_tape.h"
#include "lua/state.h"

namespace appctl::lua {
namespace {

constexpr const char* array_mark = "json.array";

// A table that is being written, and the place in it.
struct Step {
  Step* outer;
  const void* table;
  std::string_view key;  // without data: `index` counts, or if that is 0 nothing of it has begun
  lua_Integer index;
};

struct Key {
  const char* text;  // of a Lua string that the table holds
  std::size_t size;
};

// Its functions may raise; they are called where that is caught (call_own).
class Encoder {
 public:
  Encoder(lua_State* L, JsonStyle style, const char* who)
      : L_(L), style_(style), who_(who), text_(L), keys_(L) {}

  void value();  // writes the value on top of the stack, and leaves it there
  void push_text() { lua_pushlstring(L_, text_.data(), text_.size()); }
  void append(const char* bytes, std::size_t count) {
    if (text_.size() + count > json_largest) fail("the text would be larger than 1 GB");
    if (!text_.reserve(count)) no_memory();
    text_.append(bytes, count);
  }

 private:
  void put(std::string_view bytes) { append(bytes.data(), bytes.size()); }
  void string(std::string_view bytes);
  void number();
  void table();
  bool array_in_order();
  void array_by_index();
  void object();
  std::size_t collect_keys();
  void member(Key key, bool first);
  void begin_item(bool first);
  void end_items(char bracket);
  void new_line();
  void check_depth(const void* table);
  [[noreturn]] void fail(const char* what);
  [[noreturn]] void fail_at_key(const char* what);
  [[noreturn]] void no_memory() { raise(L_, "%s: not enough memory", who_); }
  void push_path();
  void push_step(const Step& step);

  lua_State* L_;
  JsonStyle style_;
  const char* who_;
  Block text_;
  Block keys_;            // of the objects that have begun, one list behind the other
  Step* step_ = nullptr;  // the innermost; each stands in a frame of table()
  int depth_ = 0;
};

// --- values ---

void Encoder::value() {
  switch (lua_type(L_, -1)) {
    case LUA_TNIL: return put("null");
    case LUA_TBOOLEAN: return put(lua_toboolean(L_, -1) ? "true" : "false");
    case LUA_TNUMBER: return number();
    case LUA_TSTRING: {
      std::size_t size;
      const char* text = lua_tolstring(L_, -1, &size);
      return string({text, size});
    }
    case LUA_TTABLE: return table();
    case LUA_TLIGHTUSERDATA:
      if (!lua_touserdata(L_, -1)) return put("null");
      [[fallthrough]];
    default: {
      char what[64];
      std::snprintf(what, sizeof what, "a %s cannot be written as JSON", luaL_typename(L_, -1));
      fail(what);
    }
  }
}

void Encoder::string(std::string_view bytes) {
  if (core::find_invalid_utf8(bytes) != std::string_view::npos)
    fail("the string is not UTF-8; JSON has no binary strings");
  core::append_json_string(*this, bytes);
}

void Encoder::number() {
  char buffer[core::longest_float];
  if (lua_isinteger(L_, -1)) {
    const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof buffer, lua_tointeger(L_, -1));
    return append(buffer, static_cast<std::size_t>(end.ptr - buffer));
  }
  const double value = lua_tonumber(L_, -1);
  if (std::isnan(value)) fail("JSON has no number for nan");
  if (std::isinf(value)) fail("JSON has no number for infinity");
  append(buffer, core::write_json_float(value, buffer));
}

// --- tables ---

// What stands at 1 decides: an array has it. An empty table is an array if it is marked as one.
void Encoder::table() {
  const bool marked = is_json_array(L_, -1);
  Step step{step_, lua_topointer(L_, -1), {}, 0};
  check_depth(step.table);
  step_ = &step;
  ++depth_;
  const std::size_t begin = text_.size();
  const bool has_first = lua_rawgeti(L_, -1, 1) != LUA_TNIL;
  lua_pop(L_, 1);
  if (marked || has_first) {
    if (!array_in_order()) {
      text_.truncate(begin);
      array_by_index();
    }
  } else {
    object();
  }
  step_ = step.outer;
  --depth_;
}

// The usual case: a traversal meets 1, 2, 3 and so on. False if it does not.
bool Encoder::array_in_order() {
  put("[");
  lua_Integer count = 0;
  lua_pushnil(L_);
  while (lua_next(L_, -2) != 0) {  // table key value
    if (!lua_isinteger(L_, -2) || lua_tointeger(L_, -2) != count + 1) {
      lua_pop(L_, 2);
      return false;
    }
    begin_item(++count == 1);
    step_->index = count;
    value();
    lua_pop(L_, 1);
  }
  if (count == 0) {
    put("]");
  } else {
    end_items(']');
  }
  return true;
}

void Encoder::array_by_index() {
  const auto count = static_cast<lua_Integer>(lua_rawlen(L_, -1));
  step_->index = 0;
  lua_pushnil(L_);
  while (lua_next(L_, -2) != 0) {
    lua_pop(L_, 1);
    if (!lua_isinteger(L_, -1)) fail_at_key("an array has no such key; a table is an array or an object");
    if (lua_tointeger(L_, -1) < 1 || lua_tointeger(L_, -1) > count)
      fail_at_key("an array has its values at 1, 2, 3 without a gap; json.null can fill one");
  }
  put("[");
  for (lua_Integer i = 1; i <= count; ++i) {
    begin_item(i == 1);
    step_->index = i;
    if (lua_rawgeti(L_, -1, i) == LUA_TNIL)
      fail("there is a gap; an array has its values at 1, 2, 3 without one; json.null can fill it");
    value();
    lua_pop(L_, 1);
  }
  end_items(']');
}

// In the order of the keys' bytes, so that equal tables give equal texts.
void Encoder::object() {
  const std::size_t begin = keys_.size();
  const std::size_t count = collect_keys();
  if (count == 0) return put("{}");
  Key* keys = reinterpret_cast<Key*>(keys_.data() + begin);
  std::sort(keys, keys + count, [](const Key& a, const Key& b) {
    return std::string_view(a.text, a.size) < std::string_view(b.text, b.size);
  });
  put("{");
  for (std::size_t i = 0; i < count; ++i) {
    member(reinterpret_cast<Key*>(keys_.data() + begin)[i], i == 0);  // the block may have moved
  }
  end_items('}');
  keys_.truncate(begin);
}

std::size_t Encoder::collect_keys() {
  std::size_t count = 0;
  lua_pushnil(L_);
  while (lua_next(L_, -2) != 0) {
    lua_pop(L_, 1);
    if (lua_type(L_, -1) != LUA_TSTRING) fail_at_key("an object has strings as keys, an array begins at 1");
    Key key;
    key.text = lua_tolstring(L_, -1, &key.size);
    if (!keys_.reserve(sizeof key)) no_memory();
    keys_.append(&key, sizeof key);
    ++count;
  }
  return count;
}

void Encoder::member(Key key, bool first) {
  begin_item(first);
  step_->key = {key.text, key.size};
  string({key.text, key.size});
  put(style_.indent > 0 ? ": " : ":");
  lua_pushlstring(L_, key.text, key.size);
  lua_rawget(L_, -2);
  value();
  lua_pop(L_, 1);
}

void Encoder::begin_item(bool first) {
  if (!first) put(",");
  if (style_.indent > 0) new_line();
}

void Encoder::end_items(char bracket) {
  if (style_.indent > 0) {
    --depth_;
    new_line();
    ++depth_;
  }
  append(&bracket, 1);
}

void Encoder::new_line() {
  put("\n");
  for (int i = 0; i < depth_ * style_.indent; ++i) append(" ", 1);
}

void Encoder::check_depth(const void* table) {
  for (const Step* step = step_; step; step = step->outer) {
    if (step->table == table) fail("the table contains itself");
  }
  if (depth_ == json_deepest) fail("arrays and objects are nested more than 1000 deep");
  luaL_checkstack(L_, 8, who_);
}

// --- failures ---

void Encoder::fail(const char* what) {
  push_path();
  const char* path = lua_tostring(L_, -1);
  raise(L_, path[0] ? "%s: %s: %s" : "%s: %s%s", who_, path, what);
}

// The key is on top of the stack, its table below.
void Encoder::fail_at_key(const char* what) {
  push_path();
  lua_pushvalue(L_, -2);
  const char* key = luaL_tolstring(L_, -1, nullptr);
  const bool quoted = lua_type(L_, -2) == LUA_TSTRING;
  const char* path = lua_tostring(L_, -3);
  raise(L_, quoted ? "%s: %s%sthe key \"%s\": %s" : "%s: %s%sthe key %s: %s", who_, path, path[0] ? ": " : "",
        key, what);
}

// Of a deep path the beginning.
void Encoder::push_path() {
  constexpr int most = 20;
  const Step* steps[most];
  int depth = depth_;
  for (const Step* step = step_; step; step = step->outer) {
    if (--depth < most) steps[depth] = step;
  }
  luaL_checkstack(L_, most + 8, who_);
  lua_pushliteral(L_, "");
  for (int i = 0; i < std::min(depth_, most); ++i) {
    if (!steps[i]->key.data() && steps[i]->index == 0) break;
    push_step(*steps[i]);
    lua_concat(L_, 2);
  }
  if (depth_ <= most) return;
  lua_pushliteral(L_, "...");
  lua_concat(L_, 2);
}

// .name, [3] or ["other name"]
void Encoder::push_step(const Step& step) {
  if (!step.key.data()) {
    lua_pushfstring(L_, "[%I]", step.index);
    return;
  }
  const auto in_a_name = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  const bool is_name = !step.key.empty() && !(step.key[0] >= '0' && step.key[0] <= '9') &&
                       std::all_of(step.key.begin(), step.key.end(), in_a_name);
  lua_pushlstring(L_, step.key.data(), std::min<std::size_t>(step.key.size(), 40));
  lua_pushfstring(L_, is_name ? ".%s" : "[\"%s\"]", lua_tostring(L_, -1));
  lua_remove(L_, -2);
}

}  // namespace

void push_json(lua_State* L, int index, JsonStyle style, const char* who) {
  luaL_checkstack(L, 4, who);
  lua_pushvalue(L, index);
  bool ok;
  {
    Encoder encoder(L, style, who);
    auto write = [&encoder](lua_State*) {
      encoder.value();
      encoder.push_text();
    };
    ok = call_own(L, write, 1);
  }
  if (!ok) lua_error(L);
}

void register_json(lua_State* L) {
  luaL_newmetatable(L, array_mark);
  lua_pop(L, 1);
}

void mark_json_array(lua_State* L) {
  luaL_setmetatable(L, array_mark);
}

bool is_json_array(lua_State* L, int index) {
  if (!lua_getmetatable(L, index)) return false;
  luaL_getmetatable(L, array_mark);
  const bool is_one = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return is_one;
}

}  // namespace appctl::lua
