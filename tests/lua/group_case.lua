-- task.group: results, failures, nesting, spawning from elsewhere, cancelling, owners.
local check = require "check"
local case, equal, raises, elapsed = check.case, check.equal, check.raises, check.elapsed

local function sleeper(log, name, cleanup)
  return function()
    local _ <close> = task.defer(function()
      if cleanup then task.wait(cleanup) end
      log[#log + 1] = name
    end)
    task.wait(math.huge)
  end
end

local function fails(seconds, value)
  return function()
    task.wait(seconds)
    error(value, 0)
  end
end

case("a group returns when all are done, with the results of its function", function()
  local log = {}
  local time, ok, a, b = elapsed(task.group, function(g)
    for i = 1, 3 do g:spawn(function(x) task.wait(x) log[#log + 1] = x end, i) end
    return "a", "b"
  end)
  equal({ time, ok, a, b, log }, { 3.0, true, "a", "b", { 1, 2, 3 } })
  equal(select("#", task.group(function() end)), 0)
end)

case("spawn gives a handle, passes arguments, and starts in the next turn", function()
  local log = {}
  task.group(function(g)
    local t = g:spawn(function(...) log[#log + 1] = "task" return ... end, 1, nil, 3)
    log[#log + 1] = "body"
    equal(select("#", t:await()), 3)
  end)
  equal(log, { "body", "task" })
end)

case("tasks that its tasks start belong to it too", function()
  local time = elapsed(task.group, function()
    task.spawn(function()
      task.wait(1)
      task.spawn(function() task.wait(2) end)
    end)
  end)
  equal(time, 3.0)
end)

case("one failure cancels the others, waits for their cleanup, then raises", function()
  local log = {}
  local time, ok, value = elapsed(task.group, function(g)
    g:spawn(sleeper(log, "member", 2))
    g:spawn(fails(1, "bad"))
    sleeper(log, "body", 1)()
  end)
  equal({ time, ok, value, log }, { 3.0, false, "bad", { "body", "member" } })
end)

case("a failure of its own function does the same", function()
  local log = {}
  local time, ok, value = elapsed(task.group, function(g)
    g:spawn(sleeper(log, "member", 2))
    task.wait(1)
    error("body", 0)
  end)
  equal({ time, ok, value, log }, { 3.0, false, "body", { "member" } })
end)

case("its own function failing before any member has begun", function()
  local ran = false
  raises("at once", task.group, function(g)
    g:spawn(function() ran = true end)
    error("at once")
  end)
  equal(ran, false)
end)

case("several failures are listed, those of the cleanup too", function()
  local function bad_cleanup()
    local _ <close> = setmetatable({}, { __close = function() error("cleanup", 0) end })
    task.wait(99)
  end
  local _, ok, value = elapsed(task.group, function(g)
    g:spawn(bad_cleanup)
    g:spawn(bad_cleanup)
    g:spawn(fails(1, "first"))
    g:spawn(fails(1, "second")) -- cancelled in the turn in which it would have failed
  end)
  equal({ ok, value }, { false, "first\nand another one failed: cleanup\nand another one failed: cleanup" })
end)

case("a failure with a table keeps the table; with nil it is nil", function()
  local object = {}
  local ok, value = pcall(task.group, function(g)
    g:spawn(function()
      local _ <close> = setmetatable({}, { __close = function() error("x") end })
      task.wait(99)
    end)
    g:spawn(fails(1, object))
  end)
  check.is(not ok and value == object, "the table")
  ok, value = pcall(task.group, function(g) g:spawn(fails(1, nil)) end)
  equal({ ok, value }, { false })
end)

case("a failure that a sibling awaits does not end the group", function()
  local log = {}
  task.group(function(g)
    local bad = g:spawn(fails(1, "handled"))
    g:spawn(function() task.wait(3) log[#log + 1] = "done" end)
    equal({ task.pawait(bad) }, { false, "handled" })
  end)
  equal(log, { "done" })
end)

case("a group in a group: the failure goes up, cleanup first", function()
  local log = {}
  local time, ok, value = elapsed(task.group, function(outer)
    outer:spawn(sleeper(log, "outer", 1))
    task.group(function(inner)
      inner:spawn(sleeper(log, "inner", 2))
      inner:spawn(fails(1, "deep"))
    end)
  end)
  equal({ time, ok, value, log }, { 4.0, false, "deep", { "inner", "outer" } })
end)

case("a failure in the outer group ends the inner one", function()
  local log = {}
  local time, ok, value = elapsed(task.group, function(outer)
    outer:spawn(fails(1, "outer"))
    task.group(function(inner)
      inner:spawn(sleeper(log, "inner", 2))
      inner:spawn(function() task.group(function(third) third:spawn(sleeper(log, "third", 3)) end) end)
    end)
  end)
  equal({ time, ok, value, log }, { 4.0, false, "outer", { "inner", "third" } })
end)

case("an inner group's failure that is caught leaves the outer one whole", function()
  equal(task.group(function(outer)
    local ok, value = pcall(task.group, function(inner) inner:spawn(fails(1, "x")) end)
    equal({ ok, value }, { false, "x" })
    outer:spawn(function() task.wait(1) end)
    return "whole"
  end), "whole")
end)

case("groups nested 50 deep, the failure in the innermost", function()
  local closed = { 0 }
  local function nest(depth)
    local _ <close> = check.closes(closed)
    task.group(function(g)
      g:spawn(sleeper({}, "x"))
      if depth == 0 then error("bottom", 0) end
      nest(depth - 1)
    end)
  end
  raises("^bottom$", nest, 50)
  equal(closed[1], 51)
end)

case("g:spawn from a task outside", function()
  local log, group = {}, nil
  local outside = task.spawn(function()
    task.wait(1)
    group:spawn(function() task.wait(3) log[#log + 1] = "from outside" end)
  end)
  local time = elapsed(task.group, function(g)
    group = g
    task.wait(2)
  end)
  equal({ time, log }, { 4.0, { "from outside" } })
  outside:await()
end)

case("g:spawn in the turn in which the group would have ended", function()
  local log, group = {}, nil
  task.spawn(function()
    task.wait(1)
    group:spawn(function() task.wait(1) log[1] = "in time" end)
  end)
  task.group(function(g)
    group = g
    task.wait(1)
  end)
  equal(log, { "in time" })
end)

case("g:spawn after the end is an error", function()
  local group
  task.group(function(g) group = g end)
  raises("group_case.lua:%d+: the group has ended", function() group:spawn(print) end)
  pcall(task.group, function(g)
    group = g
    error("x")
  end)
  raises("the group has ended", function() group:spawn(print) end)
  group:cancel() -- does nothing
end)

case("a group that is ending takes no more work", function()
  local group, late
  local t = task.spawn(function()
    task.wait(2)
    late = group:spawn(function() task.wait(1000) end)
  end)
  local time = elapsed(task.group, function(g)
    group = g
    g:spawn(sleeper({}, "x", 3))
    g:spawn(fails(1, "bad"))
  end)
  t:await()
  equal({ time, late:status() }, { 4.0, "cancelled" })
end)

case("a member that shrugs off its cancel cannot keep the group alive with new tasks", function()
  local started = 0
  local time = elapsed(task.group, function(g)
    g:spawn(fails(1, "bad"))
    for _ = 1, 10 do
      local t = task.spawn(function()
        started = started + 1
        task.wait(1000)
      end)
      pcall(t.await, t)
    end
  end)
  check.is(time < 1.1, "it took " .. time)
  equal(started, 1)
end)

case("cleanup in a group that ends may start tasks, all and groups", function()
  local log = {}
  local time = elapsed(task.group, function(g)
    g:spawn(function()
      local _ <close> = task.defer(function()
        task.all { function() task.wait(1) log[#log + 1] = "all" end }
        task.timeout(5, function() task.wait(1) log[#log + 1] = "timeout" end)
        task.group(function(inner) inner:spawn(function() task.wait(1) log[#log + 1] = "group" end) end)
        task.spawn(function() task.wait(1) log[#log + 1] = "spawn" end):await()
      end)
      task.wait(99)
    end)
    g:spawn(fails(1, "bad"))
  end)
  equal({ time, log }, { 5.0, { "all", "timeout", "group", "spawn" } })
end)

case("g:cancel ends its tasks; the group returns nothing", function()
  local log = {}
  local time, ok, value = elapsed(task.group, function(g)
    g:spawn(sleeper(log, "a", 1))
    g:spawn(function() task.wait(2) g:cancel("enough") end)
    local _ <close> = setmetatable({}, { __close = function(_, e) log[#log + 1] = e.reason end })
    task.wait(99)
  end)
  equal({ time, ok, value, log }, { 3.0, true, nil, { "enough", "a" } })
  raises("call it with a colon", task.group, function(g) g.cancel() end)
  raises("call it with a colon", task.group, function(g) g.spawn(print) end)
  raises("function expected", task.group, function(g) g:spawn(5) end)
  raises("function expected", task.group)
end)

case("cancelling the waiter ends the group", function()
  local log = {}
  local t = task.spawn(function()
    task.group(function(g)
      g:spawn(sleeper(log, "a", 2))
      g:spawn(sleeper(log, "b", 1))
    end)
  end)
  task.wait(1)
  t:cancel()
  local time = elapsed(task.pawait, t)
  equal({ time, log, t:status() }, { 2.0, { "b", "a" }, "cancelled" })
end)

case("an error beside the group in its body's coroutine ends it", function()
  local log = {}
  local gen = coroutine.wrap(function()
    task.group(function(g)
      g:spawn(sleeper(log, "a", 1))
      task.wait(1)
      error("in the generator", 0)
    end)
  end)
  equal({ elapsed(gen) }, { 2.0, false, "in the generator" })
  equal(log, { "a" })
end)

case("cancelling the task of the body alone leaves the members whole", function()
  local log = {}
  local time, ok = elapsed(task.group, function(g)
    g:spawn(function() task.wait(2) log[#log + 1] = "member" end)
    task.current():cancel()
    task.wait(99)
  end)
  equal({ time, ok, log }, { 2.0001, true, { "member" } }) -- the cancel raises one turn later
end)

case("16 failures are listed", function()
  local ok, value = pcall(task.group, function(g)
    for i = 2, 16 do
      g:spawn(function()
        local _ <close> = setmetatable({}, { __close = function() error("f" .. i) end })
        task.wait(99)
      end)
    end
    task.wait(1)
    error("f1")
  end)
  equal(ok, false)
  local count = 0
  for _ in value:gmatch("f%d+") do count = count + 1 end
  equal(count, 16)
end)

case("a group with 10,000 members, and all of them cancelled", function()
  local closed = { 0 }
  local _, ok, value = elapsed(task.group, function(g)
    for _ = 1, 10000 do
      g:spawn(function()
        local _ <close> = check.closes(closed)
        task.wait(math.huge)
      end)
    end
    task.wait(1)
    error("enough", 0)
  end)
  equal({ ok, value, closed[1] }, { false, "enough", 10000 })
end)

check.done()
