-- Who waited for the window through another task, a group or race was cancelled when it closed, or kept it open.
-- exit: 0
-- out: closed after 1 s
-- out: all
-- out: group
-- out: main
local win = app.run(function() end)
local waiter = task.spawn(function() win:await() end)
task.spawn(function()
  task.all { win, waiter }
  print "all"
end)
task.spawn(function()
  task.group(function(g)
    g:spawn(function() task.wait(0.1) end)
    task.race { win, function() win:await() end }
  end)
  print "group"
end)
waiter:await()
print(("closed after %.0f s"):format(app.time()))
task.wait(1)
print "main"
