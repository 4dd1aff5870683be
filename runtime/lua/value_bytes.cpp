// The bytes: a version, then a value. A value is a letter, then what belongs to it; numbers are eight bytes,
// the low one first, sizes and counts as many bytes as they need, seven bits each.
//   z null   t true   f false   i integer   d float   s size bytes   o, a count (key value)...   (a: a
//   json.array)
#include "lua/value_bytes.h"

#include <bit>
#include <cstdint>
#include <cstdio>

#include "lua/json_encode.h"
#include "lua/state.h"
#include "lua/value_path.h"

namespace appctl::lua {
namespace {

constexpr char version = 1;
constexpr int deepest = 1000;
constexpr std::size_t largest = std::size_t{1} << 30;

class Packer {
 public:
  Packer(lua_State* L, Block& out, const char* who) : L_(L), out_(out), who_(who) {}
  void byte(char value) { append(&value, 1); }
  void value();  // on top of the stack

 private:
  void table();
  void key();
  void string();
  void append(const void* bytes, std::size_t count);
  void eight(std::uint64_t bits);
  void size(std::uint64_t value);
  void check_table();
  std::uint64_t count_pairs();
  [[noreturn]] void fail(const char* what);

  lua_State* L_;
  Block& out_;
  const char* who_;
  ValueStep* step_ = nullptr;
  int depth_ = 0;
};

void Packer::append(const void* bytes, std::size_t count) {
  if (out_.size() + count > largest) fail("the value is larger than 1 GB");
  if (!out_.reserve(count)) raise(L_, "%s: not enough memory", who_);
  out_.append(bytes, count);
}

void Packer::eight(std::uint64_t bits) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(bits >> (8 * i));
  append(bytes, sizeof bytes);
}

void Packer::size(std::uint64_t value) {
  for (; value > 0x7f; value >>= 7) byte(static_cast<char>(0x80 | (value & 0x7f)));
  byte(static_cast<char>(value));
}

void Packer::string() {
  std::size_t length;
  const char* text = lua_tolstring(L_, -1, &length);
  byte('s');
  size(length);
  append(text, length);
}

void Packer::value() {
  switch (lua_type(L_, -1)) {
    case LUA_TBOOLEAN: return byte(lua_toboolean(L_, -1) ? 't' : 'f');
    case LUA_TSTRING: return string();
    case LUA_TTABLE: return table();
    case LUA_TNUMBER:
      byte(lua_isinteger(L_, -1) ? 'i' : 'd');
      return eight(lua_isinteger(L_, -1) ? static_cast<std::uint64_t>(lua_tointeger(L_, -1))
                                         : std::bit_cast<std::uint64_t>(lua_tonumber(L_, -1)));
    case LUA_TLIGHTUSERDATA:
      if (!lua_touserdata(L_, -1)) return byte('z');
      [[fallthrough]];
    default: {
      char what[64];
      std::snprintf(what, sizeof what, "a %s cannot be kept", luaL_typename(L_, -1));
      fail(what);
    }
  }
}

void Packer::check_table() {
  if (is_inside(step_, lua_topointer(L_, -1))) fail("the table contains itself");
  if (depth_ == deepest) fail("tables are nested more than 1000 deep");
  luaL_checkstack(L_, 8, who_);
  if (!lua_getmetatable(L_, -1)) return;
  lua_pop(L_, 1);
  if (!is_json_array(L_, -1)) fail("the table has a metatable, which cannot be kept");
}

std::uint64_t Packer::count_pairs() {
  std::uint64_t count = 0;
  lua_pushnil(L_);
  for (; lua_next(L_, -2) != 0; lua_pop(L_, 1)) ++count;
  return count;
}

// The key on top of the stack is also the place, for messages.
void Packer::key() {
  step_->key = {};
  step_->index = lua_isinteger(L_, -1) ? lua_tointeger(L_, -1) : 0;
  if (lua_type(L_, -1) == LUA_TSTRING) {
    std::size_t length;
    const char* text = lua_tolstring(L_, -1, &length);
    step_->key = {text, length};
  }
  if (lua_type(L_, -1) == LUA_TTABLE) fail("a table cannot be kept as a key");
  value();
}

void Packer::table() {
  check_table();
  ValueStep step{step_, lua_topointer(L_, -1), {}, 0};
  byte(is_json_array(L_, -1) ? 'a' : 'o');
  size(count_pairs());
  step_ = &step;
  ++depth_;
  lua_pushnil(L_);
  while (lua_next(L_, -2) != 0) {  // key value
    lua_pushvalue(L_, -2);
    key();
    lua_pop(L_, 1);
    value();
    lua_pop(L_, 1);
  }
  step_ = step.outer;
  --depth_;
}

void Packer::fail(const char* what) {
  push_value_path(L_, step_, depth_);
  const char* path = lua_tostring(L_, -1);
  raise(L_, path[0] ? "%s: %s: %s" : "%s: %s%s", who_, path, what);
}

// Reads what may be damaged: every size is compared with what is left.
class Unpacker {
 public:
  Unpacker(lua_State* L, std::string_view bytes) : L_(L), rest_(bytes) {}
  bool value();
  char byte() {
    if (rest_.empty()) return '\0';
    const char value = rest_[0];
    rest_.remove_prefix(1);
    return value;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  bool table(char letter);
  bool string();
  bool eight(std::uint64_t& bits);
  bool size(std::uint64_t& value);

  lua_State* L_;
  std::string_view rest_;
  int depth_ = 0;
};

bool Unpacker::eight(std::uint64_t& bits) {
  if (rest_.size() < 8) return false;
  bits = 0;
  for (int i = 0; i < 8; ++i)
    bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
  rest_.remove_prefix(8);
  return true;
}

bool Unpacker::size(std::uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 35 && !rest_.empty(); shift += 7) {
    const auto next = static_cast<unsigned char>(byte());
    value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
    if (next < 0x80) return value <= rest_.size();  // each of a count takes a byte at least
  }
  return false;
}

bool Unpacker::string() {
  std::uint64_t length;
  if (!size(length)) return false;
  lua_pushlstring(L_, rest_.data(), length);
  rest_.remove_prefix(length);
  return true;
}

// Pushes one value; what is left on the stack after a failure goes with the call.
bool Unpacker::value() {
  std::uint64_t bits;
  switch (const char letter = byte()) {
    case 'z': lua_pushlightuserdata(L_, nullptr); return true;
    case 't':
    case 'f': lua_pushboolean(L_, letter == 't'); return true;
    case 'i':
      if (!eight(bits)) return false;
      lua_pushinteger(L_, static_cast<lua_Integer>(bits));
      return true;
    case 'd':
      if (!eight(bits)) return false;
      lua_pushnumber(L_, std::bit_cast<double>(bits));
      return true;
    case 's': return string();
    case 'o':
    case 'a': return table(letter);
    default: return false;
  }
}

bool Unpacker::table(char letter) {
  std::uint64_t count;
  if (!size(count) || ++depth_ > deepest) return false;
  luaL_checkstack(L_, 8, "too deep");
  lua_newtable(L_);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!value()) return false;
    if (lua_isuserdata(L_, -1) || lua_istable(L_, -1)) return false;
    if (lua_type(L_, -1) == LUA_TNUMBER && lua_tonumber(L_, -1) != lua_tonumber(L_, -1)) return false;
    if (!value()) return false;
    lua_rawset(L_, -3);
  }
  if (letter == 'a') mark_json_array(L_);
  --depth_;
  return true;
}

}  // namespace

void pack_value(lua_State* L, Block& out, const char* who) {
  Packer packer(L, out, who);
  packer.byte(version);
  packer.value();
}

bool unpack_value(lua_State* L, std::string_view bytes) {
  const int top = lua_gettop(L);
  Unpacker unpacker(L, bytes);
  if (unpacker.byte() == version && unpacker.value() && unpacker.at_end()) return true;
  lua_settop(L, top);
  return false;
}

}  // namespace appctl::lua
