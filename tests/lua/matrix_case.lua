-- Each function that waits, cancelled at each stage, inside each construct: what is raised, that <close> ran once,
-- that the host kept control, and that no task, waiter or place in a queue is left.
--
-- `appctl run ... matrix_case.lua grace` runs the stage in which tasks are ended by force when the grace is over; that
-- is an error of the run, so it is not a case among others (see ends_test.py).
local check = require "check"
local equal = check.equal

local at <const> = 0.01 -- when the cancel comes, in seconds after the start
local long <const> = 0.05 -- how long a wait takes that nothing completes

-- --- what waits ---

-- Each gives {wait =, complete =, handed =, verify =}: `complete` lets the wait end, without it the wait ends after `long`;
-- `handed`: what has been handed over arrives in spite of a cancel; `verify` looks for what was left behind.
local function never() task.wait(math.huge) end

local function on_task(wait)
  return function()
    local target = task.spawn(never)
    local body = { wait = function() wait(target) end }
    body.complete = function() target:cancel() end
    function body.verify()
      target:cancel()
      task.pawait(target)
    end
    return body
  end
end

-- That the task was cancelled is what completes the wait; a cancel of one's own goes on.
local function unless_ended(wait)
  return function(t)
    local ok, e = pcall(wait, t)
    if not ok and type(e) == "table" then error(e, 0) end
  end
end

-- For those that are given functions: they end when the flag is set.
local function on_functions(wait)
  return function()
    local ev = task.event()
    return {
      wait = function() wait(function() ev:wait() end) end,
      complete = function() ev:set() end,
      slow = true,
    }
  end
end

local function timed(wait)
  return function(seconds) return { wait = function() wait(seconds) end } end
end

local function looping(wait)
  return function()
    local over = false
    return { wait = function() while not over do wait() end end, complete = function() over = true end }
  end
end

-- Nobody may be parked in a channel any more.
local function verify_channel(ch)
  return function()
    for _, fn in ipairs { function() ch:get() end, function() ch:put("x") end } do
      check.raises_kind("Timeout", task.timeout, 0.001, fn)
    end
    equal(#ch, 0)
  end
end

local window
local waits = {
  wait = timed(task.wait),
  sleep = timed(task.sleep),
  yield = looping(task.yield),
  coroutine_yield = looping(coroutine.yield),
  wait_until = function()
    local over = false
    return { wait = function() task.wait_until(function() return over end) end, complete = function() over = true end, slow = true }
  end,
  wait_until_limit = timed(function(seconds) task.wait_until(function() return false end, seconds) end),
  await = on_task(unless_ended(function(t) t:await() end)),
  task_await = on_task(unless_ended(task.await)),
  pawait = on_task(task.pawait),
  all = on_functions(function(fn) task.all { fn, fn } end),
  race = on_functions(function(fn) task.race { fn, never } end),
  any = on_functions(function(fn) task.any { fn, never } end),
  timeout = on_functions(function(fn) task.timeout(1e6, fn) end),
  group = on_functions(function(fn) task.group(function(g) g:spawn(fn) end) end),
  shield = function(seconds)
    return { wait = function() task.shield(task.wait, seconds) end, shields = true }
  end,
  put = function()
    local ch = task.channel()
    return { wait = function() ch:put(1) end, complete = function() ch:get() end, handed = true, verify = verify_channel(ch) }
  end,
  put_full = function()
    local ch = task.channel(2)
    ch:put(1)
    ch:put(2)
    return {
      wait = function() ch:put(3) end,
      complete = function() ch:get() end,
      handed = true,
      verify = function() equal({ #ch, ch:get() ~= nil, ch:get() ~= nil }, { 2, true, true }) verify_channel(task.channel())() end,
    }
  end,
  get = function()
    local ch = task.channel()
    return { wait = function() ch:get() end, complete = function() ch:put(1) end, handed = true, verify = verify_channel(ch) }
  end,
  for_in = function()
    local ch = task.channel()
    return {
      wait = function() for _ in ch do break end end,
      complete = function() ch:put(1) end,
      handed = true,
      verify = verify_channel(ch),
    }
  end,
  event = function()
    local ev = task.event()
    return { wait = function() ev:wait() end, complete = function() ev:set() end, handed = true }
  end,
  acquire = function()
    local s = task.semaphore(1)
    s:acquire()
    return {
      wait = function() s:acquire() s:release() end,
      complete = function() s:release() end,
      handed = true,
      verify = function()
        pcall(s.release, s) -- ours, unless `complete` did
        task.timeout(0.001, function() s:acquire() end)
        s:release()
        check.raises("more often", s.release, s)
      end,
    }
  end,
  lock = function()
    local m = task.mutex()
    local held = m:lock()
    return {
      wait = function() local _ <close> = m:lock() end,
      complete = function() held:unlock() end,
      handed = true,
      verify = function()
        held:unlock()
        equal(m:is_locked(), false)
      end,
    }
  end,
  window = function() return { wait = function() window:await() end, endless = true } end,
  delay = function(seconds)
    local list = {}
    return {
      wait = function()
        list[#list + 1] = task.delay(seconds, function() end)
        list[#list]:await()
      end,
      verify = function()
        for _, t in ipairs(list) do
          t:cancel()
          task.pawait(t)
        end
      end,
    }
  end,
  every = function()
    local timer = task.every(0.005, function() end)
    return {
      wait = function() task.pawait(timer) end,
      complete = function() timer:cancel() end,
      verify = function()
        timer:cancel()
        task.pawait(timer)
      end,
    }
  end,
}
-- --- what it is inside of ---

local function rethrow(ok, ...)
  if not ok then error((...), 0) end
  return ...
end

local constructs = {
  plain = function(fn) fn() end,
  pcall = function(fn) rethrow(pcall(fn)) end,
  xpcall = function(fn) rethrow(xpcall(fn, function(e) return e end)) end,
  close = function(fn, counts)
    counts.started = counts.started + 1
    local _ <close> = setmetatable({}, { __close = function() counts.closed = counts.closed + 1 end })
    fn()
  end,
  defer = function(fn, counts)
    counts.started = counts.started + 1
    local _ <close> = task.defer(function()
      if not counts.forced then task.wait(0.001) end
      counts.closed = counts.closed + 1
    end)
    fn()
  end,
  wrap = function(fn) coroutine.wrap(fn)() end,
  wrap_close = function(fn, counts)
    coroutine.wrap(function()
      counts.started = counts.started + 1
      local _ <close> = setmetatable({}, { __close = function() counts.closed = counts.closed + 1 end })
      fn()
    end)()
  end,
  resume = function(fn, counts)
    local co = coroutine.create(function()
      counts.started = counts.started + 1
      local _ <close> = setmetatable({}, { __close = function() counts.closed = counts.closed + 1 end })
      fn()
    end)
    rethrow(coroutine.resume(co))
  end,
  group = function(fn, counts)
    task.group(function()
      counts.started = counts.started + 1
      local _ <close> = setmetatable({}, { __close = function() counts.closed = counts.closed + 1 end })
      fn()
    end)
  end,
}

-- --- stages ---

-- A task that shows that the others go on: it counts the turns until it is stopped.
local function start_ticker()
  local ticker = { turns = 0 }
  ticker.task = task.spawn(function()
    while not ticker.over do
      ticker.turns = ticker.turns + 1
      task.yield()
    end
  end)
  return ticker
end

local function finish(t, ticker)
  task.pawait(t)
  ticker.over = true
  ticker.task:await()
end

local function expect_cancelled(t, counts)
  equal({ status = t:status(), open = counts.started - counts.closed }, { status = "cancelled", open = 0 })
end

local stages = {}

function stages.before_start(w, inside, counts)
  local ran = false
  local t = task.spawn(function()
    ran = true
    inside(w.wait, counts)
  end)
  t:cancel()
  task.pawait(t)
  equal({ ran, counts.started }, { false, 0 })
  expect_cancelled(t, counts)
end

function stages.while_parked(w, inside, counts)
  local ticker, start = start_ticker(), app.time()
  local t = task.spawn(function() inside(w.wait, counts) end)
  task.wait(at)
  equal(t:done(), false)
  local before = ticker.turns
  t:cancel()
  finish(t, ticker)
  expect_cancelled(t, counts)
  check.is(ticker.turns > before, "the others went on")
  check.is(app.time() - start < (w.shields and long or at) + 0.01, "it ended at " .. app.time() - start)
end

-- Ready and cancelled in one turn, before it has run.
function stages.when_ready(w, inside, counts, construct)
  if w.endless then return end
  local t
  local canceller = task.spawn(function()
    task.wait(w.complete and at or long)
    if w.complete then w.complete() end
    t:cancel()
  end)
  t = task.spawn(function() inside(w.wait, counts) end)
  canceller:await()
  task.pawait(t)
  if w.handed and construct ~= "group" then
    equal({ t:status(), counts.started - counts.closed }, { "done", 0 })
  elseif t:status() ~= "done" then -- a deferred wait or a group may still be on its way
    expect_cancelled(t, counts)
  end
end

function stages.cancelled_before(w, inside, counts)
  local ticker = start_ticker()
  local before, after
  local t = task.spawn(function()
    task.current():cancel()
    before = ticker.turns
    local _ <close> = setmetatable({}, { __close = function() after = ticker.turns end })
    inside(w.wait, counts)
  end)
  finish(t, ticker)
  expect_cancelled(t, counts)
  check.is(after > before, "it was raised a turn later")
end

function stages.during_cleanup(w, inside, counts)
  if w.endless then return end
  local finished = 0
  local t = task.spawn(function()
    local _ <close> = task.defer(function()
      inside(w.wait, counts)
      finished = finished + 1
    end)
    never()
  end)
  task.wait(at)
  t:cancel()
  task.wait(at)
  if w.complete then w.complete() end
  task.pawait(t)
  equal({ finished = finished, open = counts.started - counts.closed }, { finished = 1, open = 0 })
  equal(t:status(), "cancelled")
end

function stages.caught_16_times(w, inside, counts)
  local ticker, rounds, start = start_ticker(), 0, app.time()
  counts.forced = true
  local t = task.spawn(function()
    while true do
      pcall(inside, w.wait, counts)
      rounds = rounds + 1
    end
  end)
  task.wait(at)
  t:cancel()
  finish(t, ticker)
  expect_cancelled(t, counts)
  check.is(rounds >= 1 and rounds <= 17, rounds .. " rounds")
  check.is(app.time() - start < (w.shields and long or at) + 0.01, "it ended at " .. app.time() - start)
end

local function after_the_grace(w, inside, counts, construct)
  local keeper = task.spawn(task.wait, 6) -- or all would wait for the window, and it would close
  local ticker, start = start_ticker(), app.time()
  counts.forced = true
  local t = task.spawn(function()
    task.shield(inside, w.wait, counts)
  end)
  task.wait(at)
  t:cancel()
  ticker.over = true
  finish(t, ticker)
  local took = app.time() - start
  check.is(took > 5 and took < 5.1, "it ended at " .. took)
  keeper:await()
  -- What belonged to it, a group, is cancelled, and has a grace of its own.
  if w.shields and construct == "group" then task.wait(5) end
  expect_cancelled(t, counts)
end

-- --- all of it ---

local function sorted_names(list)
  local names = {}
  for name in pairs(list) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- Directly in a script's coroutine, coroutine.yield is Lua's own.
local function makes_sense(wait, construct)
  return wait ~= "coroutine_yield" or not (construct == "wrap" or construct == "wrap_close" or construct == "resume")
end

local seconds = long
if ... == "grace" then
  stages = { after_the_grace = after_the_grace }
  seconds = 1000
end

window = app.run(function() end, { fps_max = 1 })
for _, stage in ipairs(sorted_names(stages)) do
  for _, wait in ipairs(sorted_names(waits)) do
    for _, construct in ipairs(sorted_names(constructs)) do
      if makes_sense(wait, construct) then
        check.case(stage .. " of " .. wait .. " in " .. construct, function()
          local w = waits[wait](seconds)
          local counts = { started = 0, closed = 0 }
          stages[stage](w, constructs[construct], counts, construct)
          if w.verify then w.verify() end
          equal(counts.started, counts.closed, "each <close> ran once")
        end)
      end
    end
  end
end
check.done()
