-- An hour of the virtual clock: hour.lua frames SECONDS | hour.lua tasks SECONDS.
local what, seconds = ...
if what == "frames" then
  app.run(function() ImGui.Text("an hour") end, { title = "hour", size = { 400, 300 }, fps_idle = 0 })
  task.wait(tonumber(seconds))
  app.exit(0)
end
local function sleeper()
  for _ = 1, tonumber(seconds) do task.wait(1) end
end
for _ = 1, 10 do task.spawn(sleeper) end
