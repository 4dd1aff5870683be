-- What a parked task holds: park.lua TASKS.
local tasks = tonumber((...))
local function resident_bytes()
  local file <close> = io.open("/proc/self/statm")
  return tonumber(file:read("a"):match("%d+ (%d+)")) * 4096
end
local gate = task.spawn(function() task.wait(1e9) end)
local function parked() task.await(gate) end
task.yield()
local before = resident_bytes()
for _ = 1, tasks do task.spawn(parked) end
task.yield()
print("bytes", (resident_bytes() - before) / tasks)
io.stdout:flush()
app.exit(0)
