#include <catch2/catch.hpp>

#include "harness.h"

using namespace appctl;
using lua::Harness;
using lua::run;

TEST_CASE("a task starts in the next turn, never inside the caller") {
  CHECK(run("task.spawn(function() print 'task' end) print 'main'") == "main\ntask\n");
}

TEST_CASE("spawn passes arguments, await gives all results") {
  CHECK(run("print(task.spawn(function(a, b) return b, a, nil end, 1, 2):await())") == "2\t1\tnil\n");
  CHECK(run("print(task.await(task.spawn(function() end)))") == "\n");
  CHECK(run("print(task.await(task.spawn(function() return 5 end)))") == "5\n");
}

TEST_CASE("results stay with the handle, also when somebody awaits later or twice") {
  CHECK(
      run("local t = task.spawn(function() return 1, 2 end) task.wait(1) print(t:await()) print(t:result()) "
          "print(t:done(), t:status())") == "1\t2\n1\t2\ntrue\tdone\n");
}

TEST_CASE("wait tells how long it was, in virtual time") {
  CHECK(run("print(task.wait(1.5)) print(task.sleep(0))") == "1.5\n0.0\n");
}

TEST_CASE("two sleepers end in the order of their times") {
  CHECK(run("local function f(name, s) print(name .. ' start') task.wait(s) print(name .. ' done') return "
            "name end "
            "local r = task.all{function() return f('A', 2) end, function() return f('B', 1) end} "
            "print(r[1], r[2])") == "A start\nB start\nB done\nA done\nA\tB\n");
}

TEST_CASE("yield gives way once") {
  CHECK(run("task.spawn(function() for i = 1, 2 do print('b', i) task.yield() end end) "
            "for i = 1, 2 do print('a', i) coroutine.yield() end") == "a\t1\nb\t1\na\t2\nb\t2\n");
}

TEST_CASE("a failure that nobody awaits is reported with its line, traceback and spawn chain") {
  Harness h;
  h.run("task.spawn(function()\n  task.spawn(function()\n    error('boom')\n  end)\nend)");
  REQUIRE(h.failures.size() == 1);
  CHECK(h.failures[0].message == "test.lua:3: boom");
  CHECK(h.failures[0].traceback.find("test.lua:3: in function") != std::string::npos);
  CHECK(h.failures[0].traceback.find("appctl/") == std::string::npos);
  CHECK(h.failures[0].origin == "spawned at test.lua:2\n\tby a task spawned at test.lua:1");
  CHECK(h.tasks->unseen_failures() == 1);
}

TEST_CASE("a failure that is awaited is raised there, and is not reported") {
  Harness h;
  h.run(
      "local t = task.spawn(function() error({code = 7}) end) local ok, e = pcall(t.await, t) print(ok, "
      "e.code)");
  CHECK(h.text() == "false\t7\n");
  CHECK(h.tasks->unseen_failures() == 0);
}

TEST_CASE("an awaited failure that goes on upwards carries both tracebacks") {
  Harness h;
  h.run("local t = task.spawn(function()\n  error('deep')\nend)\nt:await()");
  REQUIRE(h.failures.size() == 1);
  CHECK(h.failures[0].message == "test.lua:2: deep");
  CHECK(h.failures[0].traceback.find("test.lua:4:") != std::string::npos);
  CHECK(h.failures[0].traceback.find(
            "it was raised here, in a task spawned at test.lua:1:\nstack traceback:") != std::string::npos);
  CHECK(h.failures[0].traceback.find("test.lua:2:") != std::string::npos);
}

TEST_CASE("a failure counts as seen once somebody awaits it") {
  Harness h;
  h.run("local t = task.spawn(error, 'x') task.wait(1) print(task.pawait(t))");
  CHECK(h.printed == "false\tx\n");
  CHECK(h.failures.size() == 1);
  CHECK(h.tasks->unseen_failures() == 0);
}

TEST_CASE("error values of every kind are told") {
  CHECK(run("error()") == "! test.lua:1: nil\n");
  CHECK(run("error(setmetatable({}, {__tostring = function() return 'mine' end}))") ==
        "! test.lua:1: mine\n");
  CHECK(run("error(setmetatable({}, {__tostring = function() error 'no' end}))").find("__tostring failed") !=
        std::string::npos);
  CHECK(run("error(42, 0)") == "! test.lua:1: 42\n");
  CHECK(run("error({code = 5})") == "! test.lua:1: (the error value is a table without __tostring)\n");
}

TEST_CASE("cancel raises at the wait, runs what must be closed, and is no failure") {
  CHECK(run("local t = task.spawn(function() local x <close> = setmetatable({}, {__close = function() print "
            "'closed' end}) "
            "local ok, e = pcall(task.wait, 10) print(ok, tostring(e), e.reason) error(e) end) task.wait(1) "
            "t:cancel('why') "
            "print(task.pawait(t)) print(t:status())") ==
        "false\tCancelled: why\twhy\nclosed\nfalse\ttest.lua:1: the awaited task was cancelled: "
        "why\ncancelled\n");
}

TEST_CASE("a task that is cancelled before it starts never runs") {
  CHECK(run("local t = task.spawn(function() print 'never' end) t:cancel() task.wait(0) print(t:status())") ==
        "cancelled\n");
}

TEST_CASE("a loop around pcall cannot eat a cancel for ever") {
  CHECK(
      run("local n = 0 local t = task.spawn(function() while true do pcall(task.wait, 1) n = n + 1 end end) "
          "task.wait(0.5) t:cancel() print(task.pawait(t) == false, n)") == "true\t16\n");
  CHECK(
      run("local t = task.spawn(function() while true do pcall(task.yield) end end) task.yield() t:cancel() "
          "print((task.pawait(t)))") == "false\n");
  CHECK(run("local t = task.spawn(function() while true do coroutine.wrap(function() pcall(task.wait, 1) "
            "end)() end end) "
            "task.wait(0.5) t:cancel() print((task.pawait(t)))") == "false\n");
}

TEST_CASE("cancelling the waiter leaves the awaited whole") {
  CHECK(run("local t = task.spawn(function() task.wait(2) print 'whole' end) local w = task.spawn(function() "
            "t:await() end) "
            "task.wait(1) w:cancel() print(task.pawait(w)) t:await()") ==
        "false\ttest.lua:1: the awaited task was cancelled: the script asked for it\nwhole\n");
}

TEST_CASE("waits inside a script's own coroutines reach the scheduler") {
  CHECK(run("local gen = coroutine.wrap(function() for i = 1, 2 do task.wait(1) coroutine.yield(i) end end) "
            "task.spawn(function() task.wait(1.5) print 'other' end) print(gen()) print(gen())") ==
        "1\nother\n2\n");
  CHECK(run("local co = coroutine.create(function(a) local b = coroutine.yield(a + task.wait(1)) "
            "task.yield() error('in ' .. b) end) "
            "print(coroutine.resume(co, 1)) print(coroutine.resume(co, 'x')) print(coroutine.status(co))") ==
        "true\t2.0\nfalse\ttest.lua:1: in x\ndead\n");
  CHECK(run("local function deep(n) if n == 0 then task.wait(1) return 'bottom' end return "
            "coroutine.wrap(function() return deep(n - 1) end)() end "
            "print(deep(10))") == "bottom\n");
}

TEST_CASE("a coroutine that waits in one task cannot be resumed or closed by another") {
  CHECK(run("local co = coroutine.create(function() task.wait(5) end) task.spawn(function() "
            "coroutine.resume(co) end) task.wait(1) "
            "print(coroutine.resume(co)) print(coroutine.status(co)) print(pcall(coroutine.close, co))") ==
        "false\tcannot resume a coroutine that is a task or waits inside one\nnormal\n"
        "false\tcannot close a coroutine that is a task or waits inside one\n");
}

TEST_CASE("a task's own coroutine is out of reach") {
  CHECK(run("local co task.spawn(function() co = coroutine.running() task.wait(1) end) task.yield() "
            "print(coroutine.resume(co)) print(pcall(coroutine.close, co))") ==
        "false\tcannot resume a coroutine that is a task or waits inside one\n"
        "false\tcannot close a coroutine that is a task or waits inside one\n");
}

TEST_CASE("a coroutine that a script has seen is not used for another task") {
  CHECK(run("local a, b task.spawn(function() a = coroutine.running() end):await() "
            "task.spawn(function() b = coroutine.running() end):await() print(a ~= b)") == "true\n");
}

TEST_CASE("where no wait can pass, it says so") {
  CHECK(run("print(select(2, pcall(table.sort, {1, 2, 3}, function() task.wait(1) end)))")
            .find("cannot wait here") != std::string::npos);
  CHECK(run("print(select(2, pcall(string.gsub, 'x', 'x', function() coroutine.wrap(function() task.wait(1) "
            "end)() end)))")
            .find("cannot wait here") != std::string::npos);
}

TEST_CASE("awaiting oneself or nonsense is an error") {
  CHECK(run("print(pcall(task.await, task.current()))") == "false\ttest.lua:1: a task cannot await itself\n");
  CHECK(run("print(pcall(task.await, 5))").find("task or awaitable expected") != std::string::npos);
  CHECK(run("print(task.await({await = function() return 'mine', 2 end}))") == "mine\t2\n");
}

TEST_CASE("all: the first failure cancels the others and waits for their cleanup") {
  CHECK(run("local ok, e = pcall(task.all, {function() local c <close> = setmetatable({}, {__close = "
            "function() print 'cleaned' end}) "
            "task.wait(9) end, function() task.wait(1) error('bad', 0) end}) print(ok, e, task.wait(0))") ==
        "cleaned\nfalse\tbad\t0.0\n");
  CHECK(run("local r = task.all{} print(#r)") == "0\n");
}

TEST_CASE("all: what it started is cancelled with its waiter and what it was given is not") {
  CHECK(run("local given = task.spawn(function() task.wait(5) print 'given' end) "
            "local w = task.spawn(function() task.all{given, function() task.wait(5) print 'own' end} end) "
            "task.wait(1) w:cancel() task.pawait(w) given:await() task.wait(9)") == "given\n");
}

TEST_CASE("all: no failure is lost") {
  Harness h;
  h.run("print(pcall(task.all, {function() error('one', 0) end, function() error('two', 0) end}))");
  CHECK(h.text() == "false\tone\nand another one failed: two\n");
}

TEST_CASE("delay and every") {
  CHECK(run("task.delay(1, print, 'late') print(task.wait(2))") == "late\n2.0\n");
  CHECK(run("local n = 0 local t = task.every(1, function() n = n + 1 print(n) end) task.wait(3.5) "
            "t:cancel() task.wait(5)") == "1\n2\n3\n");
  CHECK(run("local t = task.every(1, function() print 'tick' task.wait(1.5) end) task.wait(4.5) t:cancel() "
            "task.wait(9)") == "tick\ntick\n");  // at 1 and 3; the one at 2 is skipped
  CHECK(run("task.every(0, print)").find("seconds must be 0.000001 or more") != std::string::npos);
}

TEST_CASE("current, list, names") {
  CHECK(run("local t = task.spawn(function() print(task.current().name) task.wait(1) end) t.name = 'worker' "
            "task.yield() "
            "print(#task.list(), t, t:status())") == "worker\n2\ttask worker (waiting)\twaiting\n");
  CHECK(run("local t = task.current() t.nmae = 'x'").find("no field 'nmae'") != std::string::npos);
}

TEST_CASE("a coroutine can be spawned") {
  CHECK(run("local co = coroutine.create(function(a) print(a) coroutine.yield() task.wait(1) return 'r' end) "
            "print(task.spawn(co, 1):await())") == "1\nr\n");
}

TEST_CASE("100,000 tasks sleep and end") {
  CHECK(run("local n = 0 for i = 1, 100000 do task.spawn(function() task.wait(i % 100) n = n + 1 end) end "
            "task.wait(100) print(n)") == "100000\n");
}

TEST_CASE("an endless recursion is an error of its task") {
  CHECK(run("task.spawn(function() local function f() return 1 + f() end f() end) print 'on'")
            .find("stack overflow") != std::string::npos);
}

TEST_CASE("running out of memory is an error of its task, with the line") {
  auto options = Harness::default_options();
  options.memory_limit = 8 << 20;
  Harness h(options);
  h.run(
      "task.spawn(function()\n  local t = {}\n  for i = 1, 1e9 do t[i] = {} end\nend) task.wait(1) print "
      "'on'");
  CHECK(h.text() == "on\n! test.lua:3: not enough memory\n");
}

TEST_CASE("the unwinding error passes every handler") {
  Harness h;
  h.start(
      "pcall(function() xpcall(function() local co = coroutine.wrap(function() while true do end end) co() "
      "end, print) end) print 'no'");
  h.state().interrupt();  // strikes at the first instruction
  while (h.step()) {
  }
  CHECK(h.text().empty());
  CHECK(h.state().interrupted_at() == "test.lua:1");
  CHECK(h.scheduler.live() == 0);
}

TEST_CASE("a failure whose only waiter is cancelled in the same turn is reported") {
  const char* head = "local t = task.spawn(function() task.wait(1) error('lost', 0) end) ";
  const char* cancel = " task.delay(1, function() w:cancel() end) task.wait(2)";
  CHECK(run(std::string(head) + "local w = task.spawn(function() t:await() end)" + cancel) == "! lost\n");
  CHECK(run(std::string(head) + "local w = task.spawn(function() task.all{t} end)" + cancel) == "! lost\n");
  CHECK(run(std::string(head) +
            "local w = task.spawn(function() task.all{t} end) "
            "task.spawn(function() task.pawait(t) end)" +
            cancel) == "");  // somebody else took it
}

TEST_CASE("a failure is not hidden by what ends the task in a __close") {
  const std::string text =
      "local function stop() local co = coroutine.wrap(function() task.current():cancel() for i = 1, 20 do "
      "pcall(task.wait, 1) end end) co() end ";
  CHECK(run(text + "task.spawn(function() local x <close> = setmetatable({}, {__close = stop}) "
                   "error('first', 0) end)") == "! first\n");
}

TEST_CASE("a Cancelled that is raised where nobody was cancelled is an error like any other") {
  CHECK(run("local e local t = task.spawn(function() local _ _, e = pcall(task.wait, 9) end) task.wait(1) "
            "t:cancel('why') "
            "task.wait(1) error(e)") == "! test.lua:1: Cancelled: why\n");
}

TEST_CASE("cancelled before it began, it still tells why") {
  CHECK(run("local t = task.spawn(function() end) t:cancel('because') print(task.pawait(t))") ==
        "false\ttest.lua:1: the awaited task was cancelled: because\n");
}

TEST_CASE("the coroutine of a task that has ended is dead") {
  CHECK(run("local co task.spawn(function() co = coroutine.running() end):await() "
            "print(coroutine.status(co), coroutine.resume(co))") ==
        "dead\tfalse\tcannot resume dead coroutine\n");
}
