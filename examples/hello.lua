-- The smallest window. Try: appctl run examples/hello.lua

local clicks = 0

-- Called once per frame. It describes what is on screen now; a button is true in the frame it was clicked.
local function gui()
  ImGui.Text("Hello from Lua!")
  if ImGui.Button("Click me") then clicks = clicks + 1 end
  ImGui.SameLine()
  ImGui.Text("%d clicks", clicks)
end

app.run(gui, { title = "Hello", size = { 320, 90 } })
