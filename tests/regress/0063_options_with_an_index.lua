-- Options of task.spawn were read through a metamethod, unchecked and after the start: its error left a task behind.
-- exit: 0
-- out: true ran
local options = setmetatable({}, { __index = function(_, name) error("index " .. name) end })
local ok, t = pcall(task.spawn, options, function() return "ran" end)
print(tostring(ok) .. " " .. (ok and t:await() or t))
