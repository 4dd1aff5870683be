-- Each function that waits, cancelled at each stage, inside each construct: what is raised, that <close> ran once,
-- that the host kept control, and that no task, waiter or place in a queue is left.
--
-- `appctl run ... matrix_case.lua grace` runs the stage in which tasks are ended by force when the grace is over; that
-- is an error of the run, so it is not a case among others (see ends_test.py).
local check = require "check"
local equal = check.equal

local at <const> = 0.01 -- when the cancel comes, in seconds after the start
local long <const> = 0.05 -- how long a wait takes that nothing completes

-- --- what it is inside of ---

local function never() task.wait(math.huge) end

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

local waits = require "matrix_waits"(app.run(function() end, { fps_max = 1 }))
for _, stage in ipairs(sorted_names(stages)) do
  for _, wait in ipairs(sorted_names(waits)) do
    local list = {}
    for _, construct in ipairs(sorted_names(constructs)) do
      if makes_sense(wait, construct) then
        list[#list + 1] = { stage .. " of " .. wait .. " in " .. construct, function()
          local w = waits[wait](seconds)
          local counts = { started = 0, closed = 0 }
          stages[stage](w, constructs[construct], counts, construct)
          if w.verify then w.verify() end
          equal(counts.started, counts.closed, "each <close> ran once")
        end }
      end
    end
    check.cases(stage .. " of " .. wait, list)
  end
end
check.done()
