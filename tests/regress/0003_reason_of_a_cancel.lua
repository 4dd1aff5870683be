-- Who awaited a cancelled task was not told why it was cancelled.
-- exit: 0
-- out: 0003_reason_of_a_cancel.lua:7: the awaited task was cancelled: too slow
local t = task.spawn(function() task.wait(9) end)
task.yield()
t:cancel("too slow")
print(select(2, pcall(function() t:await() end)))
