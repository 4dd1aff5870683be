-- Two tasks that cancelled each other waited for each other's cleanup until the grace was over, which is an error.
-- exit: 0
-- out: false a
-- out: false b
-- out: 1.1
local a, b
a = task.spawn({ name = "a" }, function() task.timeout(2, b) end)
b = task.spawn({ name = "b" }, function()
  task.wait(0.1)
  task.timeout(1, a)
end)
print(tostring(task.pawait(a)) .. " a")
print(tostring(task.pawait(b)) .. " b")
print(app.time())
