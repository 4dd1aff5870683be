-- Stopping a worker: by a limit of time, by hand, by a limit of memory. Whatever its Lua code does, it ends at once.

local function endless()
  while true do end
end

-- An endless loop in a pcall, in a loop: a stop goes past all of that.
local function stubborn()
  while true do pcall(endless) end
end

-- A limit of time. The error is an ordinary one, and says what it is.
local ok, err = task.pawait(worker.cpu_bound({ timeout = 0.2 }, stubborn))
print(ok, err.kind, err)

-- In time: the results come through.
print(worker.cpu_bound({ timeout = 60 }, function(a, b) return a + b, a * b end, 6, 7):await())

-- By hand. Like every task a cancelled job gives false to who waits, and what it had told is still there.
local job = worker.cpu_bound({ name = "counter" }, function()
  for n = 1, math.huge do
    worker.progress(n)
    worker.sleep(0.1) -- a wait on the worker's side: nothing else there gives way
  end
end)
task.wait(1)
job:cancel()
print(task.pawait(job))
print("it had counted to " .. job.progress)

-- A limit of memory costs that job alone: the next one begins with an empty state.
local greedy = worker.cpu_bound({ memory_limit = 8 << 20 }, function()
  local all = {}
  for i = 1, math.huge do all[i] = ("x"):rep(1000) .. i end
end)
print(task.pawait(greedy))
print(worker.cpu_bound(function() return "the next one works" end):await())

-- The first of two ways; the slower one is stopped, though it would never end.
print(task.race { worker.cpu_bound(function() return "a quick answer" end), worker.cpu_bound(stubborn) })
