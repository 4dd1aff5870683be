-- One frame, then the end; in a window the process ends once it was shown.
local win
win = app.run(function()
  ImGui.Text("hello")
  win:close()
end, { title = "frame", size = { 400, 300 } })
