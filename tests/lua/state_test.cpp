#include <catch2/catch.hpp>

#include "harness.h"
#include "lua/arena.h"

using namespace appctl;
using lua::Harness;
using lua::run;

TEST_CASE("bytecode is refused everywhere") {
  CHECK(run("print(load(string.dump(function() end)))").find("nil\tattempt to load a binary chunk") == 0);
  CHECK(run("print(load(string.dump(function() end), 'x', 'b'))").find("nil\tbytecode is refused") == 0);
  CHECK(run("print(load('return 1', 'x', 'bt', {})())") == "1\n");
  CHECK(run("local x = load('y = 1 return y', 'n', 't', {}) print(x(), y)") == "1\tnil\n");
}

TEST_CASE("what could break the host is out of reach") {
  CHECK(run("print(pcall(debug.getregistry))").find("false\tdebug.getregistry is not available") !=
        std::string::npos);
  CHECK(run("print(pcall(debug.setupvalue, print, 1, 2))").find("false") == 0);
  CHECK(run("print(pcall(debug.setuservalue, task.current(), 1))").find("false") == 0);
  CHECK(run("print(pcall(package.loadlib, 'x', 'y'))").find("false") == 0);
  CHECK(run("print(pcall(require, 'no.such.module'))").find("--allow-native") != std::string::npos);
}

TEST_CASE("userdata keeps its metatable, and the host's variables are out of reach") {
  CHECK(run("print((pcall(debug.setmetatable, io.stdout, {})))") == "false\n");
  CHECK(run("local t = task.spawn(function() end) print((pcall(debug.setmetatable, t, "
            "debug.getmetatable(io.stdout))))") == "false\n");
  CHECK(run("print((pcall(debug.setmetatable, 5, {})))") == "true\n");
  CHECK(run("print((pcall(task.await, io.stdout)))") == "false\n");
  CHECK(run("print((pcall(debug.getupvalue, task.all, 1)))") == "false\n");
  CHECK(run("local x = 1 local function f() return x end print(debug.getupvalue(f, 1))") == "x\t1\n");
  CHECK(run("local x = 7 print(debug.getlocal(1, 1))") == "x\t7\n");
  CHECK(run("local t = {1, (pcall(debug.setlocal, 2, 1, nil))} print(t[2])") == "false\n");
}

TEST_CASE("a finaliser may add keys while they are put in order") {
  CHECK(run("local log = {} for i = 1, 2000 do setmetatable({}, {__gc = function() log['k' .. i] = i end}) "
            "for k in pairs(log) do break end end print 'on'") == "on\n");
}

TEST_CASE("debug.setlocal reaches the script's variables and no others") {
  CHECK(run("local x = 1 debug.setlocal(1, 1, 5) print(x)") == "5\n");
  CHECK(run("print(pcall(debug.setlocal, 1, 1, 5))").find("false") == 0);
}

TEST_CASE("a script's hook ends with its task") {
  CHECK(run("task.spawn(function() debug.sethook(function() end, 'l') end):await() "
            "task.spawn(function() print(debug.gethook()) end):await()") == "nil\n");
}

TEST_CASE("pcall and xpcall behave as Lua's own") {
  CHECK(run("print(pcall(function(...) return ... end, 1, nil, 3))") == "true\t1\tnil\t3\n");
  CHECK(run("print(pcall(error, 'x'))") == "false\tx\n");
  CHECK(run("print(xpcall(function(a, b) return a + b end, print, 1, 2))") == "true\t3\n");
  CHECK(run("print(xpcall(function() error('x', 0) end, function(m) return m .. '!' end))") == "false\tx!\n");
  CHECK(run("print(xpcall(function() task.wait(1) error('late', 0) end, function(m) return m .. '!' end))") ==
        "false\tlate!\n");
  CHECK(run("print(pcall(pcall))").find("false\tbad argument #1 to 'pcall'") == 0);
}

TEST_CASE("pairs and next go by the keys alone") {
  const char* text =
      "local t = {10, 20, 30} for _, k in ipairs{'pear', 'apple', 'fig'} do t[k] = k end t[2.5] = 1 t[-1] = "
      "2 t[true] = 3 t[false] = 4 ";
  const std::string order = "1\n2\n3\napple\nfig\npear\n-1\n2.5\nfalse\ntrue\n";
  CHECK(run(std::string(text) + "for k in pairs(t) do print(k) end") == order);
  CHECK(run(std::string(text) + "for k in next, t do print(k) end") == order);
  CHECK(run(std::string(text) +
            "local k = next(t) while k ~= nil do local n = next(t, k) t[k] = nil k = n end print(next(t))") ==
        "nil\n");
  CHECK(run(std::string(text) + "for k in pairs(t) do t[k] = nil collectgarbage() end print(next(t))") ==
        "nil\n");
  CHECK(run("for k, v in pairs(setmetatable({}, {__pairs = function() return function(_, k) if not k then "
            "return 1, 2 end end end})) do print(k, v) end") == "1\t2\n");
  CHECK(run("print(pcall(next, {}, 'x'))").find("false") == 0);
}

TEST_CASE("two runs print the same addresses, times and random numbers") {
  const char* text =
      "print({}, print, io.stdout, coroutine.create(print), function() end, string.format, "
      "math.random(1000000)) "
      "math.randomseed() print(math.random(1000000), os.time(), os.date(), os.clock()) task.wait(1.5) "
      "print(os.time(), os.clock()) "
      "local t = {} for i = 1, 500 do t[i] = {k = i % 7, i = i} end table.sort(t, function(a, b) return a.k "
      "< b.k end) "
      "for i = 1, 500, 50 do print(t[i].i) end";
  const std::string first = run(text);
  CHECK(first == run(text));
  CHECK(first.find("946684800") != std::string::npos);
  CHECK(first.find("946684801\t1.5") != std::string::npos);
}

TEST_CASE("errors in finalisers and warnings are told") {
  Harness h;
  h.run("setmetatable({}, {__gc = function() error('in gc') end}) collectgarbage() warn('care', 'ful')");
  REQUIRE(h.failures.size() == 1);
  CHECK(h.failures[0].message.find("test.lua:1: in gc") != std::string::npos);
  CHECK(h.warnings == std::vector<std::string>{"careful"});
}

TEST_CASE("an interrupt that was cleared strikes nothing") {
  Harness h;
  h.state().interrupt();  // arms the main coroutine, which runs nothing now
  h.state().clear_interrupt();
  CHECK(h.run("print 'on'").text() == "on\n");
  lua_State* L = h.state().main();
  core::Report report;
  REQUIRE(luaL_loadstring(L, "local x = 1 return x") == LUA_OK);
  CHECK(lua::call(h.state(), L, 0, 0, report) == lua::CallOutcome::ok);
}

TEST_CASE("the arena keeps blocks apart, counts them, and uses them again") {
  auto made = lua::Arena::create(lua::Placement::anywhere, 0);
  REQUIRE(made);
  lua::Arena& arena = *made;
  std::vector<std::pair<unsigned char*, std::size_t>> blocks;
  std::uint64_t total = 0;
  for (std::size_t size = 1; size < 300000; size += 1 + size / 7) {
    auto* block = static_cast<unsigned char*>(arena.reallocate(nullptr, 0, size));
    REQUIRE(block);
    std::fill(block, block + size, static_cast<unsigned char>(size));
    blocks.emplace_back(block, size);
    total += size;
  }
  CHECK(arena.in_use() == total);
  for (auto& [block, size] : blocks) {
    block = static_cast<unsigned char*>(arena.reallocate(block, size, size * 2));
    CHECK(std::all_of(block, block + size,
                      [&](unsigned char c) { return c == static_cast<unsigned char>(size); }));
  }
  for (auto& [block, size] : blocks) arena.reallocate(block, size * 2, 0);
  CHECK(arena.in_use() == 0);
  void* a = arena.reallocate(nullptr, 0, 100);
  arena.reallocate(a, 100, 0);
  CHECK(arena.reallocate(nullptr, 0, 100) == a);
}

TEST_CASE("the arena keeps its limit") {
  auto made = lua::Arena::create(lua::Placement::anywhere, 1000);
  REQUIRE(made);
  void* a = made->reallocate(nullptr, 0, 900);
  CHECK(a);
  CHECK(made->reallocate(nullptr, 0, 200) == nullptr);
  CHECK(made->reallocate(a, 900, 1001) == nullptr);
  CHECK(made->reallocate(a, 900, 10) != nullptr);
}
