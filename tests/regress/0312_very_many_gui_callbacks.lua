-- Each GUI callback was looked for among all of them, in each frame: a hundred thousand took minutes, and nothing could stop that.
-- exit: 0
-- out: done
local many = {}
for i = 1, 100000 do many[i] = app.gui("more", function() end) end
task.wait(0.05)
for i = 1, #many do many[i]:remove() end
print "done"
