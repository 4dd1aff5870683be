// What a strike does to the script. The script itself strikes, where the watchdog's signal would come: so
// each case is the same in every run.
#include <catch2/catch.hpp>

#include "harness.h"
#include "lua/stall.h"

using namespace appctl;
using lua::Harness;

namespace {

namespace strike = core::strike;

class Struck {
 public:
  Struck() {
    stall.set_kill_message("killed");
    stall.on_hit = [this] { ++hits; };
    stall.on_named = [this](const lua::Place& place) { named.push_back(text(place)); };
    stall.on_left = [this] { ++left; };
    lua_State* L = h.state().main();
    stall.start(L);
    for (const auto& [name, bit] : {std::pair{"name", strike::name},
                                    {"kill", strike::kill},
                                    {"preempt", strike::preempt},
                                    {"locate", strike::locate}}) {
      lua_pushlightuserdata(L, this);
      lua_pushinteger(L, bit);
      lua_pushcclosure(L, &Struck::strike_now, 2);
      lua_setglobal(L, name);
    }
  }

  Struck& run(const std::string& script) {
    h.run(script);
    return *this;
  }
  static std::string text(const lua::Place& place) {
    return std::string(place.who) + " | " + place.line + " | " + place.function;
  }

  Harness h;
  lua::Stall stall{h.state()};
  lua::Place located;
  int hits = 0;
  int left = 0;
  std::vector<std::string> named;

 private:
  static int strike_now(lua_State* L) {
    auto& self = *static_cast<Struck*>(lua_touserdata(L, lua_upvalueindex(1)));
    self.stall.strike(static_cast<unsigned>(lua_tointeger(L, lua_upvalueindex(2))), &self.located);
    lua_settop(L, 1);
    if (lua_isfunction(L, 1)) lua_call(L, 0, 0);  // so the strike comes inside that function
    return 0;
  }
};

// The script is killed where `body` strikes; only the end of the run may be seen by the script.
void killed(const std::string& body, const std::string& at = "test.lua:1") {
  INFO(body);
  Struck s;
  s.run("local _ <close> = setmetatable({}, {__close = function() print('closed') end}) " + body +
        " print('went on')");
  CHECK(s.h.printed == "closed\n");
  REQUIRE(s.h.failures.size() == 1);
  CHECK(s.h.failures[0].message == at + ": killed");
  CHECK(s.h.failures[0].code == core::ExitCode::stalled);
  CHECK(s.h.failures[0].traceback.find("test.lua:1: in") != std::string::npos);
  CHECK(s.h.tasks->unseen_stalls() == 1);
  CHECK(s.h.scheduler.live() == 0);
}

}  // namespace

TEST_CASE("a kill strikes a loop, and nothing of the script's catches it") {
  killed("kill() while true do end");
  killed("while true do pcall(function() kill() while true do end end) end");
  killed("xpcall(function() kill() while true do end end, function() print('handler') end)");
  killed("pcall(error, setmetatable({}, {__tostring = function() end})) kill() local x = 1");
  killed("table.sort({3, 2, 1}, function(a, b) kill() while true do end end)");
  killed("string.gsub('aaa', 'a', function() kill() while true do end end)");
  killed("local t = setmetatable({}, {__index = function() kill() while true do end end}) local x = t.y");
  killed("local t = setmetatable({}, {__add = function() kill() while true do end end}) local x = t + 1");
  killed("load(function() kill() while true do end end)");
  killed("require('string') kill() for _ in pairs({}) do end");
}

TEST_CASE("a kill passes the script's own coroutines, and closes them") {
  killed("coroutine.wrap(function() kill() while true do end end)()");
  killed("local co = coroutine.create(function() kill() while true do end end) coroutine.resume(co)");
  killed("for x in coroutine.wrap(function() coroutine.yield(1) kill() while true do end end) do end");
  killed("coroutine.wrap(function() pcall(coroutine.wrap(function() kill() while true do end end)) end)()");
}

TEST_CASE("a kill that comes while a coroutine is left strikes the one that goes on") {
  killed(
      "local co = coroutine.wrap(function() while true do coroutine.yield(kill()) end end) while true do "
      "co() end");
}

TEST_CASE("cleanup that holds the loop again is struck again") {
  Struck s;
  s.run(
      "local _ <close> = setmetatable({}, {__close = function() print('closing') kill() while true do end "
      "end}) "
      "local _ <close> = setmetatable({}, {__close = function() print('first') kill() while true do end "
      "end}) "
      "kill() while true do end");
  CHECK(s.h.printed == "first\nclosing\n");
  REQUIRE(s.h.failures.size() == 1);
  CHECK(s.h.failures[0].code == core::ExitCode::stalled);
  CHECK(s.hits == 3);
}

TEST_CASE("cleanup of a killed task may wait") {
  Struck s;
  s.run(
      "local _ <close> = setmetatable({}, {__close = function() task.wait(1) print('closed') end}) kill() "
      "while true do end");
  CHECK(s.h.printed == "closed\n");
  REQUIRE(s.h.failures.size() == 1);
  CHECK(s.h.failures[0].message == "test.lua:1: killed");
}

TEST_CASE("a script's hooks do not disarm a strike") {
  killed("while true do kill(debug.sethook) end");
  killed("while true do kill() debug.sethook(function() end, 'l') end");
  killed("kill() pcall(debug.sethook, coroutine.create(print), function() end, 'c') while true do end");
}

TEST_CASE("who awaits a killed task gets an ordinary error") {
  Struck s;
  s.run(
      "local t = task.spawn(function() kill() while true do end end) print(pcall(task.await, t)) "
      "print(task.pawait(t)) print(t:status())");
  CHECK(s.h.printed == "false\ttest.lua:1: killed\nfalse\ttest.lua:1: killed\nfailed\n");
  CHECK(s.h.failures.empty());
  CHECK(s.h.tasks->unseen_failures() == 0);
}

TEST_CASE("a killed task counts as seen once somebody awaits it") {
  Struck s;
  s.run("local t = task.spawn(function() kill() while true do end end) task.wait(1) task.pawait(t)");
  CHECK(s.h.failures.size() == 1);
  CHECK(s.h.tasks->unseen_failures() == 0);
  CHECK(s.h.tasks->unseen_stalls() == 0);
}

TEST_CASE("a kill that hits nothing is forgotten when the call ends") {
  Struck s;
  s.run("task.spawn(function() task.yield() for i = 1, 100 do end print('on') end) return kill()");
  CHECK(s.h.text() == "on\n");
  CHECK(s.hits == 0);
}

TEST_CASE("a call of the host is killed like a task") {
  Struck s;
  lua_State* L = s.h.state().main();
  REQUIRE(luaL_loadbuffer(L, "kill() while true do end", 24, "@gui.lua") == LUA_OK);
  core::Report report;
  CHECK(lua::call(s.h.state(), L, 0, 0, report) == lua::CallOutcome::failed);
  CHECK(report.message == "gui.lua:1: killed");
  CHECK(report.code == core::ExitCode::stalled);
  CHECK(s.h.run("print('on')").text() == "on\n");
}

TEST_CASE("the task is named, or the line that spawned it") {
  Struck s;
  s.run(
      "local t = task.spawn(function()\n  name()\n  local x = 1\nend)\nt.name = 'crunch'\n"
      "task.spawn(function() name() local x = 1 end)");
  CHECK(s.named == std::vector<std::string>{"task 'crunch' | test.lua:3 | ",
                                            "a task spawned at test.lua:6 | test.lua:6 | "});
  CHECK(s.hits == 2);
  CHECK(s.left == 2);
  CHECK(s.h.text().empty());
}

TEST_CASE("the line is that of the script, also below appctl's own Lua and in a coroutine") {
  Struck s;
  s.run("task.all{function()\n  coroutine.wrap(function()\n    name()\n    local x = 1\n  end)()\nend}");
  REQUIRE(s.named.size() == 1);
  CHECK(s.named[0].find(" | test.lua:4 | ") != std::string::npos);
}

TEST_CASE("a GUI callback is named") {
  Struck s;
  lua_State* L = s.h.state().main();
  REQUIRE(luaL_loadbuffer(L, "name() local x = 1", 18, "@gui.lua") == LUA_OK);
  core::Report report;
  s.stall.calling("panel");
  CHECK(lua::call(s.h.state(), L, 0, 0, report) == lua::CallOutcome::ok);
  s.stall.calling({});
  CHECK(s.named == std::vector<std::string>{"the GUI callback 'panel' | gui.lua:1 | "});
  CHECK(s.left == 1);
}

TEST_CASE("a function of C is named with the line that called it") {
  Struck s;
  // As if the signal came inside string.gsub: the innermost function is `locate` itself, which nobody knows.
  s.run("local t = task.current() t.name = 'x'\nlocate()");
  CHECK(Struck::text(s.located) == "task 'x' | test.lua:2 | locate");
  CHECK(s.left == 1);
  s.run("string.gsub('a', 'a', locate)");
  CHECK(Struck::text(s.located) == "a task spawned at  | test.lua:1 | a C function");
}

TEST_CASE("functions of the libraries are known by their names") {
  Harness h;
  lua_State* L = h.state().main();
  lua::FunctionNames names;
  names.learn(L);
  const auto name_of = [&](const char* expression) {
    REQUIRE(luaL_dostring(L, (std::string("return ") + expression).c_str()) == LUA_OK);
    const char* name = names.find(lua_tocfunction(L, -1));
    lua_pop(L, 1);
    return std::string(name ? name : "");
  };
  CHECK(name_of("string.find") == "string.find");
  CHECK(name_of("os.execute") == "os.execute");
  CHECK(name_of("print") == "print");
  CHECK(name_of("task.all").empty());  // a Lua function
  CHECK(name_of("io.stdout.write").empty());
}

TEST_CASE("a strike puts the script's own hook back") {
  Struck s;
  s.run(
      "local lines = 0\ndebug.sethook(function() lines = lines + 1 end, 'l')\nname()\nlocal x = 1\nx = 2\nx "
      "= 3\n"
      "debug.sethook()\nprint(lines)");
  CHECK(s.named.size() == 1);
  CHECK(s.h.printed == "4\n");  // of five: line 4 has met the strike
}

TEST_CASE("coroutines made while a hook is armed are not harmed by it") {
  Struck s;
  s.run(
      "preempt() local co = coroutine.wrap(function() for i = 1, 5 do coroutine.yield(i) end end) "
      "local sum = 0 for i = 1, 5 do sum = sum + co() end print(sum)");
  CHECK(s.h.text() == "15\n");
}
