-- Observables: values that tell when they change. What is derived from others is worked out when somebody asks, so a
-- diamond never shows half of a change. Who subscribed is called in a task, never inside `set`, so never inside the GUI.
local internal = ...
local observable, task = observable, task
local error, getmetatable, ipairs, rawequal, setmetatable, type, xpcall =
  error, getmetatable, ipairs, rawequal, setmetatable, type, xpcall
local concat, insert, remove, unpack = table.concat, table.insert, table.remove, table.unpack
local format, gsub, getinfo = string.format, string.gsub, debug.getinfo
local current, spawn = task.current, task.spawn
local call_here, spawn_at = internal.call_here, internal.spawn_at

local Observable = { __name = "observable" }
Observable.__index = Observable

local epoch = 0         -- grows with every change of any of them
local working = {}      -- those that are being worked out, outermost first
local chains = setmetatable({}, { __mode = "k" }) -- task of a subscriber -> the step that led to it
local shape = 0         -- grows when there is more to tell than before: a reader, or a source of a computed one
local batch             -- the open one: { task, pending, seen, shape }

local parts = {} -- for observable_derived.lua
internal.observable_parts = parts

-- The line of the script that made it; its name in messages unless it has one.
local function place()
  for level = 3, 8 do
    local info = getinfo(level, "Sl")
    if not info then break end
    if info.short_src:find("^appctl/") == nil and info.currentline > 0 then
      return "observable of " .. info.short_src .. ":" .. info.currentline
    end
  end
  return "observable"
end

local function check(self, method)
  if getmetatable(self) ~= Observable then error("call it with a colon: o:" .. method .. "(...)", 3) end
end

local function is_observable(value) return getmetatable(value) == Observable end
parts.is_observable, internal.is_observable = is_observable, is_observable

local function same(a, b) return rawequal(a, b) or (a ~= a and b ~= b) end

-- `listeners` are ours: they are called at once. `subscriptions` are the script's. Each of these readers keeps in `told` the
-- version that it knows, for it may have come when others had yet to hear of that one. A derived one is live while it has any
-- of them, or a live one that is derived from it: only then do its sources know it, in their list `live`.
local function new(fields)
  fields.version, fields.checked = 0, -1
  fields.place = place()
  return setmetatable(fields, Observable)
end
parts.new = new

local function name_of(o) return o.name or o.place end

local function path_of(list, first, last)
  local names = {}
  for i = first, #list do names[#names + 1] = name_of(list[i]) end
  names[#names + 1] = name_of(last)
  return concat(names, " -> ")
end

--- # Observables
--- A value that widgets can show and change (see `ui`), that tasks and workers can set, and that tells when it changes.

--- observable(value [, name]) -> o
--- o:get() -> value
--- o:set(value)
--- o:update(fn)
--- o:touch()
--- `set` does nothing if the value is the same one; a table is the same only if it is the same table. `update` sets what
--- fn(value) returns. `touch` tells of a change though the value is the same: of what is in its table. What is derived is
--- worked out anew then, and tells if that gives another value. The name is for messages. A frame follows a change by itself: nothing need poll, nor ask for it.
---
---   local count = observable(0)
---   app.run(function() ui.label(count) end)
---   while true do task.wait(1) count:update(function(n) return n + 1 end) end
function internal.make_observable(value, name)
  if name ~= nil and type(name) ~= "string" then error("observable: the name must be a string, not a " .. type(name), 2) end
  return new { value = value, name = name }
end

-- --- derived values ---

local function has_readers(o) return (o.subscriptions and #o.subscriptions > 0) or (o.listeners and #o.listeners > 0) end

local function is_live(o) return has_readers(o) or (o.live ~= nil and #o.live > 0) end

local function remove_from(list, item)
  for i = 1, #list do
    if list[i] == item then return remove(list, i) end
  end
end

-- Its sources know it from now on. REQUIRES: it was not live.
local function enter_sources(o)
  shape = shape + 1
  if o.hold then o.hold[1] = o end -- a follower is let go of otherwise: see observable_derived.lua
  if not o.fn then return end
  for _, source in ipairs(o.sources) do
    if not is_live(source) then enter_sources(source) end
    source.live = source.live or {}
    source.live[#source.live + 1] = o
  end
end

local function leave_sources(o)
  if is_live(o) then return end
  if o.hold then o.hold[1] = nil end
  if not o.fn then return end
  for _, source in ipairs(o.sources) do
    remove_from(source.live, o)
    leave_sources(source)
  end
end

-- The kind is "listeners" or "subscriptions"; the reader hears of what changes from now on.
function parts.add_reader(o, kind, reader)
  o:get()
  reader.told = o.version
  if not is_live(o) then enter_sources(o) end
  shape = shape + 1
  o[kind] = o[kind] or {}
  o[kind][#o[kind] + 1] = reader
end

function parts.remove_reader(o, kind, reader)
  remove_from(o[kind], reader)
  leave_sources(o)
end

local tracker -- the sources that are read while a computed value is worked out

local function values_of(sources)
  local values = {}
  for i, source in ipairs(sources) do values[i] = source:get() end
  return unpack(values, 1, #sources)
end

-- While one is worked out, or looked at whether it has to be, what it reads is not what those further out read.
local Working = {}
function Working.__close(self)
  working[#working] = nil
  tracker = self.tracker
end

local function enter_working(o)
  for i, other in ipairs(working) do
    if other == o then error("observables form a circle: " .. path_of(working, i, o), 4) end
  end
  working[#working + 1] = o
  local outer = tracker
  tracker = nil
  return setmetatable({ tracker = outer }, Working)
end

local function change_sources(o, sources)
  local was_live = is_live(o)
  if was_live then
    for _, source in ipairs(o.sources) do
      remove_from(source.live, o)
      leave_sources(source)
    end
  end
  o.sources = sources
  if was_live then enter_sources(o) end
end

local function note(list, o)
  for i = 1, #list do
    if list[i] == o then return end
  end
  list[#list + 1] = o
end

-- What a computed one has read are its sources, also if its function failed: a change of these may mend it. Then the former
-- ones stay too, and no version is known, so that it is worked out anew whatever changes.
local Reading = {}
function Reading.__close(self, failure)
  local o, seen = self.of, tracker
  tracker = nil
  if failure ~= nil then
    for _, source in ipairs(o.sources) do note(seen, source) end
    o.versions = {}
  end
  change_sources(o, seen)
end

local function work_out(o)
  if not o.tracks then return call_here(o.fn, values_of(o.sources)) end
  tracker = {}
  local _ <close> = setmetatable({ of = o }, Reading)
  return (call_here(o.fn))
end

local function is_outdated(o)
  if o.version == 0 then return true end
  for i, source in ipairs(o.sources) do
    source:get()
    if source.version ~= o.versions[i] then return true end
  end
  return false
end

local function refresh(o)
  local _ <close> = enter_working(o)
  if is_outdated(o) then
    local value = work_out(o)
    o.versions = {}
    for i, source in ipairs(o.sources) do o.versions[i] = source.version end
    if o.version == 0 or not o.same(o.value, value) then
      o.value, o.version = value, o.version + 1
    end
  end
  o.checked = epoch
end

function Observable:get()
  check(self, "get")
  if tracker then note(tracker, self) end
  if self.fn and self.checked ~= epoch then refresh(self) end
  return self.value
end

-- --- telling ---

local Pump = {}
function Pump.__close(self) self.subscription.task = nil end

-- The task of a subscription: it gives what came to the function, one after the other.
local function pump(subscription)
  local over <close> = setmetatable({ subscription = subscription }, Pump)
  local queue = subscription.queue
  while #queue > 0 and not subscription.closed do
    local item = remove(queue, 1)
    subscription.working = true
    chains[current()] = item.step
    subscription.fn(item.value)
    subscription.working = false
  end
  subscription.working = false
end

local function tell(subscription, value, step)
  local queue = subscription.queue
  if subscription.working then -- it is still at work on an earlier one: only the last of these counts
    for i = #queue, 1, -1 do queue[i] = nil end
  end
  queue[#queue + 1] = { value = value, step = step }
  if subscription.task and not subscription.task:done() then return end -- done: cancelled before it began
  subscription.working = false
  subscription.task = spawn_at(subscription.owner, pump, subscription)
  if not subscription.task then subscription:close() end -- its owner has ended
end

-- A function of a derived value failed, and nobody has asked for it just now.
local function report(failure) spawn(internal.raise, failure[1], failure) end

local nobody <const> = {}

-- Those of the list that do not know the present version yet; from now on they do.
local function untold(o, list)
  if not list or #list == 0 then return nobody end
  local found = {}
  for _, reader in ipairs(list) do
    if reader.told ~= o.version then
      reader.told = o.version
      found[#found + 1] = reader
    end
  end
  return found
end

local function deliver(step)
  local o = step.of
  local value = o.value
  if o.fn then
    local ok
    ok, value = xpcall(o.get, internal.describe, o)
    if not ok then return report(value) end
  end
  for _, listener in ipairs(untold(o, o.listeners)) do listener.fn(value, step) end
  for _, subscription in ipairs(untold(o, o.subscriptions)) do tell(subscription, value, step) end
end

-- How a change came to o: a list from its end to the observable that was put first. Kept for the usual case, the change
-- that no subscriber made.
local function step_to(o, from)
  local last = o.step
  if last and last.from == from then return last end
  last = { of = o, from = from }
  if not from or from.of.step == from then o.step = last end
  return last
end

-- Those that have to tell of the step, each once as long as `seen` stays.
local function collect(step, pending, seen)
  local o = step.of
  if seen[o] then return end
  seen[o] = true
  if has_readers(o) then pending[#pending + 1] = step end
  for _, derived in ipairs(o.live or {}) do collect(step_to(derived, step), pending, seen) end
end

local function collect_in_batch(step)
  batch.pending = batch.pending or {}
  if batch.shape ~= shape then batch.seen, batch.shape = {}, shape end
  collect(step, batch.pending, batch.seen)
end

local function flush(pending)
  for i = 1, #pending do deliver(pending[i]) end
end

-- At its end, or at its first wait: a task that was spawned when it began runs then.
local function leave_batch(which)
  if batch == which then batch = nil end
  local pending = which.pending
  which.pending = nil
  if pending then flush(pending) end
end

local function changed(o, from)
  if not has_readers(o) and not o.live then return end
  local step = from and { of = o, from = from } or step_to(o)
  if batch and batch.task == (current() or false) then return collect_in_batch(step) end
  if not o.live then return deliver(step) end
  local pending = {}
  collect(step, pending, {})
  flush(pending)
end

-- The step that leads to a change of o just now, nil if no subscriber makes it. Raises if o has led to it itself.
local function cause_of_change(o)
  local running = current()
  local from = running and chains[running]
  local first = from
  while first and first.of ~= o do first = first.from end
  if not first then return from end
  local path = { from.of }
  while from ~= first do
    from = from.from
    insert(path, 1, from.of)
  end
  error("observables form a circle: " .. path_of(path, 1, o) .. "; a subscriber must not change what led to it", 4)
end

-- A follower is put so: had it led to itself, so had what it follows, and that was looked at.
local function put_after(o, value, from)
  if same(o.value, value) then return end
  o.value, o.version, epoch = value, o.version + 1, epoch + 1
  changed(o, from)
end

local function put(o, value)
  if not same(o.value, value) then put_after(o, value, (cause_of_change(o))) end
end
parts.put, parts.put_after, parts.check, parts.same, parts.class = put, put_after, check, same, Observable

-- As put, though the value is the same.
function parts.touch(o)
  local from = cause_of_change(o)
  o.version, epoch = o.version + 1, epoch + 1
  changed(o, from)
end

-- The level is that of the method's caller.
function parts.check_change(o, change)
  if o.fn or o.follows then
    local advice = gsub(change, "ed$", "")
    error(format("a derived observable (%s) cannot be %s: %s what it comes from", name_of(o), change, advice), 3)
  end
  if #working == 0 then return end
  error(format("nothing may be %s while a derived observable (%s) is worked out", change, name_of(working[#working])), 3)
end

function Observable:set(value)
  check(self, "set")
  parts.check_change(self, "set")
  put(self, value)
end

--- observable.batch(fn, ...) -> ...
--- Runs fn(...); who subscribed to what it sets hears of it when it returns, once, with the last values. A function that
--- waits leaves the batch at its first wait. Handlers of `ui` run so.
function observable.batch(fn, ...)
  if type(fn) ~= "function" then error("observable.batch: a function is needed, not a " .. type(fn), 2) end
  local running = current() or false
  if batch and batch.task == running then return fn(...) end
  local mine <close> = setmetatable({ task = running }, { __close = leave_batch })
  batch = mine
  spawn(leave_batch, mine)
  return fn(...)
end

function Observable:__tostring() return name_of(self) end

return observable
