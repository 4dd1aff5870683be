-- Waiting for several tasks: all, race, any, timeout and group. None of them returns before what it has
-- cancelled is through with its cleanup, and none loses a failure.
local internal = ...
local task = task
local error, setmetatable, type, format = error, setmetatable, type, string.format
local concat, insert, tostring = table.concat, table.insert, tostring
local current, spawn, await = task.current, task.spawn, task.await
local join, in_shield, raise = internal.join, internal.in_shield, internal.raise
local failure_of, origin_of = internal.failure, internal.origin

local function can_be_awaited(item)
  local kind = type(item)
  return internal.is_task(item) or kind == "function" or kind == "table" or kind == "userdata"
end

-- Only all needs the end of each of its tasks; race, any and timeout would cancel the task that waits.
local function check_cycle(item, what)
  if what == "all" or item == current() then internal.refuse_cycle(item) end
end

-- The level is that of the caller of the function that got the list.
local function check_items(list, what)
  if type(list) ~= "table" then error("bad argument #1 to '" .. what .. "' (table expected, got " .. type(list) .. ")", 4) end
  for i = 1, #list do
    if not can_be_awaited(list[i]) then
      error(format("bad argument #1 to '%s' (item %d must be a task, a function or an awaitable, not a %s)", what, i,
                   type(list[i])), 4)
    end
    if internal.is_task(list[i]) then check_cycle(list[i], what) end
  end
end

-- A list of handles for tasks, functions and awaitables, and which of them we started ourselves; nothing is
-- started if one of them is none of these.
local function to_tasks(list, what)
  check_items(list, what)
  local handles, own = {}, {}
  for i = 1, #list do
    local item = list[i]
    if internal.is_task(item) then
      handles[i] = item
    else
      handles[i] = type(item) == "function" and spawn(item) or spawn(await, item)
      own[#own + 1] = handles[i]
    end
  end
  return handles, own
end

local function cancel_each(handles, reason)
  for i = 1, #handles do handles[i]:cancel(reason) end
end

-- Cancels them and waits for their cleanup, also if the waiting task is itself cancelled meanwhile; where a
-- script's own coroutine is being closed nothing can wait, and they end by themselves.
local function finish_off(handles, reason)
  cancel_each(handles, reason)
  if internal.cleanup_place() == "here" then in_shield(join, handles, "each") end
end

-- The handles of those that failed, each once, but for the one at index `except`.
local function failed_of(handles, except)
  local failed, seen = {}, {}
  if except then seen[handles[except]] = true end
  for i = 1, #handles do
    local handle = handles[i]
    if not seen[handle] and handle:status() == "failed" then failed[#failed + 1] = handle end
    seen[handle] = true
  end
  return failed
end

local function report_each(failed)
  for i = 1, #failed do internal.report(failed[i]) end
end

-- Closed when the wait ends: whatever the reason, what belongs to it ends with it. What fails meanwhile has
-- nobody any more to whom it could be raised.
local Guard = {}
function Guard:__close()
  if self.over then return end
  finish_off(self, "the task that waited for it ended")
  report_each(failed_of(self))
end
local function guard(handles) return setmetatable(handles, Guard) end

local function told_in_full(handle, failure) return failure[2] .. "\n" .. failure[3] .. "\n" .. origin_of(handle) end

-- Raises the failure of the first; the others are listed in its message, if it is a text, and in its report.
local function raise_failures(failed)
  local first = failure_of(failed[1])
  if #failed == 1 then raise(first[1], first) end
  local messages, details = { first[2] }, { first[3] .. "\n" .. origin_of(failed[1]) }
  for i = 2, #failed do
    local failure = failure_of(failed[i])
    messages[i] = failure[2]
    details[i] = told_in_full(failed[i], failure)
  end
  local value = first[1]
  if type(value) == "string" then value = concat(messages, "\nand another one failed: ") end
  raise(value, { value, value, concat(details, "\nand another one failed: ") })
end

--- # Several tasks
--- Each takes a list of tasks, functions (which become tasks) and awaitables. None returns before what it has cancelled
--- is through with its cleanup. If the waiting task is itself cancelled, so is what they wait for; only `task.all`
--- leaves tasks alone that it was given and did not start.

--- task.all(list) -> {first result of each}
--- Waits for all. The first failure cancels the others and is raised; if more of them failed, its text lists them.
function task.all(list)
  local handles, own = to_tasks(list, "all")
  local owned <close> = guard(own)
  local failed = join(handles, "all")
  if failed then
    finish_off(handles, "another task of task.all failed")
    own.over = true
    if handles[failed]:status() == "cancelled" then
      report_each(failed_of(handles))
      await(handles[failed])
    end
    local failures = failed_of(handles, failed)
    insert(failures, 1, handles[failed])
    raise_failures(failures)
  end
  own.over = true
  local results = {}
  for i = 1, #handles do results[i] = handles[i]:result() end
  return results
end

local function check_not_empty(handles, what)
  if #handles == 0 then error("bad argument #1 to '" .. what .. "' (the list is empty: nothing could end the wait)", 3) end
end

--- task.race(list) -> ...
--- Gives the results of the first to end, or raises its error; the others are cancelled.
function task.race(list)
  local handles = to_tasks(list, "race")
  check_not_empty(handles, "race")
  local owned <close> = guard(handles)
  local winner = join(handles, "race")
  finish_off(handles, "another task of task.race was first")
  handles.over = true
  report_each(failed_of(handles, winner))
  return await(handles[winner])
end

-- Why none of them succeeded, one line each, and their tracebacks.
local function raise_none(handles)
  local lines, details = { format("none of the %d tasks of task.any succeeded:", #handles) }, {}
  for i = 1, #handles do
    local failed = handles[i]:status() == "failed"
    local failure = failed and failure_of(handles[i])
    lines[i + 1] = format("  %d: %s", i, failed and failure[2] or "was cancelled")
    if failed then details[#details + 1] = told_in_full(handles[i], failure) end
  end
  local value = concat(lines, "\n")
  raise(value, { value, value, concat(details, "\n") })
end

--- task.any(list) -> ...
--- Gives the results of the first to succeed; the others are cancelled. If none does, the error lists why.
function task.any(list)
  local handles = to_tasks(list, "any")
  check_not_empty(handles, "any")
  local owned <close> = guard(handles)
  local winner = join(handles, "any")
  if not winner then
    handles.over = true
    raise_none(handles)
  end
  local earlier = failed_of(handles) -- any is for such
  finish_off(handles, "another task of task.any succeeded")
  handles.over = true
  for i = 1, #earlier do failure_of(earlier[i]) end
  report_each(failed_of(handles))
  return await(handles[winner])
end

--- task.timeout(seconds, x) -> ...
--- Waits for x, a task or function, and gives its results. When the seconds are over x is cancelled, and an error with
--- `kind` "Timeout" is raised.
function task.timeout(seconds, x)
  if type(seconds) ~= "number" or not (seconds >= 0) then
    error("bad argument #1 to 'timeout' (seconds must be 0 or more)", 2)
  end
  if not can_be_awaited(x) then
    error("bad argument #2 to 'timeout' (a task, a function or an awaitable expected, got " .. type(x) .. ")", 2)
  end
  local handles = to_tasks({ x }, "timeout")
  local owned <close> = guard(handles)
  local in_time = join(handles, "each", seconds) ~= false
  if not in_time then finish_off(handles, "its time was over") end
  handles.over = true
  -- What came to its end in the turn in which the time was over counts.
  if in_time or handles[1]:status() ~= "cancelled" then return await(handles[1]) end
  internal.raise_timeout(seconds)
end

local Group = { __name = "group" }
Group.__index = Group

local ids = setmetatable({}, { __mode = "k" }) -- of the groups; out of a script's reach

local function id_of(group, method)
  return ids[group] or error("call it with a colon: g:" .. method .. "(...)", 3)
end

function Group:spawn(fn, ...)
  local id = id_of(self, "spawn")
  if type(fn) ~= "function" then error("bad argument #1 to 'spawn' (function expected, got " .. type(fn) .. ")", 2) end
  return internal.spawn_in(id, fn, ...)
end

function Group:cancel(reason)
  internal.cancel_group(id_of(self, "cancel"), reason == nil and "the group was cancelled" or tostring(reason))
end

-- Closes the group even if the wait for its cleanup is itself ended by force; what fails later is told.
local Closing = {}
function Closing:__close() report_each(internal.close_group(self[1])) end

local GroupGuard = {}
function GroupGuard:__close()
  local id = self[1]
  if not id then return end
  local _ <close> = setmetatable(self, Closing)
  internal.cancel_group(id, "the task that waited for its group ended")
  if internal.cleanup_place() == "here" then in_shield(internal.wait_group, id) end
end

--- task.group(fn) -> ...
--- g:spawn(fn, ...) -> t
--- g:cancel([reason])
--- Runs fn(g) as a task, and returns its results when every task that was started in the group has ended: those of
--- `g:spawn`, and those that they or fn start with `task.spawn`. The first failure that nobody awaits cancels the
--- others, and is raised here. After `g:cancel` it returns nothing. What is started in a group that is ending is cancelled
--- before it begins, unless its cleanup (`task.defer`, `task.shield`) starts it.
---
---   task.group(function(g)
---     for _, url in ipairs(urls) do g:spawn(fetch, url) end
---   end)
function task.group(fn)
  if type(fn) ~= "function" then error("bad argument #1 to 'group' (function expected, got " .. type(fn) .. ")", 2) end
  internal.checkpoint("task.group")
  local open <close> = setmetatable({ false }, GroupGuard)
  local id = internal.new_group(open)
  local group = setmetatable({}, Group)
  ids[group] = id
  local body = internal.spawn_in(id, fn, group)
  internal.wait_group(id)
  open[1] = false
  local failed = internal.close_group(id)
  if #failed > 0 then raise_failures(failed) end
  if body:status() == "cancelled" then return end -- by g:cancel
  return body:result()
end
