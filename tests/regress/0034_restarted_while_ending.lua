-- A task that started others while it was being cancelled kept the run alive after the window had closed.
-- flags: --frames=3
-- exit: 0
-- out: end
-- err: \Aappctl: warning: a cancelled task has caught Cancelled again and again.*\n\Z
local win = app.run(function() end)
task.spawn(function()
  while true do
    local worker = task.spawn(function()
      while true do task.wait(1) end
    end)
    pcall(worker.await, worker)
  end
end)
win:await()
print "end"
