-- Tasks that yield in turn: switch.lua TASKS SWITCHES.
local tasks, switches = tonumber((...)), tonumber((select(2, ...)))
local yield = task.yield
local function turns()
  for _ = 1, switches // tasks do yield() end
end
local all = {}
for i = 1, tasks do all[i] = task.spawn(turns) end
task.yield()
local began = os.clock()
for i = 1, tasks do task.await(all[i]) end
print("ns", (os.clock() - began) / switches * 1e9)
