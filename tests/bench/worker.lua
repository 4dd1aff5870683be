-- Jobs of workers, from the script's side: worker.lua KIND TIMES. The peers print the same metrics.
local kind, times = ...
times = math.tointeger(tonumber(times))
local cpu_bound, now = worker.cpu_bound, app.time

local function median(values)
  table.sort(values)
  return values[#values // 2 + 1]
end

-- Microseconds a call, one after the other. The first has to start the thread, and is not counted.
local function each(call)
  call()
  local began = now()
  for _ = 1, times do call() end
  return (now() - began) / times * 1e6
end

local jobs = {}

local function add_one(n) return n + 1 end

function jobs.round()
  print("us", each(function() cpu_bound(add_one, 1):await() end))
end

function jobs.flight()
  local calls <const> = times // 256
  local function keep_one_going()
    for i = 1, calls do cpu_bound(add_one, i):await() end
  end
  cpu_bound(add_one, 1):await()
  local began, all = now(), {}
  for i = 1, 256 do all[i] = task.spawn(keep_one_going) end
  task.all(all)
  print("rate", 256 * calls / (now() - began))
end

function jobs.text()
  local text = ("x"):rep(1 << 20)
  print("us", each(function() cpu_bound(function(got) return got end, text):await() end))
end

-- There and back: whether it takes longer if it is large.
function jobs.move()
  local function give_back(b) return b end
  local function moves(size)
    local b = buffer.new("u8", size)
    return each(function() b = cpu_bound(give_back, b):await() end)
  end
  local small, large = moves(1 << 10), moves(64 << 20)
  print("us", small)
  print("large_us", large)
  print("growth", large / small)
end

local function compute(n)
  local sum = 0
  for i = 1, n do sum = (sum * 31 + i) % 1000003 end
  return sum
end

function jobs.two()
  local function takes(count)
    local began, all = now(), {}
    for i = 1, count do all[i] = cpu_bound(compute, times) end
    task.all(all)
    return now() - began
  end
  takes(2)
  print("speedup", 2 * takes(1) / takes(2))
end

-- From job:cancel() until the worker has told that it has stopped.
function jobs.cancel()
  local took = {}
  local function endless()
    worker.progress("it runs")
    while true do end
  end
  for i = 1, times do
    local job = cpu_bound(endless)
    while not job.progress do task.wait(0.001) end
    local began = now()
    job:cancel()
    task.pawait(job)
    took[i] = (now() - began) * 1e3
  end
  print("ms", median(took))
  print("worst_ms", took[#took])
end

jobs[kind]()
