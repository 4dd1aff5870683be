-- A window whose main chunk had ended was reported as a deadlock with an empty message after its last frame.
-- exit: 0
app.run(function() ImGui.Text("nobody waits for the window") end)
