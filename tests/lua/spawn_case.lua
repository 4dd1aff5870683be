-- spawn, current, list, names, status, results; yield and coroutine.yield; coroutines as tasks.
local check = require "check"
local case, equal, raises = check.case, check.equal, check.raises

case("a task starts in the next turn, never inside the caller", function()
  local log = {}
  local t = task.spawn(function() log[#log + 1] = "task" end)
  log[#log + 1] = "caller"
  equal(t:status(), "ready")
  t:await()
  equal(log, { "caller", "task" })
end)

case("arguments and results pass, nil and none among them", function()
  local t = task.spawn(function(...) return select("#", ...), ... end, 1, nil, "x", nil)
  local n, a, b, c, d = t:await()
  equal({ n, a, c }, { 4, 1, "x" })
  equal(b, nil)
  equal(d, nil)
  equal(select("#", t:await()), 5)
  equal(select("#", task.spawn(function() end):await()), 0)
  equal(select("#", task.spawn(function() return nil end):await()), 1)
end)

case("two hundred results", function()
  local list = {}
  for i = 1, 200 do list[i] = i end
  equal({ task.spawn(function(...) return ... end, table.unpack(list)):await() }, list)
end)

case("tasks run in the order of their start, round after round", function()
  local log = {}
  local function worker(name)
    for i = 1, 3 do
      log[#log + 1] = name .. i
      task.yield()
    end
  end
  local a, b = task.spawn(worker, "a"), task.spawn(worker, "b")
  task.all { a, b }
  equal(log, { "a1", "b1", "a2", "b2", "a3", "b3" })
end)

case("coroutine.yield directly in a task is task.yield", function()
  local log = {}
  local function worker(name)
    for i = 1, 2 do
      log[#log + 1] = name .. i
      equal(select("#", coroutine.yield("ignored")), 0)
    end
  end
  task.all { task.spawn(worker, "a"), task.spawn(worker, "b") }
  equal(log, { "a1", "b1", "a2", "b2" })
end)

case("a coroutine as a task: its yields give way", function()
  local log = {}
  local co = coroutine.create(function(a, b)
    log[#log + 1] = a + b
    equal(select("#", coroutine.yield("given to nobody")), 0)
    task.wait(1)
    log[#log + 1] = "waited"
    return "r1", "r2"
  end)
  local t = task.spawn(co, 1, 2)
  equal({ t:await() }, { "r1", "r2" })
  equal(log, { 3, "waited" })
  equal(coroutine.status(co), "dead")
end)

case("a coroutine that fails as a task", function()
  local co = coroutine.create(function() coroutine.yield() error("inside") end)
  raises("spawn_case.lua:%d+: inside", function() task.spawn(co):await() end)
  equal(coroutine.status(co), "dead")
end)

case("a coroutine that is dead already is refused", function()
  local co = coroutine.create(function() end)
  coroutine.resume(co)
  raises("spawn_case.lua:%d+: task.spawn: a dead coroutine", function() task.spawn(co) end)
end)

case("one coroutine as two tasks: the second fails and the first is whole", function()
  local co = coroutine.create(function() task.wait(2) return "whole" end)
  local first, second = task.spawn(co), task.spawn(co)
  raises("cannot resume", function() second:await() end)
  equal(first:await(), "whole")
end)

case("names: by option, by assignment, in tostring", function()
  local t = task.spawn({ name = "reader" }, function() task.wait(1) end)
  equal(t.name, "reader")
  t.name = "writer"
  equal(t.name, "writer")
  check.is(tostring(t):find("writer"), "the name in " .. tostring(t))
  equal(task.spawn(function() end).name, nil)
  raises("no field", function() t.other = 1 end)
  raises("must be a string, not a table", function() t.name = {} end)
  equal(t.other, nil)
  t:await()
  equal(t.name, "writer")
end)

case("status goes ready, running, waiting, done, failed, cancelled", function()
  local t
  t = task.spawn(function()
    equal(t:status(), "running")
    task.wait(1)
  end)
  equal({ t:status(), t:done() }, { "ready", false })
  task.yield()
  equal({ t:status(), t:done() }, { "waiting", false })
  t:await()
  equal({ t:status(), t:done() }, { "done", true })
  local f = task.spawn(error, "x")
  task.pawait(f)
  equal({ f:status(), f:done() }, { "failed", true })
  local c = task.spawn(task.wait, 5)
  c:cancel()
  equal(c:done(), false)
  task.pawait(c)
  equal({ c:status(), c:done() }, { "cancelled", true })
end)

case("result gives what await gave, and raises before the end", function()
  local t = task.spawn(function() task.wait(1) return 1, nil, 3 end)
  raises("has not ended", function() t:result() end)
  t:await()
  equal(select("#", t:result()), 3)
  local f = task.spawn(function() error({ code = 7 }) end)
  task.pawait(f)
  equal(select(2, pcall(f.result, f)).code, 7)
  local c = task.spawn(task.wait, 5)
  c:cancel("enough")
  task.pawait(c)
  raises("was cancelled: enough", function() c:result() end)
end)

case("current and list", function()
  local me = task.current()
  equal(me:status(), "running")
  local inner
  local t = task.spawn(function()
    inner = task.current()
    task.wait(1)
  end)
  local before = #task.list()
  t:await()
  check.is(inner == t, "current is the handle that spawn gave")
  equal(#task.list(), before - 1)
  local co = coroutine.wrap(function() return task.current() end)
  check.is(co() == me, "a script's coroutine runs in the task that resumed it")
end)

case("a handle that nobody keeps is kept", function()
  local log = {}
  for i = 1, 50 do task.spawn(function() task.wait(i / 100) log[#log + 1] = i end) end
  collectgarbage()
  collectgarbage()
  task.wait(1)
  equal(#log, 50)
end)

case("a task's own coroutine is out of the script's reach", function()
  local co
  local t = task.spawn(function()
    co = coroutine.running()
    task.wait(1)
    return "whole"
  end)
  task.yield()
  equal({ coroutine.resume(co) }, { false, "cannot resume a coroutine that is a task or waits inside one" })
  raises("cannot close", coroutine.close, co)
  equal(t:await(), "whole")
  equal((coroutine.resume(co)), false)
end)

case("wrong calls name their argument", function()
  raises("function or coroutine expected", task.spawn)
  raises("function or coroutine expected", task.spawn, 5)
  raises("unknown option 'nmae'", task.spawn, { nmae = "x" }, print)
  raises("name must be a string", task.spawn, { name = 5 }, print)
  raises("function or coroutine expected", task.spawn, { name = "x" })
  raises("a running coroutine cannot", function()
    return coroutine.wrap(function() return task.spawn((coroutine.running())) end)()
  end)
  raises("spawn_case.lua:%d+: task.spawn: a coroutine that is a task", function() task.spawn((coroutine.running())) end)
  raises("the name of a task must be a string, not a nil", function() task.current().name = nil end)
  raises("task expected", task.cancel, {})
  raises("task expected", function() task.current().done() end)
end)

case("handles compare, index tables, and cannot be forged", function()
  local a, b = task.spawn(print), task.spawn(print)
  a:cancel()
  b:cancel()
  local names = { [a] = "a", [b] = "b" }
  equal(names[a] .. names[b], "ab")
  equal(getmetatable(a), false)
  raises("task expected", debug.getmetatable(a).__index(a, "done"), io.stdout)
  task.pawait(a)
  task.pawait(b)
end)

check.done()
