-- The Lua half of the task module. What can wait in C++ is in runtime/lua/modules/task.cpp.
local internal = ...
local task = task
-- Kept, for a script may replace or remove the globals.
local error, setmetatable, type, format = error, setmetatable, type, string.format
local floor, max = math.floor, math.max
local spawn, wait, await = task.spawn, task.wait, task.await

-- Runs a coroutine that was given to task.spawn: each of its yields is one task.yield.
local resume, status = coroutine.resume, coroutine.status
local yield = task.yield
local function finish(co, ok, ...)
  if not ok then error(..., 0) end
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

--- Calls fn(...) after `seconds`. Returns the task, which can be awaited or cancelled.
function task.delay(seconds, fn, ...)
  if type(fn) ~= "function" then error("bad argument #2 to 'delay' (function expected, got " .. type(fn) .. ")", 2) end
  if type(seconds) ~= "number" or not (seconds >= 0) then
    error("bad argument #1 to 'delay' (seconds must be 0 or more)", 2)
  end
  return spawn(function(...)
    wait(seconds)
    return fn(...)
  end, ...)
end

--- Calls fn() every `seconds`, first after `seconds`; a tick is skipped while the last one still runs.
--- Returns the timer, a task; cancel it to stop.
function task.every(seconds, fn)
  if type(seconds) ~= "number" or not (seconds > 0) then
    error("bad argument #1 to 'every' (seconds must be above 0)", 2)
  end
  if type(fn) ~= "function" then error("bad argument #2 to 'every' (function expected, got " .. type(fn) .. ")", 2) end
  local timer = spawn(function()
    local start, count, tick = internal.time(), 0, nil
    while true do
      -- The grid is counted from the start, so late ticks do not add up; those missed are left out.
      count = max(count, floor((internal.time() - start) / seconds)) + 1
      internal.wait_until(start + count * seconds)
      if not tick or tick:done() then tick = spawn(fn) end
    end
  end)
  internal.set_background(timer)
  return timer
end

-- A list of handles for tasks, functions and awaitables, and which of them we started ourselves.
local function to_tasks(list, what)
  if type(list) ~= "table" then error("bad argument #1 to '" .. what .. "' (table expected, got " .. type(list) .. ")", 3) end
  local handles, own = {}, {}
  for i = 1, #list do
    local item = list[i]
    if internal.is_task(item) then
      handles[i] = item
    elseif type(item) == "function" then
      handles[i] = spawn(item)
      own[#own + 1] = handles[i]
    else
      local kind = type(item)
      if kind ~= "table" and kind ~= "userdata" then
        error(format("bad argument #1 to '%s' (item %d must be a task, a function or an awaitable, not a %s)", what, i, kind), 3)
      end
      handles[i] = spawn(await, item)
      own[#own + 1] = handles[i]
    end
  end
  return handles, own
end

local function cancel_each(handles, reason)
  for i = 1, #handles do handles[i]:cancel(reason) end
end

--- Waits for all; returns a list of the first result of each. The first failure cancels the others,
--- waits for their cleanup, and is raised; further failures are reported.
function task.all(list)
  local handles, own = to_tasks(list, "all")
  -- If this wait itself is cancelled, what we started ends with it.
  local guard <close> = setmetatable({}, { __close = function() cancel_each(own, "the task that waited for it ended") end })
  local failed = internal.join(handles, "all")
  if failed then
    cancel_each(handles, "another task of task.all failed")
    internal.join(handles, "each")
    for i = 1, #handles do
      if i ~= failed then internal.report(handles[i]) end
    end
    await(handles[failed])
  end
  local results = {}
  for i = 1, #handles do results[i] = handles[i]:result() end
  return results
end
