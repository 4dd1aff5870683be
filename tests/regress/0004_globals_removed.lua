-- A script that removed globals broke the embedded Lua half: its on_exit functions were lost.
-- exit: 0
-- out: tick
-- out: tick
-- out: bye
local print, globals = print, _G
for name in pairs(globals) do
  if name ~= "task" and name ~= "app" then globals[name] = nil end
end
app.on_exit(function() print("bye") end)
task.every(1, function() print("tick") end)
task.wait(2.5)
app.exit(0)
