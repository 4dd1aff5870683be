-- all, race, any, timeout: results, failures, cancels, and that each waits for the cleanup of what it ended.
local check = require "check"
local case, equal, raises, elapsed = check.case, check.equal, check.raises, check.elapsed

local function after(seconds, ...)
  local results = table.pack(...)
  return function()
    task.wait(seconds)
    return table.unpack(results, 1, results.n)
  end
end

local function fails(seconds, value)
  return function()
    task.wait(seconds)
    error(value, 0)
  end
end

-- Waits for ever; its cleanup takes that long and is noted in the log.
local function stubborn(log, name, cleanup)
  return function()
    local _ <close> = task.defer(function()
      task.wait(cleanup)
      log[#log + 1] = name
    end)
    task.wait(math.huge)
  end
end

-- --- all ---

case("all gives the first results in order, whoever ends first", function()
  local time, ok, list = elapsed(task.all, { after(3, "a", "extra"), after(1, "b"), task.spawn(after(2, "c")) })
  equal({ time, ok, list }, { 3.0, true, { "a", "b", "c" } })
  equal(task.all {}, {})
  equal(task.all { function() end, function() return nil, 1 end }, {})
  equal(task.all { function() return false end }, { false })
end)

case("all of one task twice, and of ended tasks", function()
  local t = task.spawn(after(1, "x"))
  equal(task.all { t, t }, { "x", "x" })
  equal(task.all { t, t, after(1, "y") }, { "x", "x", "y" })
end)

case("all: a failure cancels the others, waits for their cleanup, then raises", function()
  local log = {}
  local outside = task.spawn(stubborn(log, "outside", 2))
  local time, ok, value = elapsed(task.all, { stubborn(log, "own", 1), fails(3, "bad"), outside })
  equal({ time, ok, value, log }, { 5.0, false, "bad", { "own", "outside" } })
  equal(outside:status(), "cancelled")
end)

case("all lists several failures, the first one first", function()
  local function in_cleanup()
    local _ <close> = setmetatable({}, { __close = function() error("second", 0) end })
    task.wait(100)
  end
  local _, ok, value = elapsed(task.all, { in_cleanup, fails(1, "first") })
  equal({ ok, value }, { false, "first\nand another one failed: second" })
  _, ok, value = elapsed(task.all, { fails(1, "a"), fails(1, "b"), fails(1, "c") })
  equal({ ok, value }, { false, "a\nand another one failed: b\nand another one failed: c" })
  local object = {}
  _, ok, value = elapsed(task.all, { fails(1, object), fails(1, "b") })
  check.is(not ok and value == object, "a table stays what it is")
end)

case("all lists a task that stands in it twice once", function()
  local t = task.spawn(fails(1, "bad"))
  local _, _, value = elapsed(task.all, { t, t })
  equal(value, "bad")
end)

case("all: a task that is cancelled fails it with an ordinary error", function()
  local t = task.spawn(after(5))
  task.delay(1, function() t:cancel("not needed") end)
  local value = raises("was cancelled: not needed", task.all, { t, after(9) })
  equal(type(value), "string")
end)

case("all refuses a bad item before it starts anything", function()
  local ran = false
  raises("item 2 must be", task.all, { function() ran = true end, 1 })
  raises("item 2 must be", task.race, { function() ran = true end, "x" })
  raises("item 3 must be", task.any, { function() ran = true end, function() ran = true end, true })
  raises("table expected", task.all)
  raises("table expected", task.race, 5)
  task.wait(1)
  equal(ran, false)
end)

case("cancelling the waiter of all ends its functions, not the tasks it was given", function()
  local log = {}
  local given = task.spawn(after(5, "whole"))
  local t = task.spawn(function() task.all { given, stubborn(log, "own", 2) } end)
  task.wait(1)
  t:cancel()
  local time = elapsed(task.pawait, t)
  equal({ time, log, t:status(), given:status() }, { 2.0, { "own" }, "cancelled", "waiting" })
  equal(given:await(), "whole")
end)

case("all of awaitables", function()
  local ev = task.event()
  task.delay(2, function() ev:set() end)
  equal(task.all { ev, { await = function() return 5 end } }, { true, 5 })
  raises("task or awaitable", task.all, { {} })
end)

case("all of 10,000", function()
  local list = {}
  for i = 1, 10000 do list[i] = function() task.wait(i % 7) return i end end
  local results = task.all(list)
  for i = 1, 10000 do equal(results[i], i) end
end)

-- --- race ---

case("race gives all results of the first to end; the losers are cancelled and waited for", function()
  local log = {}
  local time, ok, a, b = elapsed(task.race, { stubborn(log, "loser", 3), after(2, "x", "y"), after(2.5) })
  equal({ time, ok, a, b, log }, { 5.0, true, "x", "y", { "loser" } })
end)

case("race: the first to end may be a failure, or a cancel", function()
  equal({ select(2, elapsed(task.race, { fails(1, "bad"), after(2) })) }, { false, "bad" })
  local t = task.spawn(after(5))
  task.delay(1, function() t:cancel("no") end)
  raises("was cancelled: no", task.race, { t, after(9) })
  raises("list is empty", task.race, {})
end)

case("race with one that ended before", function()
  local t = task.spawn(after(0, "done"))
  t:await()
  equal({ elapsed(task.race, { after(5), t }) }, { 0.0, true, "done" })
end)

case("race: two that end in one turn; the first in time wins", function()
  equal(task.race { after(1, "a"), after(1, "b") }, "a")
  local t = task.spawn(after(0, "z"))
  equal(task.race { t, t }, "z")
end)

case("a loser that shrugs off its cancel is waited for", function()
  local function deaf()
    for _ = 1, 5 do pcall(task.wait, 10) end
  end
  local time, _, value = elapsed(task.race, { deaf, after(1, "x") })
  equal(value, "x")
  check.is(time >= 1 and time < 1.1, "it took " .. time)
end)

-- --- any ---

case("any gives the results of the first that succeeds", function()
  local log = {}
  local time, ok, a, b = elapsed(task.any, { fails(1, "bad"), after(2, "x", nil), stubborn(log, "l", 1), after(9) })
  equal({ time, ok, a, b, log }, { 3.0, true, "x", nil, { "l" } })
end)

case("any: if none succeeds all the reasons are told", function()
  local t = task.spawn(after(9))
  task.delay(0.5, function() t:cancel("no") end)
  local _, ok, value = elapsed(task.any, { fails(1, "one"), t, fails(2, "three") })
  equal({ ok, value }, { false, "none of the 3 tasks of task.any succeeded:\n  1: one\n  2: was cancelled\n  3: three" })
  raises("list is empty", task.any, {})
end)

-- --- timeout ---

case("timeout gives the results, or raises Timeout after the cleanup", function()
  equal({ elapsed(task.timeout, 5, after(1, "a", "b")) }, { 1.0, true, "a", "b" })
  local log = {}
  local time, ok, value = elapsed(task.timeout, 2, stubborn(log, "cleaned", 1))
  equal({ time, ok, value.kind, value.seconds, log }, { 3.0, false, "Timeout", 2, { "cleaned" } })
  equal(tostring(value), "Timeout: not done within 2 s")
end)

case("timeout of a task cancels it", function()
  local t = task.spawn(after(9))
  check.raises_kind("Timeout", task.timeout, 1, t)
  equal(t:status(), "cancelled")
end)

case("timeout 0, for ever, and of what has ended", function()
  local ran = false
  check.raises_kind("Timeout", task.timeout, 0, function() ran = true task.wait(1) end)
  equal(task.timeout(math.huge, after(5, "x")), "x")
  equal(task.timeout(1e300, after(5, "x")), "x")
  local t = task.spawn(after(0, "ended"))
  t:await()
  equal(task.timeout(0, t), "ended")
  raises("seconds must be", task.timeout, -1, print)
  raises("seconds must be", task.timeout, 0 / 0, print)
  raises("seconds must be", task.timeout, "1", print)
  raises("awaitable expected", task.timeout, 1)
  raises("awaitable expected", task.timeout, 1, 5)
end)

case("timeout passes a failure, also one of the cleanup", function()
  equal({ pcall(task.timeout, 5, fails(1, "bad")) }, { false, "bad" })
  local function bad_cleanup()
    local _ <close> = setmetatable({}, { __close = function() error("cleanup", 0) end })
    task.wait(9)
  end
  equal({ pcall(task.timeout, 1, bad_cleanup) }, { false, "cleanup" })
end)

case("timeout: a result in spite of the cancel counts", function()
  equal(task.timeout(1, function()
    pcall(task.wait, 9)
    return "late"
  end), "late")
end)

case("timeouts nest: the outer one ends the inner one", function()
  local log = {}
  local time, ok, value = elapsed(task.timeout, 1, function() task.timeout(5, stubborn(log, "in", 1)) end)
  equal({ time, ok, value.kind, value.seconds, log }, { 2.0, false, "Timeout", 1, { "in" } })
  time, ok, value = elapsed(task.timeout, 5, function() task.timeout(1, stubborn(log, "in", 1)) end)
  equal({ time, ok, value.seconds }, { 2.0, false, 1 })
end)

case("timeout around each kind of wait", function()
  local sem = task.semaphore(1)
  sem:acquire()
  local mutex = task.mutex()
  local lock = mutex:lock()
  local waits = {
    function() task.channel():get() end,
    function() task.channel():put(1) end,
    function() task.event():wait() end,
    function() sem:acquire() end,
    function() mutex:lock() end,
    function() task.wait_until(function() return false end) end,
    function() while true do task.yield() end end,
    function() task.group(function(g) g:spawn(after(99)) end) end,
    function() task.shield(after(1)) task.wait(99) end,
  }
  for i, wait in ipairs(waits) do check.raises_kind("Timeout", task.timeout, 2, wait, i) end
  lock:unlock()
end)

case("race of timeouts, all of races: a tower", function()
  local function race() return task.race { after(1, "r"), after(2) } end
  local function bounded() return task.timeout(3, race) end
  equal(task.all { bounded, bounded, function() return task.any { fails(0.1, "x"), bounded } end }, { "r", "r", "r" })
end)

check.done()
