-- An assert inside BeginChild left the window with the draw list of its parent, and destroying it ended the process.
-- flags: --on-error=continue
-- exit: 1
-- out: alive
-- err: ImGui.BeginChild: the assertion `scrollbar_size > 0.0f' failed
local frames = 0
app.run(function()
  frames = frames + 1
  if frames == 5 then print("alive") end
  ImGui.Text("the parent has something to draw")
  if frames > 2 then return end
  ImGui.PushStyleVar(ImGuiStyleVar.ScrollbarSize, 0)
  ImGui.BeginChild("child", 100, 100, false, ImGuiWindowFlags.AlwaysVerticalScrollbar)
end)
