// Buffers between states: what a move leaves behind, what counts, and what is lost when memory runs out.
#include "lua/buffer.h"

#include <catch2/catch.hpp>

#include "harness.h"

using namespace appctl;
using Catch::Matchers::Contains;
using lua::Harness;

namespace {

std::unique_ptr<core::Buffer> kept;  // between two states

// Claims what is left of the limit, and says how much that was.
std::uint64_t take_all(lua::State& state) {
  std::uint64_t taken = 0;
  for (std::uint64_t bytes = std::uint64_t{1} << 40; bytes > 0; bytes /= 2) {
    while (state.claim(bytes)) taken += bytes;
  }
  return taken;
}

constexpr std::uint64_t plenty = std::uint64_t{1} << 40;

// move(b [, to]) takes the buffer out of the state; arrive() pushes it.
int move(lua_State* L) {
  const bool elsewhere = lua_toboolean(L, 2);
  kept = elsewhere ? lua::detach(L, 1, "a channel") : lua::detach(L, 1);
  lua_pushboolean(L, kept != nullptr);
  return 1;
}
int arrive(lua_State* L) {
  lua::push_buffer(L, kept);
  return 1;
}
int used(lua_State* L) {
  lua::State& state = lua::State::of(L);
  const std::uint64_t left = take_all(state);
  state.unclaim(left);
  lua_pushinteger(L, static_cast<lua_Integer>(plenty - left));
  return 1;
}
int kinds(lua_State* L) {
  lua_pushboolean(L, lua::is_buffer(L, 1));
  lua_pushboolean(L, lua::to_buffer(L, 1) != nullptr);
  return 2;
}

void open(Harness& h) {
  lua_State* L = h.state().main();
  lua_register(L, "move", &move);
  lua_register(L, "arrive", &arrive);
  lua_register(L, "kinds", &kinds);
  lua_register(L, "used", &used);
}

std::string run(Harness& h, const std::string& text) {
  h.printed.clear();
  h.failures.clear();
  return h.run(text).text();
}

lua::StateOptions limited(std::uint64_t bytes) {
  lua::StateOptions options = Harness::default_options();
  options.memory_limit = bytes;
  return options;
}

}  // namespace

TEST_CASE("a buffer goes to another state and back, and its memory with it") {
  Harness a, b{lua::StateOptions()};  // one alone lies at the fixed address
  open(a);
  open(b);
  CHECK(run(a, "buf = buffer.new('i32', 3, 2):fill{1, 2, 3} print(move(buf))") == "true\n");
  const void* data = kept->data();
  CHECK(run(b, "buf = arrive() buf[1] = 10 print(buf, buf[1], buf[6]) print(move(buf))") ==
        "buffer(i32, 2 rows x 3 columns)\t10\t3\ntrue\n");
  CHECK(kept->data() == data);
  CHECK(run(a, "local back = arrive() print(back[1], back == buf, tostring(buf))") ==
        "10\tfalse\tbuffer(moved)\n");
}

TEST_CASE("every use of a moved buffer says where it went and what to do") {
  Harness h;
  open(h);
  CHECK(run(h, "buf = buffer.new('u8', 4)\nmove(buf)") == "");
  const std::string moved =
      "test.lua:1: the buffer was moved to a worker at test.lua:2; use the one that comes back from there, "
      "or "
      "send a copy (b:clone())";
  for (const char* use :
       {"return buf[1]", "buf[1] = 1", "return #buf", "return buf.rows", "return buf.type", "buf:get(1)",
        "buf:set(1, 1)", "buf:fill(0)", "buf:copy({1})", "buffer.new('u8', 4):copy(buf)", "buf:slice(1, 2)",
        "buf:row(1)", "buf:clone()", "buf:to_string()", "buf:min()", "buf:max()", "buf:sum()"}) {
    INFO(use);
    CHECK_THAT(run(h, use), Contains(moved));
  }
  CHECK(run(h, "print(kinds(buf)) print(move(buf)) buf:free() print(buf, buf.nothing)") ==
        "true\tfalse\nfalse\nbuffer(moved)\tnil\n");
  CHECK(run(h, "print(kinds(buffer.new('u8', 1)))") == "true\ttrue\n");
  CHECK(run(h, "print(kinds(io.stdout)) print(kinds({})) print(kinds()) print(kinds(arrive))") ==
        "false\tfalse\nfalse\tfalse\nfalse\tfalse\nfalse\tfalse\n");
  kept = nullptr;
}

TEST_CASE("where it went is what the mover says") {
  Harness h;
  open(h);
  CHECK_THAT(run(h, "local b = buffer.new('u8', 4) move(b, true) return b[1]"),
             Contains("the buffer was moved to a channel at test.lua:1; use"));
  kept = nullptr;
}

TEST_CASE("bytes count while the buffer is there: by free, move, <close> and collector they come back") {
  Harness h(limited(8 << 20));
  open(h);
  const char* const text = R"(
    local function fits() local ok, b = pcall(buffer.new, 'u8', 6 << 20) if ok then b:free() end return ok end
    print(fits(), fits())
    local b = buffer.new('u8', 6 << 20)
    print(fits(), select(2, pcall(buffer.new, 'u8', 6 << 20)))
    b:free()
    print(fits())
    do local c <close> = buffer.new('u8', 6 << 20) end
    print(fits())
    b = buffer.new('u8', 6 << 20)
    b = nil
    print(fits())
    b = buffer.new('u8', 6 << 20)
    move(b)
    print(fits()))";
  CHECK(run(h, text) ==
        "true\ttrue\nfalse\ttest.lua:5: not enough memory for a buffer of 6291456 bytes: all that this state "
        "has may take 8388608; free the buffers that are no longer needed (b:free())\n"
        "true\ntrue\ntrue\ntrue\n");
  kept = nullptr;
}

TEST_CASE("a state without the memory for it leaves the buffer where it was") {
  lua::StateOptions options;
  options.memory_limit = 4 << 20;
  Harness from, to(options);
  open(from);
  open(to);
  CHECK(run(from, "print(move(buffer.new('f64', 1000000):fill(7)))") == "true\n");
  CHECK_THAT(run(to, "arrive()"), Contains("not enough memory for a buffer of 8000000 bytes"));
  REQUIRE(kept != nullptr);
  CHECK(kept->elements<double>()[999999] == 7);
  CHECK(run(to, "collectgarbage() collectgarbage() print(#buffer.new('u8', 3 << 20))") == "3145728\n");
  CHECK(run(from, "print(arrive():sum())") == "7000000.0\n");
}

// The allocation of each step in turn fails: no buffer is lost, and none is counted twice.
TEST_CASE("memory that runs out anywhere on the way costs nothing") {
  int refused = 0;
  for (std::uint64_t room = 0; room < 400; room += 16) {
    Harness h(limited(64 << 20));
    open(h);
    CHECK(run(h, "move(buffer.new('u8', 64))") == "");
    lua_State* L = h.state().main();
    lua_pushcfunction(L, &arrive);
    for (int i = 0; i < 3; ++i) lua_gc(L, LUA_GCCOLLECT);
    const std::uint64_t taken = take_all(h.state());
    h.state().unclaim(room);
    const bool arrived = lua_pcall(L, 0, 1, 0) == LUA_OK;
    CHECK(arrived == (kept == nullptr));
    refused += !arrived;
    h.state().unclaim(taken - room);
    lua_settop(L, 0);
    lua_gc(L, LUA_GCCOLLECT);
    kept = nullptr;
    CHECK(h.state().claim((64 << 20) - 1000000));  // nothing was counted that is not there
  }
  CHECK(refused > 3);
  CHECK(refused < 20);
}

TEST_CASE("buffers that nobody has do not pile up, in any mode of the collector") {
  for (const char* mode : {"incremental", "generational"}) {
    INFO(mode);
    Harness h(limited(plenty));
    open(h);
    // 4 GB in all, of which a state sees 100 bytes each.
    CHECK(run(h, "collectgarbage('" + std::string(mode) +
                     "') local most = 0 for i = 1, 400 do buffer.new('u8', 10000000) "
                     "most = math.max(most, used()) end print(most < 300000000 or most)") == "true\n");
    // Old ones that have died go when twice as much has come.
    CHECK(run(h,
              "local list = {} for i = 1, 50 do list[i] = buffer.new('u8', 10000000) end list = nil "
              "for i = 1, 220 do buffer.new('u8', 10000000) end print(used() < 300000000 or used())") ==
          "true\n");
    CHECK(run(h,
              "collectgarbage('stop') for i = 1, 50 do buffer.new('u8', 10000000) end "
              "print(used() > 500000000) collectgarbage() print(used() < 1000000)") == "true\ntrue\n");
  }
}

TEST_CASE("a finaliser that frees a buffer in the middle of a call does no harm") {
  Harness h;
  CHECK(run(h, R"(
    local failed, worked = 0, 0
    for i = 1, 200 do
      local b = buffer.new('u8', 100000)
      setmetatable({}, {__gc = function() b:free() end})
      local ok, message = pcall(function() return i % 2 == 0 and b:clone() or b:slice(1, 99999) end)
      if ok then worked = worked + 1 elseif message:find('was freed at', 1, true) then failed = failed + 1 end
    end
    print(failed + worked, failed > 0))") == "200\ttrue\n");
}
