// Tables as bytes: damaged ones are refused, or give some table, and never harm.
#include <catch2/catch.hpp>
#include <random>

#include "harness.h"
#include "lua/json_encode.h"
#include "lua/value_bytes.h"

using namespace appctl;

namespace {

std::string packed(lua_State* L, const char* table) {
  REQUIRE(luaL_dostring(L, (std::string("return ") + table).c_str()) == LUA_OK);
  lua::Block block(L);
  auto pack = [&block](lua_State* L) { lua::pack_value(L, block, "test"); };
  REQUIRE(lua::call_own(L, pack, 1));
  lua_pop(L, 1);
  return {block.data(), block.size()};
}

bool unpacks(lua_State* L, const std::string& bytes) {
  const int top = lua_gettop(L);
  const bool ok = lua::unpack_value(L, bytes);
  REQUIRE(lua_gettop(L) == top + (ok ? 1 : 0));
  lua_settop(L, top);
  return ok;
}

}  // namespace

TEST_CASE("damaged bytes are no table") {
  lua::Harness harness;
  lua_State* L = harness.state().main();
  auto prepare = [](lua_State* L) {
    lua::register_json(L);
    lua_pushnil(L);
  };
  REQUIRE(lua::call_own(L, prepare, 0));
  const std::string good =
      packed(L, "{1, 2.5, 'three', {x = {}, [true] = false}, ['a\\0b'] = string.rep('y', 300), [-1] = 1}");
  CHECK(unpacks(L, good));
  for (std::size_t size = 0; size < good.size(); ++size) CHECK(!unpacks(L, good.substr(0, size)));
  CHECK(!unpacks(L, good + "t"));
  CHECK(!unpacks(L, ""));
  CHECK(!unpacks(L, "\x02o"));
  const std::string head = "\x01";
  CHECK(unpacks(L, head + "t"));
  CHECK(!unpacks(L, head + "x"));
  CHECK(!unpacks(L, head + "o\x01" + "zt"));                                                // null as a key
  CHECK(!unpacks(L, head + "o\x01" + "d" + std::string("\0\0\0\0\0\0\xf8\x7f", 8) + "t"));  // nan as a key
  CHECK(!unpacks(L, head + "o\xff\xff\xff\xff\x0f"));          // more than there is
  CHECK(!unpacks(L, head + "o\x80\x80\x80\x80\x80\x80\x01"));  // a count without an end
  std::string deep = head;
  for (int i = 0; i < 2000; ++i) deep += std::string("o\x01t");
  CHECK(!unpacks(L, deep + "t"));
  std::mt19937 random(1);
  for (int i = 0; i < 100000; ++i) {
    std::string bytes = good;
    for (int n = 0; n < 3; ++n) bytes[random() % bytes.size()] = static_cast<char>(random());
    unpacks(L, bytes);
  }
}
