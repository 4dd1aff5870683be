-- Channels, events, semaphores and mutexes: a few fields and queues of tasks that wait (see wait_queue.h). A task
-- that is cancelled leaves its queue; one that was handed something keeps it, and is cancelled at its next wait.
local internal = ...
local task = task
local error, getmetatable, setmetatable, type = error, getmetatable, setmetatable, type
local math_type, huge = math.type, math.huge
local new_queue, wait_in, hand_over, take_offer = internal.queue, internal.wait_in, internal.hand_over, internal.take_offer
local checkpoint = internal.checkpoint
local shared_put, shared_get = internal.shared_put, internal.shared_get

-- The level is that of the method's caller.
local function check(self, class, method)
  if getmetatable(self) ~= class then error("call it with a colon: x:" .. method .. "(...)", 3) end
end

--- # Between tasks
--- Who waits first is served first. What a task was handed, a value or a permit, it has, even if it is cancelled before
--- it runs: the cancel is then raised by its next wait. All of it can be used in a GUI callback where it need not wait.

local Channel = { __name = "channel" }
Channel.__index = Channel

--- task.channel([capacity]) -> ch
--- ch:put(value)
--- ch:get() -> value
--- ch:close()
--- ch:is_closed() -> boolean
--- for value in ch do ... end
--- A queue of values other than nil. `put` waits while `capacity` values are in it; with 0, the default, until somebody
--- takes the value; with `math.huge` never. `get` waits for a value, and gives nil when the channel is closed and empty,
--- which ends a loop over it. Closing makes waiting `put`s fail. `#ch` is the number of values in it. A channel that is
--- given to a worker works across the threads; from then on its values are copied, as all that goes to a worker.
function task.channel(capacity)
  capacity = capacity == nil and 0 or capacity
  if capacity ~= huge and (math_type(capacity) ~= "integer" or capacity < 0) then
    error("bad argument #1 to 'channel' (a whole number from 0, or math.huge, expected)", 2)
  end
  return setmetatable({ capacity = capacity, first = 1, count = 0, closed = false, items = {},
                        getters = new_queue("get"), putters = new_queue("put") }, Channel)
end

local function push(self, value)
  self.items[self.first + self.count] = value
  self.count = self.count + 1
end

local function pop(self)
  local first = self.first
  local value = self.items[first]
  self.items[first] = nil
  self.first, self.count = first + 1, self.count - 1
  return value
end

local go_on <const> = {} -- handed to those who wait in a channel when it goes to a worker: they wait there

function Channel:put(value)
  check(self, Channel, "put")
  if value == nil then error("a channel cannot carry nil: it would look like its end", 2) end
  checkpoint("ch:put")
  if self.shared then return shared_put(self.shared, value) end
  if self.closed then error("the channel is closed", 2) end
  if hand_over(self.getters, value) then return end
  if self.count < self.capacity then return push(self, value) end
  local taken = wait_in(self.putters, "ch:put", value)
  if taken == go_on then return shared_put(self.shared, value) end
  if not taken then error("the channel was closed before the value was taken", 2) end
end

Channel.send = Channel.put -- of a sender, which is a channel that keeps the last value; see ui/observable_derived.lua

local function get(self)
  if self.shared then return shared_get(self.shared) end
  if self.count > 0 then
    if self.count < self.capacity then return pop(self) end -- nobody waits to put
    local last = self.first + self.count
    self.items[last] = false -- makes the place: behind it memory cannot run out, and nothing is lost
    local waits, offer = take_offer(self.putters) -- there is room now for the first that waits
    local value = pop(self)
    if waits then push(self, offer) else self.items[last] = nil end
    return value
  end
  local waits, offer = take_offer(self.putters)
  if waits then return offer end
  if self.closed then return nil end
  local value = wait_in(self.getters, "ch:get")
  if value == go_on then return shared_get(self.shared) end
  return value
end

function Channel:get()
  check(self, Channel, "get")
  checkpoint("ch:get")
  return get(self)
end

-- for v in ch do
function Channel:__call()
  checkpoint("the loop over a channel")
  return get(self)
end

function Channel:close()
  check(self, Channel, "close")
  if self.shared then return internal.shared_close(self.shared) end
  if self.closed then return end
  self.closed = true
  while hand_over(self.getters, nil) do end
  while hand_over(self.putters, false) do end
end

function Channel:is_closed()
  check(self, Channel, "is_closed")
  if self.shared then return internal.shared_is_closed(self.shared) end
  return self.closed
end

function Channel:__len() return self.shared and internal.shared_size(self.shared) or self.count end
Channel.__close = Channel.close

internal.Channel, internal.go_on = Channel, go_on -- for worker.lua


local Event = { __name = "event" }
Event.__index = Event

--- task.event() -> ev
--- ev:set()
--- ev:clear()
--- ev:is_set() -> boolean
--- ev:wait() -> true
--- Wakes every task that waits for it, and lets those pass that come later, until it is cleared.
function task.event() return setmetatable({ on = false, queue = new_queue("event") }, Event) end

function Event:set()
  check(self, Event, "set")
  self.on = true
  while hand_over(self.queue, true) do end
end

function Event:clear()
  check(self, Event, "clear")
  self.on = false
end

function Event:is_set()
  check(self, Event, "is_set")
  return self.on
end

function Event:wait()
  check(self, Event, "wait")
  checkpoint("ev:wait")
  if not self.on then wait_in(self.queue, "ev:wait") end
  return true
end
Event.await = Event.wait


local Semaphore = { __name = "semaphore" }
Semaphore.__index = Semaphore

--- task.semaphore(count) -> s
--- s:acquire()
--- s:release()
--- Lets `count` tasks pass at a time. To release more than was acquired is an error.
function task.semaphore(count)
  if math_type(count) ~= "integer" or count < 1 then
    error("bad argument #1 to 'semaphore' (a whole number from 1 expected)", 2)
  end
  return setmetatable({ count = count, free = count, queue = new_queue("semaphore") }, Semaphore)
end

function Semaphore:acquire()
  check(self, Semaphore, "acquire")
  checkpoint("s:acquire")
  if self.free > 0 then
    self.free = self.free - 1
  else
    wait_in(self.queue, "s:acquire")
  end
end

function Semaphore:release()
  check(self, Semaphore, "release")
  if hand_over(self.queue, true) then return end
  if self.free == self.count then error("the semaphore was released more often than acquired", 2) end
  self.free = self.free + 1
end


local Mutex, Lock = { __name = "mutex" }, { __name = "lock" }
Mutex.__index, Lock.__index = Mutex, Lock

--- task.mutex() -> m
--- m:lock() -> lock
--- m:is_locked() -> boolean
--- lock:unlock()
--- One task at a time. The lock is released by `unlock` or by its `<close>`.
---
---   local _ <close> = m:lock()
function task.mutex() return setmetatable({ queue = new_queue("mutex") }, Mutex) end

function Mutex:lock()
  check(self, Mutex, "lock")
  local current = task.current()
  checkpoint("m:lock")
  local lock = setmetatable({ mutex = self }, Lock) -- first: without memory for it nothing may be locked
  if self.owner then
    if current and self.owner == current then error("the task holds this mutex already", 2) end
    wait_in(self.queue, "m:lock")
  end
  self.owner = current or self
  internal.set_holder(self.queue)
  return lock
end

function Mutex:is_locked()
  check(self, Mutex, "is_locked")
  return self.owner ~= nil
end

-- Doing it again does nothing, so that a lock may be released before its <close>.
function Lock:unlock()
  check(self, Lock, "unlock")
  local mutex = self.mutex
  if not mutex then return end
  mutex.owner = hand_over(mutex.queue, true) and mutex or nil -- on its way to the next one
  self.mutex = nil
end
Lock.__close = Lock.unlock
