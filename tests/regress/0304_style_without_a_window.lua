-- The style and io of a window that had closed could still be written: nobody saw it, and nobody was told.
-- exit: 0
-- out: 0304_style_without_a_window.lua:13: ImGuiStyle exists only while a window is open (app.run, app.gui)
-- out: 0304_style_without_a_window.lua:14: ImGuiIO exists only while a window is open (app.run, app.gui)
-- out: true
local style, io
local window = app.run(function()
  style, io = ImGui.GetStyle(), ImGui.GetIO()
end)
task.wait(0.1)
window:close()
window:await()
print(select(2, pcall(function() style.Alpha = 0.5 end)))
print(select(2, pcall(function() return io.Framerate end)))
app.run(function() style.Alpha = 0.5 end)
task.wait(0.1)
print(style.Alpha == 0.5)
