-- A modal that opened during a drag whose source was gone crashed the process: the tooltip of the drag began behind it.
-- exit: 0
-- flags: --frames=4
-- out: done
local frame = 0
app.run(function()
  frame = frame + 1
  if frame == 1 and ImGui.BeginDragDropSource(ImGuiDragDropFlags.SourceExtern) then
    ImGui.SetDragDropPayload("file", "a")
    ImGui.EndDragDropSource()
  end
  if frame == 2 then
    ImGui.OpenPopup("modal")
    ImGui.SetTooltip("another")
  end
  if ImGui.BeginPopupModal("modal") then ImGui.EndPopup() end
  if frame == 4 then print("done") end
end)
