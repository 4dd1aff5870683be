#include "lua/imgui/format.h"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "lua/bind.h"

namespace appctl::lua {
namespace {

const char format_key = 0;  // its address is the key in the registry

// A message handler. What string.format raises itself has no line, for a C function has called it: the line
// is that of the script that called the binding (levels: this, string.format, the binding, the script).
int add_line(lua_State* L) {
  lua_Debug format, binding;
  const bool from_format = lua_getstack(L, 1, &format) && lua_getinfo(L, "S", &format) && format.what[0] == 'C' &&
                           lua_getstack(L, 2, &binding) && lua_getinfo(L, "S", &binding) && binding.what[0] == 'C';
  if (!from_format || lua_type(L, 1) != LUA_TSTRING) return 1;
  luaL_where(L, 3);
  lua_insert(L, 1);
  lua_concat(L, 2);
  return 1;
}

Text by_string_format(lua_State* L, int i) {
  const int count = lua_gettop(L) - i + 1;
  luaL_checkstack(L, count + 2, "too many arguments to format");
  lua_pushcfunction(L, entry<add_line>);
  const int handler = lua_gettop(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &format_key);
  for (int n = 0; n < count; ++n) lua_pushvalue(L, i + n);
  if (lua_pcall(L, count, 1, handler) != LUA_OK) lua_error(L);
  return arg_text(L, lua_gettop(L));
}

// Where the text goes; full means: leave the whole job to string.format.
struct Out {
  char* at;
  char* end;
  bool put(const char* s, std::size_t n) {
    if (static_cast<std::size_t>(end - at) <= n) return false;
    std::memcpy(at, s, n);
    at += n;
    return true;
  }
};

// One conversion: the text from % to its letter, at most two digits of width and of precision.
struct Spec {
  char text[16];
  char letter;
  bool plain;     // "%d"
  int precision;  // of "%.3f"; -1 if there is more to it
};

bool read_spec(const char*& s, Spec& spec) {
  const char* from = s++;
  const char* digits = s + std::strspn(s, "-+ #0");
  const char* t = digits + std::strspn(digits, "0123456789");
  if (t - digits > 2) return false;
  const bool width = t != s;
  int precision = -1;
  if (*t == '.') {
    const char* p = t + 1;
    for (precision = 0, ++t; *t >= '0' && *t <= '9'; ++t) precision = precision * 10 + (*t - '0');
    if (t - p > 2) return false;
  }
  const std::size_t length = static_cast<std::size_t>(t - from);
  if (length > 10 || *t == 0) return false;
  std::memcpy(spec.text, from, length);
  spec.text[length] = 0;
  spec.letter = *t;
  spec.plain = length == 1;
  spec.precision = width ? -1 : length == 1 ? 6 : precision;
  s = t + 1;
  return true;
}

bool put_integer(lua_State* L, int i, Spec& spec, Out& out) {
  const lua_Integer v = luaL_checkinteger(L, i);
  char digits[128];
  if (spec.plain && spec.letter != 'x' && spec.letter != 'X') {
    return out.put(digits,
                   static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, v).ptr - digits));
  }
  const char tail[] = {'l', 'l', spec.letter, 0};
  std::strcat(spec.text, tail);
  const int n = std::snprintf(digits, sizeof digits, spec.text, v);
  return n > 0 && out.put(digits, static_cast<std::size_t>(n));
}

bool put_float(lua_State* L, int i, Spec& spec, Out& out) {
  const double v = luaL_checknumber(L, i);
  char digits[128];
  if (spec.letter == 'f' && spec.precision >= 0 && std::fabs(v) < 1e60) {  // also false for NaN
    const auto end =
        std::to_chars(digits, digits + sizeof digits, v, std::chars_format::fixed, spec.precision);
    return end.ec == std::errc{} && out.put(digits, static_cast<std::size_t>(end.ptr - digits));
  }
  const char tail[] = {spec.letter, 0};
  std::strcat(spec.text, tail);
  const int n = std::snprintf(digits, sizeof digits, spec.text, v);
  return n > 0 && static_cast<std::size_t>(n) < sizeof digits && out.put(digits, static_cast<std::size_t>(n));
}

bool put_string(lua_State* L, int i, const Spec& spec, Out& out) {
  if (!spec.plain) return false;
  std::size_t length;
  if (lua_type(L, i) == LUA_TSTRING) {
    const char* s = lua_tolstring(L, i, &length);
    return out.put(s, length);
  }
  luaL_checkany(L, i);
  const char* s = luaL_tolstring(L, i, &length);
  const bool done = out.put(s, length);
  lua_pop(L, 1);
  return done;
}

bool put(lua_State* L, int i, Spec& spec, Out& out) {
  switch (spec.letter) {
    case 'd':
    case 'i':
    case 'x':
    case 'X': return put_integer(L, i, spec, out);
    case 'f':
    case 'e':
    case 'E':
    case 'g':
    case 'G': return put_float(L, i, spec, out);
    case 's': return put_string(L, i, spec, out);
    default: return false;
  }
}

}  // namespace

Text arg_formatted_slowly(lua_State* L, int i, FormatBuffer& buffer) {
  const Text format = arg_text(L, i);
  Out out{buffer.text, buffer.text + sizeof buffer.text};
  int next = i;
  for (const char* s = format.begin; s < format.end;) {
    const auto* percent =
        static_cast<const char*>(std::memchr(s, '%', static_cast<std::size_t>(format.end - s)));
    if (percent == nullptr) percent = format.end;
    if (!out.put(s, static_cast<std::size_t>(percent - s))) return by_string_format(L, i);
    s = percent;
    if (s == format.end) break;
    if (s[1] == '%') {
      if (!out.put("%", 1)) return by_string_format(L, i);
      s += 2;
      continue;
    }
    Spec spec;
    if (!read_spec(s, spec) || !put(L, ++next, spec, out)) return by_string_format(L, i);
  }
  *out.at = 0;
  return {buffer.text, out.at};
}

void open_format(lua_State* L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  if (lua_getfield(L, -1, LUA_STRLIBNAME) == LUA_TTABLE) {
    lua_getfield(L, -1, "format");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &format_key);
  }
  lua_pop(L, 2);
}

}  // namespace appctl::lua
