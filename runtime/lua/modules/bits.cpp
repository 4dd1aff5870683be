// bit32, as in Lua 5.2 (numbers from 0 to 2^32-1), and bit, as in LuaJIT (signed numbers of 32 bits): old
// scripts use the one or the other. Numbers are rounded and taken modulo 2^32, as both did.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "lua/bind.h"
#include "lua/modules/bits.h"

namespace appctl::lua {
namespace {

using Word = std::uint32_t;
enum class Result { is_unsigned, is_signed };

Word arg(lua_State* L, int i) {
  int is_integer;
  const lua_Integer v = lua_tointegerx(L, i, &is_integer);
  if (is_integer) return static_cast<Word>(v);
  const double number = std::nearbyint(luaL_checknumber(L, i));
  luaL_argcheck(L, std::isfinite(number), i, "a finite number expected");
  const double rest = std::fmod(number, 4294967296.0);
  return static_cast<Word>(static_cast<std::int64_t>(rest));
}

template <Result R>
int give(lua_State* L, Word v) {
  lua_pushinteger(L, R == Result::is_signed ? static_cast<std::int32_t>(v) : static_cast<lua_Integer>(v));
  return 1;
}

// ----- of any number of arguments -------------------------------------------------------------

template <class Operation>
Word fold(lua_State* L, Word start, Operation operation) {
  const int n = lua_gettop(L);
  for (int i = 1; i <= n; ++i) start = operation(start, arg(L, i));
  return start;
}
Word all_of(lua_State* L) {
  return fold(L, ~Word{0}, [](Word a, Word b) { return a & b; });
}
template <Result R>
int band(lua_State* L) {
  return give<R>(L, all_of(L));
}
template <Result R>
int bor(lua_State* L) {
  return give<R>(L, fold(L, 0, [](Word a, Word b) { return a | b; }));
}
template <Result R>
int bxor(lua_State* L) {
  return give<R>(L, fold(L, 0, [](Word a, Word b) { return a ^ b; }));
}
template <Result R>
int bnot(lua_State* L) {
  return give<R>(L, ~arg(L, 1));
}
int btest(lua_State* L) {
  lua_pushboolean(L, all_of(L) != 0);
  return 1;
}

// ----- shifts ---------------------------------------------------------------------------------

Word shift_left(Word v, lua_Integer by) {
  if (by <= -32 || by >= 32) return 0;
  return by >= 0 ? v << by : v >> -by;
}
Word shift_sign(Word v, lua_Integer by) {
  if (by < 0 || (v & 0x80000000U) == 0) return shift_left(v, -by);
  return by >= 32 ? ~Word{0} : (v >> by) | ~(~Word{0} >> by);
}

// In Lua 5.2 a shift by more than the width gives nothing; LuaJIT counts modulo 32.
template <Result R>
lua_Integer distance(lua_State* L) {
  const lua_Integer by = luaL_checkinteger(L, 2);
  return R == Result::is_signed ? by & 31 : std::clamp<lua_Integer>(by, -64, 64);
}
template <Result R>
int lshift(lua_State* L) {
  return give<R>(L, shift_left(arg(L, 1), distance<R>(L)));
}
template <Result R>
int rshift(lua_State* L) {
  return give<R>(L, shift_left(arg(L, 1), -distance<R>(L)));
}
template <Result R>
int arshift(lua_State* L) {
  return give<R>(L, shift_sign(arg(L, 1), distance<R>(L)));
}
template <Result R>
int lrotate(lua_State* L) {
  return give<R>(L, std::rotl(arg(L, 1), static_cast<int>(luaL_checkinteger(L, 2) & 31)));
}
template <Result R>
int rrotate(lua_State* L) {
  return give<R>(L, std::rotr(arg(L, 1), static_cast<int>(luaL_checkinteger(L, 2) & 31)));
}

// ----- fields of bits, and what only LuaJIT has -----------------------------------------------

// field and width at index i: checks them, and gives the mask of the field at bit 0.
Word field(lua_State* L, int i, int& first) {
  const lua_Integer at = luaL_checkinteger(L, i), width = luaL_optinteger(L, i + 1, 1);
  luaL_argcheck(L, at >= 0, i, "field cannot be negative");
  luaL_argcheck(L, width > 0, i + 1, "width must be positive");
  if (at > 31 || width > 32 - at) luaL_error(L, "trying to access non-existent bits");
  first = static_cast<int>(at);
  return ~Word{0} >> (32 - width);
}
int extract(lua_State* L) {
  int first;
  const Word v = arg(L, 1), mask = field(L, 2, first);
  return give<Result::is_unsigned>(L, (v >> first) & mask);
}
int replace(lua_State* L) {
  int first;
  const Word v = arg(L, 1), part = arg(L, 2), mask = field(L, 3, first);
  return give<Result::is_unsigned>(L, (v & ~(mask << first)) | ((part & mask) << first));
}
int tobit(lua_State* L) {
  return give<Result::is_signed>(L, arg(L, 1));
}
int bswap(lua_State* L) {
  return give<Result::is_signed>(L, __builtin_bswap32(arg(L, 1)));
}
// tohex(x, n): n digits, 8 by default; a negative n gives capitals.
int tohex(lua_State* L) {
  const Word v = arg(L, 1);
  lua_Integer n = luaL_optinteger(L, 2, 8);
  const char* digits = n < 0 ? "0123456789ABCDEF" : "0123456789abcdef";
  n = n < -8 || n > 8 ? 8 : n < 0 ? -n : n;
  char text[8];
  for (int i = 0; i < n; ++i) text[n - 1 - i] = digits[(v >> (4 * i)) & 15];
  lua_pushlstring(L, text, static_cast<std::size_t>(n));
  return 1;
}

constexpr auto plain = Result::is_unsigned;
constexpr Entry bit32_functions[] = {
    {"arshift", entry<arshift<plain>>},
    {"band", entry<band<plain>>},
    {"bnot", entry<bnot<plain>>},
    {"bor", entry<bor<plain>>},
    {"btest", entry<btest>},
    {"bxor", entry<bxor<plain>>},
    {"extract", entry<extract>},
    {"lrotate", entry<lrotate<plain>>},
    {"lshift", entry<lshift<plain>>},
    {"replace", entry<replace>},
    {"rrotate", entry<rrotate<plain>>},
    {"rshift", entry<rshift<plain>>},
};
constexpr auto with_sign = Result::is_signed;
constexpr Entry bit_functions[] = {
    {"arshift", entry<arshift<with_sign>>},
    {"band", entry<band<with_sign>>},
    {"bnot", entry<bnot<with_sign>>},
    {"bor", entry<bor<with_sign>>},
    {"bswap", entry<bswap>},
    {"bxor", entry<bxor<with_sign>>},
    {"lshift", entry<lshift<with_sign>>},
    {"rol", entry<lrotate<with_sign>>},
    {"ror", entry<rrotate<with_sign>>},
    {"rshift", entry<rshift<with_sign>>},
    {"tobit", entry<tobit>},
    {"tohex", entry<tohex>},
};

// Sets the global, and what require gives.
template <std::size_t N>
void set_library(lua_State* L, const char* name, const Entry (&functions)[N]) {
  lua_createtable(L, 0, N);
  set_functions(L, functions, nullptr);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
  lua_setglobal(L, name);
}

}  // namespace

void open_bits(lua_State* L) {
  set_library(L, "bit32", bit32_functions);
  set_library(L, "bit", bit_functions);
}

}  // namespace appctl::lua
