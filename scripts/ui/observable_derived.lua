-- Who subscribes; observables that follow others: of their value, or of when it changes; and those that workers set.
local internal = ...
local observable, task, app = observable, task, app
local error, ipairs, next, setmetatable, type = error, ipairs, next, setmetatable, type
local format, max, remove = string.format, math.max, table.remove
local parts = internal.observable_parts
local owner_of_caller = internal.owner
local Observable, check, is_observable, same, new = parts.class, parts.check, parts.is_observable, parts.same, parts.new
local call_here, new_queue, wait_in, hand_over = internal.call_here, internal.queue, internal.wait_in, internal.hand_over

local Subscription = { __name = "subscription" }
Subscription.__index = Subscription

--- o:subscribe(fn) -> subscription
--- subscription:close()
--- Calls fn(value) after each change, in a task, in which it may wait; never inside `set`. What comes while it is still at
--- work is merged into the last value. The subscription ends when it is closed (also by `<close>`), and with its owner: the
--- group, dialog or window it was made in, else the script. A subscriber that sets, directly or through others, what led to
--- it is an error that names the circle.
function Observable:subscribe(fn)
  check(self, "subscribe")
  if type(fn) ~= "function" then error("bad argument #1 to 'subscribe' (function expected, got " .. type(fn) .. ")", 2) end
  local subscription = setmetatable({ of = self, fn = fn, queue = {}, owner = owner_of_caller() }, Subscription)
  parts.add_reader(self, "subscriptions", subscription)
  return subscription
end

function Subscription:close()
  if self.closed then return end
  self.closed = true
  parts.remove_reader(self.of, "subscriptions", self)
end
Subscription.__close = Subscription.close

function Observable:touch()
  check(self, "touch")
  parts.check_change(self, "touched")
  parts.touch(self)
end

function Observable:update(fn)
  check(self, "update")
  if type(fn) ~= "function" then error("bad argument #1 to 'update' (function expected, got " .. type(fn) .. ")", 2) end
  return self:set(fn(self.value)) -- a tail call, so that an error names the script's line
end

-- --- of the value ---

local function derive(sources, fn, equal, tracks)
  return new { fn = fn, sources = sources, same = equal or same, tracks = tracks, versions = {} }
end

local function expect_function(fn, index, what)
  if type(fn) ~= "function" then
    error(format("bad argument #%d to '%s' (function expected, got %s)", index, what, type(fn)), 3)
  end
end

--- o:map(fn) -> o
--- observable.combine(a, b, ..., fn) -> o
--- observable.computed(fn) -> o
--- Observables that follow others: fn of the value; fn of several values; what fn returns, which follows whatever
--- observables fn reads. They are worked out when they are asked for, and cannot be set; fn must not wait.
---
---   local full = observable.combine(first, last, function(a, b) return a .. " " .. b end)
function Observable:map(fn)
  check(self, "map")
  expect_function(fn, 1, "map")
  return derive({ self }, fn)
end

function observable.combine(...)
  local list = { ... }
  local fn = remove(list)
  expect_function(fn, #list + 1, "combine")
  for i, source in ipairs(list) do
    if not is_observable(source) then
      error(format("bad argument #%d to 'combine' (observable expected, got %s)", i, type(source)), 2)
    end
  end
  if #list == 0 then error("observable.combine: an observable is needed before the function", 2) end
  return derive(list, fn)
end

function observable.computed(fn)
  expect_function(fn, 1, "computed")
  return derive({}, fn, nil, true)
end

local function equal_values(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return same(a, b) end
  for key, value in next, a do
    if not equal_values(value, b[key]) then return false end
  end
  for key in next, b do
    if a[key] == nil then return false end
  end
  return true
end

--- o:distinct([equal]) -> o
--- Follows o, but stays as it is while equal(old, new) is true. Without a function tables are compared by what they hold.
function Observable:distinct(equal)
  check(self, "distinct")
  if equal ~= nil then expect_function(equal, 1, "distinct") end
  local compare = equal and function(a, b) return call_here(equal, a, b) end or equal_values
  return derive({ self }, function(value) return value end, compare)
end

-- --- of time ---

-- An observable that is put by heard(follower, value, step), which hears every change of `o`. It is let go of when
-- nobody has it any more; while somebody has subscribed to it, `hold` has it.
local function follow(o, heard)
  local hold = {}
  local follower = new { value = o:get(), follows = o, hold = hold }
  local weak = setmetatable({ follower }, { __mode = "v" })
  local listener = {}
  function listener.fn(value, step)
    local found = hold[1] or weak[1]
    if found then return heard(found, value, step) end
    parts.remove_reader(o, "listeners", listener)
  end
  parts.add_reader(o, "listeners", listener)
  return follower
end

local function check_seconds(seconds, what)
  if type(seconds) ~= "number" or not (seconds >= 0) then
    error(format("bad argument #1 to '%s' (seconds must be 0 or more)", what), 3)
  end
end

-- Also if the wait is cancelled, as when the window closes: the last value is put at once then.
local Late = {}
function Late.__close(self)
  self.state.task = nil
  -- Who subscribed is to hear of it though this task ends.
  internal.in_shield(parts.put_after, self.follower, self.state.value, self.state.step)
end

local shortest_wait <const> = 1e-9 -- seconds; what is left by rounding is less, and would be no wait

-- Waits until the deadline, which may move on meanwhile, and puts the last value.
local function put_later(state, follower)
  local _ <close> = setmetatable({ state = state, follower = follower }, Late)
  local left = state.deadline - app.time()
  while left > 0 do
    task.wait(max(left, shortest_wait))
    left = state.deadline - app.time()
  end
end

local function put_at(state, follower, deadline, value, step)
  state.deadline, state.value, state.step = deadline, value, step
  if state.task then return end
  state.task = internal.spawn_at(0, put_later, state, follower)
  if not state.task then return end
  internal.begin_anyway(state.task)
  internal.set_background(state.task) -- the end of a window cuts it short, and nothing is lost
end

--- o:debounce(seconds) -> o
--- o:throttle(seconds) -> o
--- Follow o: when it has not changed for so long; at once, but not more often than that. The last value is never lost,
--- unless `app.exit` ends the script before its time has come.
function Observable:debounce(seconds)
  check(self, "debounce")
  check_seconds(seconds, "debounce")
  local state = {}
  return follow(self, function(follower, value, step) put_at(state, follower, app.time() + seconds, value, step) end)
end

function Observable:throttle(seconds)
  check(self, "throttle")
  check_seconds(seconds, "throttle")
  local state, free_at = {}, 0
  return follow(self, function(follower, value, step)
    if state.task then
      state.value, state.step = value, step
    elseif app.time() >= free_at then
      free_at = app.time() + seconds
      parts.put_after(follower, value, step)
    else
      put_at(state, follower, free_at, value, step)
      free_at = free_at + seconds
    end
  end)
end

local Next = { __name = "next value" }
Next.__index = Next

-- Those that nobody has any more though no change came. They are done with when the next one is made: the garbage collector
-- may come at any time, also in the midst of a list of readers.
local dropped = {}
function Next:__gc()
  if not self.over then dropped[#dropped + 1] = self end
end

local function stop_listening(awaitable)
  local listener = awaitable.listener
  if listener.over then return end
  listener.over = true
  parts.remove_reader(awaitable.of, "listeners", listener)
end

local function clear_dropped()
  while #dropped > 0 do stop_listening(remove(dropped)) end
end

-- Its reader does not keep the awaitable: a cancelled waiter may be the last that had it.
local function new_next(o)
  local listener, weak = {}, setmetatable({}, { __mode = "v" })
  function listener.fn(value)
    local found = weak[1]
    if not found then return end
    stop_listening(found)
    found.over, found.value = true, value
    while hand_over(found.queue, true) do end
  end
  parts.add_reader(o, "listeners", listener)
  local awaitable = setmetatable({ of = o, listener = listener, queue = new_queue("observable") }, Next)
  weak[1] = awaitable
  return awaitable
end

--- o:next() -> awaitable
--- The next change: `o:next():await()` waits for it and gives the value; `task.timeout` and `task.race` take it too. What
--- happens between `next` and `await` is not missed.
function Observable:next()
  check(self, "next")
  clear_dropped()
  return new_next(self)
end

function Next:await()
  internal.checkpoint("o:next")
  if not self.over then wait_in(self.queue, "o:next") end
  return self.value
end

function Next:done() return self.over == true end

--- o:sender() -> sender
--- sender:send(value)
--- Sets o from anywhere: a sender can be given to a worker. Of what is sent in one turn the last value counts, and that is
--- never lost. nil cannot be sent. Closing it (`sender:close()`) ends it for all who have it, and o:sender() makes a new one
--- then. It is the sending end of a channel: `get`, and a loop over it, are errors.
---
---   local progress = observable(0)
---   worker.cpu_bound(function(sender) for i = 1, 100 do step(i) sender:send(i / 100) end end, progress:sender())
function Observable:sender()
  check(self, "sender")
  if self.fn or self.follows then error("a derived observable cannot be set, so it has no sender", 2) end
  if self.channel and not self.channel:is_closed() then return self.channel end
  local weak = setmetatable({ self }, { __mode = "v" })
  local shared, listener = internal.new_sender(function(value)
    local o = weak[1]
    if o then internal.spawn_at(0, parts.put, o, value) end
  end)
  self.hearing = self.hearing or {} -- as long as the observable is there; what was sent before a close is still to come
  self.hearing[#self.hearing + 1] = listener
  self.channel = internal.wrap_channel(shared)
  return self.channel
end

return observable
