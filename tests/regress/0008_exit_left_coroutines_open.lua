-- app.exit inside a script's own coroutine did not close what that coroutine held.
-- exit: 3
-- out: inner
-- out: outer
local outer <close> = setmetatable({}, { __close = function() print("outer") end })
local co = coroutine.create(function()
  local inner <close> = setmetatable({}, { __close = function() print("inner") end })
  app.exit(3)
end)
coroutine.resume(co)
