-- An item width pushed in the tooltip of a drag source and left there was popped outside, which ended the process.
-- exit: 0
-- flags: --frames=3
-- out: drawn
app.run(function()
  if not ImGui.BeginMainMenuBar() then return end
  if ImGui.BeginDragDropSource(ImGuiDragDropFlags.SourceExtern) then
    ImGui.SetDragDropPayload("file", "a")
    ImGui.PushItemWidth(50)
    ImGui.EndDragDropSource()
  end
  ImGui.EndMainMenuBar()
  if app.pacing.frame == 2 then print("drawn") end
end)
