-- The one place that runs what a script gives to buttons and the like: in a task, which belongs to the window or the
-- dialog that is being drawn, never inside the GUI. Its error becomes a notification, and is told as that of any task.
local internal = ...
local observable, task = observable, task
local error, next, setmetatable, tostring, type = error, next, setmetatable, tostring, type
local current, remove = task.current, table.remove

local handlers = { owner = -1 } -- the owner of what is drawn: -1 is the window, else the group of a dialog

local kept = {}   -- owner -> name -> table
local states = {} -- ID of the widget -> { job, waiting }, while something is at work
local count = 0   -- of them

local function set_state(key, state)
  count = count + (state and 1 or 0) - (states[key] and 1 or 0)
  states[key] = state
end

local function first_line(value)
  if type(value) == "table" and value.kind == "Timeout" then return tostring(value) end
  return (tostring(value):match("^[^\n]*"))
end

-- Closed with the error that ends the handler, if one does; to be cancelled is none.
local Failure = {}
function Failure.__close(_, value)
  if value == nil or internal.is_unwinding(value) then return end
  internal.part("notify").show(first_line(value), {
    type = "error", duration = 8, action = "Details", on_action = internal.show_errors, forget = true,
  })
end
local tells_failure = setmetatable({}, Failure)

local function run(fn, ...)
  local _ <close> = tells_failure
  internal.tell_quietly(current())
  return observable.batch(fn, ...)
end

-- Takes its place back when the handler is over, and starts the next one that waits.
local Over = {}
function Over.__close(self)
  local state = self.state
  state.running = state.running - 1
  local following = remove(state.waiting, 1)
  if following and state.running == 0 then return following() end
  if state.running == 0 and states[self.key] == state then set_state(self.key, nil) end
end

local start

local function run_one(key, state, fn, ...)
  local _ <close> = setmetatable({ key = key, state = state }, Over)
  return run(fn, ...)
end

function start(key, state, owner, fn, ...)
  local job = internal.spawn_at(owner, run_one, key, state, fn, ...)
  if not job then return end -- what it belongs to has just ended
  internal.begin_anyway(job)
  state.running, state.job = state.running + 1, job
  return job
end

-- Later, when what runs now is over.
local function put_off(key, state, owner, fn, ...)
  local arguments = table.pack(...)
  state.waiting[#state.waiting + 1] = function()
    start(key, state, owner, fn, table.unpack(arguments, 1, arguments.n))
    if state.running == 0 then set_state(key, nil) end
  end
end

-- Starts fn(...) for the widget with that key. What happens while an earlier one runs, the policy says.
function handlers.invoke_for(owner, key, policy, fn, ...)
  local state = states[key]
  if not state then
    state = { running = 0, waiting = {} }
    set_state(key, state)
  elseif policy == "drop" then
    return
  elseif policy == "queue" then
    return put_off(key, state, owner, fn, ...)
  elseif policy == "restart" then
    state.waiting = {}
    put_off(key, state, owner, fn, ...)
    state.job:cancel("it was started again")
    return
  end
  if not start(key, state, owner, fn, ...) and state.running == 0 then set_state(key, nil) end
end

-- The same for what is drawn just now.
function handlers.invoke(key, policy, fn, ...) return handlers.invoke_for(handlers.owner, key, policy, fn, ...) end

function handlers.is_busy(key)
  local state = states[key]
  return state ~= nil and state.running > 0
end

function handlers.check(fn, what, level)
  if type(fn) ~= "function" then error(what .. ": the handler must be a function, not " .. (fn == nil and "nil" or "a " .. type(fn)), level + 1) end
end

-- A table for what widgets keep from frame to frame, as long as lasts what they are drawn in.
function handlers.kept(name)
  local owner = handlers.owner
  local of = kept[owner]
  if not of then
    of = {}
    kept[owner] = of
  end
  if not of[name] then of[name] = {} end
  return of[name]
end

function handlers.forget(owner) kept[owner] = nil end

function handlers.anything_runs() return count > 0 end

-- A window that has closed takes its handlers along.
internal.when_closed[#internal.when_closed + 1] = function() states, count, kept = {}, 0, {} end

return handlers
