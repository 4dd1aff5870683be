-- A form of the toolkit: a bound field, a handler that asks, and a notification.
local name = observable("")
local function save()
  local a = overlay.confirm("Save it?"):await()
  if a.value then ui.notify("Saved " .. name:get()) end
end
app.run(function()
  ui.input("Name", name)
  ui.button("Save", save)
  ui.on(ImGui.GetIO().KeyCtrl and ImGui.IsKeyPressed(ImGui.GetKeyIndex(ImGuiKey.Y)), save)
end)
