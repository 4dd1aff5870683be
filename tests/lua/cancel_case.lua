-- Cancelling: which wait raises what, how often, what may be caught, shields, and who is left whole.
local check = require "check"
local case, equal, raises, raises_kind = check.case, check.equal, check.raises, check.raises_kind

local function run(fn, seconds, reason)
  local t = task.spawn(fn)
  task.wait(seconds or 1)
  t:cancel(reason)
  task.pawait(t)
  return t
end

case("the wait raises Cancelled with the reason", function()
  local seen
  local t = run(function()
    local ok, e = pcall(task.wait, 99)
    seen = { ok, e.kind, e.reason, tostring(e) }
    error(e)
  end, 1, "too slow")
  equal(seen, { false, "Cancelled", "too slow", "Cancelled: too slow" })
  equal(t:status(), "cancelled")
end)

case("each later wait raises again, one turn later", function()
  local turns, raised, other = 0, 0, nil
  local t = task.spawn(function()
    pcall(task.wait, 99)
    for _ = 1, 5 do
      local before = turns
      if not pcall(task.wait, 99) then raised = raised + 1 end
      check.is(turns > before, "a turn for the others")
    end
    return "ended by itself"
  end)
  other = task.spawn(function() while not t:done() do turns = turns + 1 task.yield() end end)
  task.yield()
  t:cancel()
  equal(t:await(), "ended by itself")
  equal(raised, 5)
  other:await()
end)

case("after 16 raises the task is ended by force, past pcall, xpcall, wrap and resume", function()
  local loops = {
    function(count) while true do pcall(task.wait, 1) count() end end,
    function(count) while true do xpcall(task.yield, function() end) count() end end,
    function(count) while true do pcall(coroutine.wrap(function() task.wait(1) end)) count() end end,
    function(count) while true do coroutine.resume(coroutine.create(function() task.wait(1) end)) count() end end,
    function(count) while true do pcall(task.pawait, task.event()) count() end end,
    function(count) while true do pcall(task.all, { function() end }) count() end end,
    function(count) while true do pcall(task.group, function() end) count() end end,
    function(count) while true do pcall(task.shield, function() task.wait(1) end) count() end end,
    function(count) while true do pcall(function() task.channel():put(1) end) count() end end,
    function(count)
      while true do
        pcall(function()
          local _ <close> = setmetatable({}, { __close = function() task.wait(1) end })
          task.wait(1)
        end)
        count()
      end
    end,
  }
  for i, loop in ipairs(loops) do
    local n, closed = 0, { 0 }
    local t = task.spawn(function()
      local _ <close> = check.closes(closed)
      task.yield() -- so that all begin alike
      loop(function() n = n + 1 end)
    end)
    task.yield()
    task.yield()
    t:cancel()
    local start = app.time()
    task.pawait(t)
    equal({ t:status(), closed[1] }, { "cancelled", 1 }, "loop " .. i)
    check.is(n >= 7 and n <= 17, "loop " .. i .. " went round " .. n .. " times")
    check.is(app.time() - start < 1.1, "loop " .. i .. " took " .. app.time() - start) -- a shield may run to its end
  end
end)

case("before its start: it never runs", function()
  local ran, closed = false, false
  local t = task.spawn(function() ran = true end)
  t:cancel("no")
  equal({ task.pawait(t) == false, ran, closed, t:status() }, { true, false, false, "cancelled" })
end)

case("the current task: the next wait raises", function()
  local log = {}
  local t = task.spawn(function()
    task.current():cancel("myself")
    log[#log + 1] = "goes on"
    local ok, e = pcall(task.wait, 1)
    log[#log + 1] = e.reason
    error(e)
  end)
  task.pawait(t)
  equal({ log, t:status(), (task.pawait(t)) }, { { "goes on", "myself" }, "cancelled", false })
end)

case("a task that ends without another wait is done, not cancelled", function()
  local t = task.spawn(function()
    task.current():cancel()
    return "result"
  end)
  equal(t:await(), "result")
  equal(t:status(), "done")
  local u = task.spawn(function() pcall(task.wait, 9) return "caught" end)
  task.yield()
  u:cancel()
  equal(u:await(), "caught")
end)

case("an error beside the cancel is a failure", function()
  local t = task.spawn(function()
    pcall(task.wait, 9)
    error("own", 0)
  end)
  task.yield()
  t:cancel()
  equal({ task.pawait(t) }, { false, "own" })
  equal(t:status(), "failed")
end)

case("a Cancelled of another task is an ordinary error here", function()
  local kept
  run(function()
    local ok, e = pcall(task.wait, 9)
    kept = e
    error(e)
  end)
  local t = task.spawn(error, kept)
  equal({ task.pawait(t) }, { false, kept })
  equal(t:status(), "failed")
end)

case("cancelled in the turn in which it becomes ready, and in which it ends", function()
  local t = task.spawn(function() return task.wait(1) end)
  local u = task.spawn(function() task.wait(1) return "ended" end)
  task.yield()
  local killer = task.spawn(function()
    task.wait(1)
    t:cancel() -- t has run by now: it is older
    u:cancel()
  end)
  killer:await()
  check.is((task.pawait(t)), "it had ended")
  equal(u:await(), "ended")
  local v
  local early = task.spawn(function() task.wait(1) v:cancel() end)
  v = task.spawn(function() task.wait(1) return "ended" end)
  task.all { early }
  equal({ (task.pawait(v)), v:status() }, { false, "cancelled" })
end)

case("cancelling again, and one that has ended, does nothing", function()
  local t = run(function() task.wait(9) end, 1, "first")
  t:cancel("second")
  raises("was cancelled: first", function() t:await() end)
  local d = task.spawn(function() return 1 end)
  d:await()
  d:cancel()
  equal(d:await(), 1)
  raises("string expected", function() d:cancel({}) end)
end)

case("a waiter is not what it waits for", function()
  local target = task.spawn(function() task.wait(5) return "whole" end)
  for _, fn in ipairs {
    function() target:await() end,
    function() task.await(target) end,
    function() task.pawait(target) task.wait(1) end,
    function() task.all { target } end,
  } do
    equal(run(fn, 0.5):status(), "cancelled")
    equal(target:status(), "waiting")
  end
  equal(target:await(), "whole")
end)

case("timeout and race end what they were given when their waiter is cancelled", function()
  for _, wait in ipairs { function(t) task.timeout(9, t) end, function(t) task.race { t } end, function(t) task.any { t } end } do
    local target = task.spawn(function() task.wait(99) end)
    run(function() wait(target) end)
    equal(target:status(), "cancelled")
  end
end)

case("pawait does not eat the cancel of its own task", function()
  for _, x in ipairs { task.spawn(function() task.wait(2) end), task.event(), { await = function() task.wait(9) end } } do
    local reached = false
    local t = run(function()
      task.pawait(x)
      reached = true
    end, 0.1)
    equal({ t:status(), reached }, { "cancelled", false })
  end
  task.wait(2)
end)

-- --- shield ---

case("a shield runs to its end, then Cancelled is raised", function()
  local log = {}
  local t = run(function()
    task.shield(function()
      task.wait(3)
      log[#log + 1] = "in"
    end)
    log[#log + 1] = "not reached"
  end)
  equal({ t:status(), log }, { "cancelled", { "in" } })
end)

case("a shield passes arguments, results and errors", function()
  equal({ task.shield(function(...) task.wait(1) return ... end, 1, "b") }, { 1, "b" })
  raises("inside", task.shield, function() error("inside") end)
  raises("function expected", task.shield)
  local t = run(function() task.shield(function() task.wait(2) error("kept", 0) end) end)
  equal({ task.pawait(t) }, { false, "kept" })
end)

case("shields nest; the cancel is raised when the outermost has ended", function()
  local log = {}
  local t = run(function()
    task.shield(function()
      task.shield(function() task.wait(2) log[#log + 1] = "inner" end)
      task.wait(1)
      log[#log + 1] = "outer"
    end)
    log[#log + 1] = "not reached"
  end)
  equal({ t:status(), log }, { "cancelled", { "inner", "outer" } })
end)

case("a shield in a cancelled task does not begin", function()
  local t = task.spawn(function()
    task.current():cancel()
    task.shield(function() error("began") end)
  end)
  equal({ (task.pawait(t)), t:status() }, { false, "cancelled" })
end)

case("a shield left by an error shields no more", function()
  local t = task.spawn(function()
    pcall(task.shield, function() error("x") end)
    for _ = 1, 300 do pcall(task.shield, error, "x") end
    task.wait(99)
  end)
  task.wait(1)
  t:cancel()
  equal({ (task.pawait(t)), t:status() }, { false, "cancelled" })
end)

case("shields nested too deeply are an error", function()
  local function nest(n) if n > 0 then task.shield(nest, n - 1) end end
  nest(150)
  raises("nested too deeply", nest, 300)
end)

case("a generator that yields inside a shield takes it along and brings it back", function()
  local log = {}
  local t = run(function()
    local gen = coroutine.wrap(function()
      task.shield(function()
        coroutine.yield(1)
        task.wait(2)
        log[#log + 1] = "shielded"
        coroutine.yield(2)
      end)
    end)
    log[#log + 1] = gen()
    local ok, second = pcall(gen) -- cancelled while inside; goes on in the shield
    log[#log + 1] = second
    log[#log + 1] = ok
    local waited = pcall(task.wait, 1) -- outside of the generator there is no shield
    log[#log + 1] = waited
  end)
  equal(log, { 1, "shielded", 2, true, false })
  equal(t:status(), "done")
end)

check.done()
