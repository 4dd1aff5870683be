-- A window in which nothing moves: still.lua [fps_idle]. Ends by a signal.
local fps_idle = ...
app.run(function()
  ImGui.Text("still")
  ImGui.Button("a button")
end, { title = "still", size = { 400, 300 }, fps_idle = tonumber(fps_idle) or 9 }):await()
