-- After a window had closed, app.exit, a signal or an error cancelled nothing: the rest ended when the grace was over.
-- flags: --frames=3
-- exit: 3
-- out: cleaned after 1 s
local win = app.run(function() end)
win:await()
local closed = app.time()
task.spawn(function()
  task.wait(1)
  app.exit(3)
end)
local _ <close> = task.defer(function() print(("cleaned after %.0f s"):format(app.time() - closed)) end)
task.wait(1000)
