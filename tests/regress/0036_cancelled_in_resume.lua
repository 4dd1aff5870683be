-- A coroutine that was cancelled inside coroutine.resume was left open, so its <close> variables never ran.
-- exit: 0
-- out: closed
local t = task.spawn(function()
  coroutine.resume(coroutine.create(function()
    local _ <close> = setmetatable({}, { __close = function() print "closed" end })
    task.wait(9)
  end))
end)
task.yield()
t:cancel()
