-- Tasks that sleep 0 to 1 s each: sleep.lua TASKS. Prints the CPU time of one, and how late the median woke.
local tasks = tonumber((...))
local wait = task.wait
local late = {}
local function sleeper(seconds)
  local elapsed = wait(seconds)
  late[#late + 1] = elapsed - seconds
end
local all = {}
local began = os.clock()
for i = 1, tasks do all[i] = task.spawn(sleeper, i * 7919 % tasks / tasks) end
for i = 1, tasks do task.await(all[i]) end
print("us", (os.clock() - began) / tasks * 1e6)
table.sort(late)
print("late_ms", late[tasks // 2 + 1] * 1e3)
