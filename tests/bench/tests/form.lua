-- The form of flow_test.lua; playwright_peer.js has the same one in HTML.
local name, news, saved = "", false, nil
app.run(function()
  name = ImGui.InputText("Name", name)
  news = ImGui.Checkbox("News", news)
  if ImGui.Button("Save") then saved = name end
  if saved then ImGui.Text("Saved %s", saved) end
end)
