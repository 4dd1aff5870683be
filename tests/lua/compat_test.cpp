// What scripts for older Luas expect to find.
#include <catch2/catch.hpp>

#include "harness.h"

using appctl::lua::run;

TEST_CASE("the names of Lua 5.1") {
  CHECK(run(R"(
    assert(select("#", unpack({1, 2, 3})) == 3 and loadstring("return 7")() == 7 and not loadstring("x x"))
    assert(math.pow(2, 10) == 1024 and math.atan2(1, -1) == math.atan(1, -1) and math.log10(1000) == 3)
    assert(table.getn({1, 2}) == 2 and table.maxn({1, 2, [10] = 3, x = 4}) == 10 and table.maxn({}) == 0)
    assert(table.maxn({[1.5] = 1}) == 1.5 and string.format("%d", 3.0) == "3")
  )") == "");
  CHECK(run("string.format('%d', 2.5)") ==
        "! test.lua:1: bad argument #2 to 'format' (number has no integer representation)\n");
  CHECK(run("loadstring(string.dump(function() end))()").find("attempt to call a nil value") !=
        std::string::npos);
}

TEST_CASE("bit32 is that of Lua 5.2") {
  CHECK(run(R"(
    assert(require "bit32" == bit32)
    assert(bit32.band() == 0xFFFFFFFF and bit32.band(0xF0, 0x3C, 0x30) == 0x30 and bit32.bor() == 0)
    assert(bit32.bor(1, 2, 4) == 7 and bit32.bxor(7, 2) == 5 and bit32.bnot(0) == 0xFFFFFFFF)
    assert(bit32.btest(6, 2) == true and bit32.btest(6, 1) == false)
    assert(bit32.lshift(1, 31) == 0x80000000 and bit32.lshift(1, 32) == 0 and bit32.lshift(8, -3) == 1)
    assert(bit32.rshift(0x80000000, 31) == 1 and bit32.rshift(1, -1) == 2 and bit32.rshift(1, 99) == 0)
    assert(bit32.arshift(0x80000000, 4) == 0xF8000000 and bit32.arshift(0x80000000, 40) == 0xFFFFFFFF)
    assert(bit32.arshift(0x40000000, 4) == 0x04000000 and bit32.arshift(1, -4) == 16)
    assert(bit32.lrotate(0x80000001, 1) == 3 and bit32.rrotate(3, 1) == 0x80000001 and bit32.lrotate(1, -1) == 0x80000000)
    assert(bit32.extract(0xABCD, 4, 8) == 0xBC and bit32.extract(0xFFFFFFFF, 0, 32) == 0xFFFFFFFF and bit32.extract(4, 2) == 1)
    assert(bit32.replace(0, 0xFF, 4, 4) == 0xF0 and bit32.replace(0xFF, 0, 0) == 0xFE)
    assert(bit32.band(-1, 0xFF) == 0xFF and bit32.band(2^32 + 5, 0xFF) == 5 and bit32.band(1e15, -1) == 1e15 % 2^32 // 1)
    assert(bit32.band(2.0, 3) == 2 and math.type(bit32.band(2.0, 3)) == "integer" and bit32.bor(-1.0) == 0xFFFFFFFF)
    assert(not pcall(bit32.extract, 1, 31, 2) and not pcall(bit32.extract, 1, -1) and not pcall(bit32.extract, 1, 0, 0))
    assert(not pcall(bit32.band, "x") and not pcall(bit32.band, 1/0) and not pcall(bit32.band, 0/0))
    assert(not pcall(bit32.extract, 1, math.maxinteger, 1) and not pcall(bit32.replace, 1, 1, 0, math.maxinteger))
    assert(bit32.lshift(1, math.mininteger) == 0 and bit32.rshift(1, math.mininteger) == 0 and bit32.arshift(0x80000000, math.maxinteger) == 0xFFFFFFFF)
  )") == "");
}

TEST_CASE("bit is that of LuaJIT") {
  CHECK(run(R"(
    assert(require "bit" == bit)
    assert(bit.tobit(0xFFFFFFFF) == -1 and bit.bnot(0) == -1 and bit.band(-1, 0xFF) == 0xFF and bit.bor(0x80000000, 1) == -2147483647)
    assert(bit.lshift(1, 32) == 1 and bit.lshift(1, 31) == -2147483648 and bit.rshift(-1, 28) == 15 and bit.arshift(-16, 2) == -4)
    assert(bit.rol(0x12345678, 12) == 0x45678123 and bit.ror(0x12345678, 12) == 0x67812345)
    assert(bit.bswap(0x12345678) == 0x78563412 and bit.tohex(255) == "000000ff" and bit.tohex(255, 4) == "00ff")
    assert(bit.tohex(-1, -2) == "FF" and bit.tohex(0x12345678, 0) == "" and bit.bxor(5, 3) == 6)
  )") == "");
}
