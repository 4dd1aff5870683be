-- A window that began after a modal in its first frame failed an assertion, and a widget in it then crashed the process.
-- exit: 0
-- flags: --frames=3
-- out: drawn
app.run(function()
  ImGui.OpenPopup("modal")
  if ImGui.BeginPopupModal("modal") then ImGui.EndPopup() end
  ImGui.Begin("new")
  ImGui.End()
end)
app.gui("more", function()
  ImGui.Begin("new")
  if ImGui.TreeNode("node") then ImGui.TreePop() end
  ImGui.End()
  if app.pacing.frame == 2 then print("drawn") end
end)
