-- A failure that was reported because its waiter had been cancelled did not decide the exit code.
-- flags: --on-error=continue
-- exit: 1
-- err: 0031_reported_but_exit_0.lua:5: late
local t = task.spawn(function() task.wait(1) error("late") end)
local waiter = task.spawn(function() t:await() end)
task.spawn(function()
  task.wait(1)
  waiter:cancel()
end)
