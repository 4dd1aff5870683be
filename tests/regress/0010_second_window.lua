-- When a second window closed, the tasks beside it were not cancelled.
-- flags: --frames=2
-- exit: 0
-- out: end
app.run(function() end):await()
task.wait(1)
task.spawn(function()
  while true do task.wait(1) end
end)
app.run(function() end):await()
print("end")
