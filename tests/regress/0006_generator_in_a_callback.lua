-- A generator could not yield inside a GUI callback after a task had waited.
-- flags: --frames=2
-- exit: 0
-- out: 1 2
local seen
local win = app.run(function()
  local list = {}
  for x in coroutine.wrap(function() coroutine.yield(1) coroutine.yield(2) end) do list[#list + 1] = x end
  seen = table.concat(list, " ")
end)
win:await()
print(seen)
