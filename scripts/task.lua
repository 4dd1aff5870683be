-- The Lua half of the task module: times, conditions and cleanup. combine.lua waits for several tasks,
-- sync.lua has channels and the like; what can wait in C++ is in runtime/lua/modules/task_waits.cpp.
-- The comments with three dashes are the manual, appctl-lua(3): see gen/man.lua.
local internal = ...

--- # Tasks
--- Seconds everywhere. A function that waits says so; it can be called in a task only. Inside a GUI callback it is
--- an error that says what to do.

--- task.spawn([options,] fn, ...) -> t
--- Starts a task that runs fn(...), in the next turn, never inside the caller. fn may be a coroutine: each of its
--- yields is a `task.yield`. The options are a table: `name`, for messages; `slice`, the seconds after which the task
--- has to give way while it computes (see appctl(7), Time slices). The task is kept until it ends, whether or not
--- anybody holds its handle. It belongs to the group it was started in, else to the window whose GUI callback started
--- it, else to the script.
---
---   local t = task.spawn({ name = "loader" }, load, "a.txt")

--- task.wait(seconds) -> elapsed
--- task.sleep(seconds) -> elapsed
--- Waits. Gives how long it really was.

--- task.yield()
--- Gives way once: every other task that is ready runs first. `coroutine.yield` directly in a task is the same.

--- task.await(x) -> ...
--- t:await() -> ...
--- Waits until the task x has ended, and gives its results. What x raised is raised here, with the traceback of x in
--- the report; that x was cancelled is an ordinary error. Cancelling the waiter leaves x whole. x may also be anything
--- with a method `await`, such as a window or an event. A task cannot await one that waits for it.

--- t:cancel([reason])
--- task.cancel(t [, reason])
--- Asks the task to end: the wait it is in raises an error with `kind` "Cancelled" and the `reason`; each later wait
--- raises it again, one turn later, so that neither pcall nor a loop around it can keep the task alive. After 16 times,
--- or when the grace is over (--grace), it is unwound past every pcall, and told of. Its `<close>` variables are closed
--- in any case. A cancelled task is no failure.

--- t:done() -> boolean
--- t:status() -> text
--- t:result() -> ...
--- t.name
--- Whether it has ended; "ready", "running", "waiting", "done", "failed" or "cancelled"; what `await` would give, or an
--- error if it has not ended; its name, which can be set.

--- task.current() -> t
--- task.list() -> {t, ...}
--- The task that runs, nil in a GUI callback; all tasks that have not ended.
local task = task
-- Kept, for a script may replace or remove the globals.
local error, pcall, setmetatable, type, xpcall = error, pcall, setmetatable, type, xpcall
local floor, max = math.floor, math.max
local spawn, wait, await = task.spawn, task.wait, task.await
local checkpoint, time = internal.checkpoint, internal.time

-- Runs a coroutine that was given to task.spawn: each of its yields is one task.yield.
local resume, status = coroutine.resume, coroutine.status
local yield = task.yield
local function finish(co, ok, ...)
  if not ok then internal.raise_from(co, (...)) end
  if status(co) == "dead" then return true, ... end
  yield()
  return false
end
internal.set_driver(function(co, ...)
  local function step(ended, ...)
    if ended then return ... end
    return step(finish(co, resume(co)))
  end
  return step(finish(co, resume(co, ...)))
end)

-- The level is that of the caller of the function that checks its argument.
local function expect(index, what, value, kind)
  if type(value) ~= kind then
    error("bad argument #" .. index .. " to '" .. what .. "' (" .. kind .. " expected, got " .. type(value) .. ")", 3)
  end
end

--- task.delay(seconds, fn, ...) -> t
--- Starts a task that calls fn(...) after so many seconds.
function task.delay(seconds, fn, ...)
  expect(2, "delay", fn, "function")
  if type(seconds) ~= "number" or not (seconds >= 0) then
    error("bad argument #1 to 'delay' (seconds must be 0 or more)", 2)
  end
  return spawn(function(...)
    wait(seconds)
    return fn(...)
  end, ...)
end

local shortest_period <const> = 1e-6 -- seconds; below it the ticks could not be told apart in nanoseconds

--- task.every(seconds, fn) -> timer
--- Calls fn() every so many seconds, first after one period, each time in a task of its own; a tick is skipped while the
--- last one still runs. The timer is a task: cancel it to stop. It does not keep a window open when headless. A group
--- waits for it as for any task that was started in it, so cancel it there, or use `ui.timer`, which belongs to the window.
function task.every(seconds, fn)
  if type(seconds) ~= "number" or not (seconds >= shortest_period) then
    error("bad argument #1 to 'every' (seconds must be 0.000001 or more)", 2)
  end
  expect(2, "every", fn, "function")
  local timer = spawn(function()
    local start, count, tick = time(), 0, nil
    while true do
      -- The grid is counted from the start, so late ticks do not add up; those missed are left out.
      count = max(count, floor((time() - start) / seconds)) + 1
      internal.wait_until(start + count * seconds)
      if not tick or tick:done() then tick = spawn(fn) end
    end
  end)
  internal.set_background(timer)
  return timer
end

--- task.wait_until(predicate [, seconds]) -> boolean
--- Waits until predicate() is true; gives true, or false when the seconds are over. It is called at once, after each
--- turn in which a task ran, and once a frame.
function task.wait_until(predicate, limit)
  expect(1, "wait_until", predicate, "function")
  if limit ~= nil and (type(limit) ~= "number" or not (limit >= 0)) then
    error("bad argument #2 to 'wait_until' (seconds must be 0 or more)", 2)
  end
  checkpoint("task.wait_until")
  local deadline = limit and time() + limit
  while not predicate() do
    if deadline and internal.is_past(deadline) then return false end
    internal.test_again(deadline)
  end
  return true
end

-- What the wait raised because the waiter itself was cancelled is not the result of x.
local function caught(ok, ...)
  if not ok then checkpoint("task.pawait") end
  return ok, ...
end

--- task.pawait(x) -> ok, ...
--- As `task.await`, but never raises what x raised: gives true and the results, or false and the error.
function task.pawait(x)
  if internal.is_task(x) then return internal.pawait_task(x) end
  return caught(pcall(await, x))
end

--- # Cleanup
--- A wait in a plain `<close>` is cancelled like any other. These two are exempt:

local begin_shield, end_shield = internal.begin_shield, internal.end_shield
local shielded = setmetatable({}, { __close = end_shield })

-- Calls fn(...) where no wait is cancelled.
local function in_shield(fn, ...)
  begin_shield()
  local _ <close> = shielded
  return fn(...)
end
internal.in_shield = in_shield

local function after_shield(...)
  checkpoint("task.shield")
  return ...
end

--- task.shield(fn, ...) -> ...
--- Runs fn(...) to its end, whoever cancels the task meanwhile; then the cancel is raised.
function task.shield(fn, ...)
  expect(1, "shield", fn, "function")
  checkpoint("task.shield")
  return after_shield(in_shield(fn, ...))
end

-- In a GUI callback, and where a script's own coroutine is being closed, nothing can wait: the function gets a
-- task of its own, which the owner of the current one waits for.
local function clean_up(fn)
  local place = internal.cleanup_place()
  if place == "here" then return in_shield(fn) end
  if place == "forced" then return fn() end
  internal.shield_task(spawn(fn))
end

local Deferred = { __name = "deferred" }

-- An error that is under way must not be lost to one of the cleanup: the latter is told by itself.
function Deferred:__close(failure)
  local fn = self.fn
  self.fn = nil
  if not fn then return end
  if failure == nil then return clean_up(fn) end
  local ok, cleanup_failure = xpcall(clean_up, internal.describe, fn)
  if not ok then internal.shield_task(spawn(internal.raise, cleanup_failure[1], cleanup_failure)) end
end

--- task.defer(fn) -> deferred
--- Cleanup that may wait, when a block is left, for whatever reason. Within the grace no cancel disturbs it. Where
--- nothing can wait (in a GUI callback, in a coroutine that the script closes) it runs as a task of its own.
---
---   local _ <close> = task.defer(function() connection:close() task.wait(0.1) end)
function task.defer(fn)
  expect(1, "defer", fn, "function")
  return setmetatable({ fn = fn }, Deferred)
end
