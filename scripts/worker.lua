-- The Lua half of the worker module, on the script's side. A job is a task that waits for a worker's thread: so
-- it can be awaited, cancelled and owned like any other. What a job finds inside its worker is in
-- runtime/lua/modules/worker_side.cpp.
local internal = ...
local worker, task = worker, task
local error, format, math_type, next, setmetatable, type = error, string.format, math.type, next, setmetatable, type
local spawn = task.spawn
local new_job, job_wait, job_stop = internal.new_job, internal.job_wait, internal.job_stop
local job_results, job_over = internal.job_results, internal.job_over

--- # Workers
--- Slow work beside the window: each job runs on a thread of its own, in a Lua state of its own. Nothing is shared: what
--- goes there is copied (nil, booleans, numbers, strings, tables with shared and cyclic parts, functions with their
--- upvalues), a buffer is moved, a channel is shared. What cannot be copied (userdata, coroutines, tables with a
--- metatable) is an error that names the path to it, before anything runs. Functions of the libraries go by name. The
--- globals of the script are not there: pass a value, make it a local, or `require` a module inside.

local jobs = setmetatable({}, { __mode = "k" }) -- task -> job

local interval <const> = 0.01 -- between attempts to stop a job

local function stop_and_wait(job)
  if internal.job_in_turn(job) then -- then it is hurried, and given up, in real time
    job_stop(job)
    return job_wait(job)
  end
  repeat
    job_stop(job)
    if job_wait(job, interval) then return end
  until internal.job_stopped_in_vain(job)
  internal.job_abandon(job)
end

-- Whatever ends the wait ends the job.
function internal.job_class.__close(job)
  if job_over(job) then return end
  if internal.cleanup_place() == "here" then return internal.in_shield(stop_and_wait, job) end
  job_stop(job)
end

local function run(job, seconds)
  local guard <close> = job
  if job_wait(job, seconds) then return job_results(job) end
  internal.in_shield(stop_and_wait, job)
  internal.raise_timeout(seconds)
end

-- What each option must be.
local options = {
  name = function(value) return type(value) == "string", "a string" end,
  timeout = function(value) return type(value) == "number" and value >= 0, "a number of seconds, 0 or more" end,
  memory_limit = function(value) return math_type(value) == "integer" and value > 0, "a number of bytes" end,
}

-- The level is that of the caller of the function that got the options, which calls `start` in its place.
local function check_options(given, what)
  for key, value in next, given do
    local check = options[key]
    if not check then
      error(format("%s: unknown option '%s'; there are name, timeout and memory_limit", what, key), 3)
    end
    local fits, expected = check(value)
    if not fits then error(format("%s: %s must be %s", what, key, expected), 3) end
  end
end

local function start(kind, what, given, fn, ...)
  check_options(given, what)
  if type(fn) ~= "function" then error(format("%s: a function is needed, not %s", what, type(fn)), 2) end
  local job = new_job(kind, given.memory_limit or 0, fn, ...)
  local handle = spawn({ name = given.name }, run, job, given.timeout)
  internal.begin_anyway(handle)
  jobs[handle] = job
  return handle
end

local no_options <const> = {}

--- worker.cpu_bound([options,] fn, ...) -> job
--- worker.io_bound([options,] fn, ...) -> job
--- Runs fn(...) on a thread of a pool: `cpu_bound` for computing, on as many threads as there are cores (--workers);
--- `io_bound` for calls that block, on up to 32. The job is a task, which is done when the worker is: `job:await()` gives
--- the results or raises the error, with the worker's traceback. Cancelling it stops the worker's Lua code at its next
--- instruction, past every pcall; one that is inside a C function for 0.1 s more is abandoned, with a warning that names
--- it. The options are a table: `name`; `timeout`, the seconds after which the worker is stopped and an error with `kind`
--- "Timeout" raised; `memory_limit`, in bytes (otherwise that of --memory-limit).
---
---   local job = worker.cpu_bound({ timeout = 10 }, count_primes, 1000000)
---   print(job:await())
local function starter(kind, what)
  return function(first, ...)
    if type(first) == "table" then return start(kind, what, first, ...) end
    return start(kind, what, no_options, first, ...)
  end
end
worker.cpu_bound = starter("cpu", "worker.cpu_bound")
worker.io_bound = starter("io", "worker.io_bound")

local function on_progress(handle, fn)
  local job = jobs[handle]
  if not job then error("bad argument #1 to 'on_progress' (a job of a worker expected)", 2) end
  if type(fn) ~= "function" then error("bad argument #1 to 'on_progress' (function expected, got " .. type(fn) .. ")", 2) end
  return spawn(function()
    local seen = 0
    while true do
      seen = internal.next_progress(job, seen)
      if not seen then return end
      fn(internal.job_progress(job))
    end
  end)
end

--- job.progress
--- job:on_progress(fn) -> t
--- The last value that the worker gave to `worker.progress`, or nil; calls fn(value) for each, in a task of its own, which
--- ends with the job. Values that follow each other faster than fn returns are left out, but never the last one.

--- worker.progress(value)
--- worker.sleep(seconds) -> elapsed
--- Inside a worker only: tells how far it is; waits, and can be cancelled there too. There are also Lua's libraries,
--- `require`, channels, `buffer`, `json`, `log` and `fs`, whose functions block there.
function worker.progress() error("worker.progress is for the inside of a worker; in the script a variable will do", 2) end
function worker.sleep() error("worker.sleep is for the inside of a worker; in the script use task.wait", 2) end

internal.set_task_fields(function(handle, key)
  if key == "on_progress" then return on_progress end
  local job = key == "progress" and jobs[handle]
  if job then return internal.job_progress(job) end
end)

-- --- channels that go to a worker: see sync.lua ---

local hand_over, go_on = internal.hand_over, internal.go_on
local shared_check, shared_put = internal.shared_check, internal.shared_put
local shared_channels = setmetatable({}, { __mode = "v" }) -- id -> channel

local function set_shared(self, shared)
  self.shared = shared
  shared_channels[internal.shared_id(shared)] = self
end

-- It goes to a worker for the first time: what is in it is copied, and who waits goes on waiting there.
local function share(self)
  if self.shared then return self.shared end
  local shared = internal.new_shared(self.capacity)
  local first, last = self.first, self.first + self.count - 1
  for i = first, last do shared_check(shared, self.items[i]) end -- all or none
  for i = first, last do shared_put(shared, self.items[i]) end
  if self.closed then internal.shared_close(shared) end
  set_shared(self, shared)
  self.items = {}
  while hand_over(self.putters, go_on) do end
  while hand_over(self.getters, go_on) do end
  return shared
end

-- It has come from a worker.
local function wrap(shared)
  local known = shared_channels[internal.shared_id(shared)]
  if known then return known end
  local self = task.channel(internal.shared_capacity(shared))
  set_shared(self, shared)
  return self
end
internal.wrap_channel = wrap
internal.set_channel_class(internal.Channel, share, wrap)
