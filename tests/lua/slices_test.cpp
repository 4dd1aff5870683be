// Time slices under the virtual clock, where they are counted in instructions, and pre-emption by a strike.
#include <catch2/catch.hpp>

#include "harness.h"
#include "lua/stall.h"

using namespace appctl;
using lua::Harness;
using std::chrono::milliseconds;

namespace {

// Every task has a slice of 1 ms, 100,000 instructions.
struct Sliced : Harness {
  Sliced() { tasks->slices().set_standard(milliseconds(1)); }
};

constexpr const char* spin = "local function spin(n) for i = 1, n do end end ";

// A global preempt(), which strikes.
void add_preempt(Harness& h, lua::Stall& stall) {
  lua_State* L = h.state().main();
  lua_pushlightuserdata(L, &stall);
  lua_pushcclosure(
      L,
      [](lua_State* L) {
        static_cast<lua::Stall*>(lua_touserdata(L, lua_upvalueindex(1)))
            ->strike(core::strike::preempt, nullptr);
        return 0;
      },
      1);
  lua_setglobal(L, "preempt");
}

}  // namespace

TEST_CASE("a task that computes gives way to the others") {
  Sliced h;
  h.run(
      std::string(spin) +
      "task.spawn(function() print('b1') spin(150000) print('b2') end) print('a1') spin(150000) print('a2')");
  CHECK(h.text() == "a1\nb1\na2\nb2\n");
}

TEST_CASE("an endless loop leaves the others their turns") {
  Sliced h;
  h.start("task.spawn(function() while true do end end) for i = 1, 3 do task.yield() print(i) end");
  for (int i = 0; i < 10; ++i) h.step();
  CHECK(h.text() == "1\n2\n3\n");
  CHECK(h.scheduler.live() == 1);
}

TEST_CASE("without a slice nothing gives way") {
  CHECK(lua::run(std::string(spin) +
                 "task.spawn(function() print('b') end) print('a1') spin(1000000) print('a2')") ==
        "a1\na2\nb\n");
}

TEST_CASE("one task can have a slice of its own") {
  Harness h;
  h.start(
      std::string(spin) +
      "task.spawn(function() print('b1') spin(150000) print('b2') end) print('a1') spin(150000) print('a2')");
  h.tasks->set_slice(static_cast<lua::LuaTask&>(*h.root.first()), milliseconds(1));
  while (h.step()) {
  }
  CHECK(h.text() == "a1\nb1\nb2\na2\n");
}

TEST_CASE("a slice of its own beats the standard, also to have none") {
  Sliced h;
  h.start(std::string(spin) + "task.spawn(function() print('b') end) print('a1') spin(1000000) print('a2')");
  h.tasks->set_slice(static_cast<lua::LuaTask&>(*h.root.first()), milliseconds(0));
  while (h.step()) {
  }
  CHECK(h.text() == "a1\na2\nb\n");
}

TEST_CASE("the round says how much time was spent") {
  Sliced h;
  h.start("task.spawn(function() while true do end end) while true do end");
  CHECK(h.scheduler.run_round().took == milliseconds(1));
  CHECK(h.scheduler.run_round().took == milliseconds(2));
  CHECK(h.scheduler.run_round().took == milliseconds(2));
}

TEST_CASE("nothing gives way inside a function of C or a coroutine of the script") {
  for (const char* body :
       {"table.sort({2, 1}, function(a, b) spin(150000) print('a') return a < b end)",
        "string.gsub('x', 'x', function() spin(150000) print('a') end)",
        "coroutine.wrap(function() spin(150000) print('a') end)()",
        "local co = coroutine.wrap(function() while true do coroutine.yield(spin(20000)) end end) "
        "for i = 1, 2 do co() end print('a')"}) {
    INFO(body);
    Sliced h;
    h.run(std::string(spin) + "task.spawn(function() print('b') end) " + body +
          " spin(2000) spin(200000) print('end')");
    CHECK(h.text() == "a\nb\nend\n");
  }
}

TEST_CASE("instructions in a script's coroutine count for the task") {
  Sliced h;
  h.run(std::string(spin) +
        "task.spawn(function() print('b') end) local co = coroutine.wrap(function() while true do "
        "coroutine.yield(spin(20000)) end end) for i = 1, 20 do co() end print('a')");
  CHECK(h.text() == "b\na\n");
}

TEST_CASE("a task gives way inside pcall, a metamethod and its own cleanup") {
  for (const char* body :
       {"print(pcall(function() spin(150000) return 'a' end))",
        "local _ = setmetatable({}, {__index = function() spin(150000) print('true\ta') end}).x",
        "do local _ <close> = setmetatable({}, {__close = function() spin(150000) "
        "print('true\ta') end}) end"}) {
    INFO(body);
    Sliced h;
    h.run(std::string(spin) + "task.spawn(function() print('b') end) " + body);
    CHECK(h.text() == "b\ntrue\ta\n");
  }
}

TEST_CASE("a task that waits starts with a whole slice") {
  Sliced h;
  h.run(std::string(spin) +
        "task.spawn(function() for i = 1, 3 do print('b', i) task.yield() end end) for i = 1, 3 do "
        "spin(80000) print('a', i) "
        "task.yield() end");
  CHECK(h.text() == "a\t1\nb\t1\na\t2\nb\t2\na\t3\nb\t3\n");
}

TEST_CASE("results, errors and cancels pass as without slices") {
  Sliced h;
  h.run(std::string(spin) +
        "local t = task.spawn(function(x) spin(300000) return x, 2 end, 1) print(t:await()) "
        "local f = task.spawn(function() spin(300000) error('boom') end) print(task.pawait(f)) "
        "local c = task.spawn(function() while true do spin(50000) task.yield() end end) task.yield() "
        "c:cancel('enough') "
        "task.wait(1) print(c:status())");
  CHECK(h.text() == "1\t2\nfalse\ttest.lua:1: boom\ncancelled\n");
}

TEST_CASE("a task that is to end by force does so when its slice is over") {
  Sliced h;
  h.start("while true do pcall(function() while true do end end) end");
  h.step();
  static_cast<lua::LuaTask&>(*h.root.first()).kill();
  h.step();
  CHECK(h.scheduler.live() == 0);
}

TEST_CASE("a cancelled task that catches the error gives way before it gets the next") {
  Sliced h;
  h.run(
      "local t = task.spawn(function() while true do pcall(function() while true do end end) end end) "
      "task.yield() "
      "t:cancel() local turns = 0 while not t:done() do turns = turns + 1 task.yield() end print(turns, "
      "t:status())");
  CHECK(h.printed == "17\tcancelled\n");  // 16 errors, then it is unwound
}

TEST_CASE("a script's hook and a slice exclude each other") {
  Sliced h;
  h.run("debug.sethook() print(pcall(debug.sethook, function() end, 'l'))");
  CHECK(h.text() ==
        "false\tdebug.sethook: this task has a time slice (--time-slice, or slice in task.spawn), which "
        "needs the hook "
        "itself\n");
}

TEST_CASE("a strike lets the task give way where it can") {
  Harness h;
  lua::Stall stall(h.state());
  stall.start(h.state().main());
  add_preempt(h, stall);
  h.run("task.spawn(function() print('b') end) print('a1') preempt() print('a2')");
  CHECK(h.text() == "a1\nb\na2\n");
  h.printed.clear();
  h.run(
      "task.spawn(function() print('b') end) table.sort({2, 1}, function(a, b) preempt() print('a1') return "
      "a < b end) "
      "for i = 1, 2000 do end print('a2')");
  CHECK(h.text() == "a1\nb\na2\n");
  h.printed.clear();
  h.run(
      "task.spawn(function() print('b') end) coroutine.wrap(function() preempt() print('a1') end)() "
      "print('a2')");
  CHECK(h.text() == "a1\nb\na2\n");
}

TEST_CASE("a task does not give way in appctl's own Lua code") {
  Harness h;
  lua::Stall stall(h.state());
  stall.start(h.state().main());
  add_preempt(h, stall);
  h.start("task.shield(preempt) for i = 1, 2000 do end");
  h.step();
  REQUIRE(h.scheduler.live() == 1);
  auto& task = static_cast<lua::LuaTask&>(*h.root.first());
  lua_Debug ar;
  REQUIRE(lua_getstack(task.thread(), 0, &ar));
  lua_getinfo(task.thread(), "S", &ar);
  CHECK(std::string(ar.source) == "@test.lua");
  h.step();
}
