-- Starts an empty task and awaits it, again and again: spawn.lua TIMES.
local times = tonumber((...))
local spawn, await = task.spawn, task.await
local function empty() end
local began = os.clock()
for _ = 1, times do await(spawn(empty)) end
print("ns", (os.clock() - began) / times * 1e9)
