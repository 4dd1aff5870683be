-- A huge window padding, as two numbers, overflowed an integer of Dear ImGui's scrollbars: undefined behaviour.
-- exit: 0
-- flags: --frames=3
-- out: false	is not between
local told = false
app.run(function()
  local ok, message = pcall(function() ImGui.PushStyleVar(ImGuiStyleVar.WindowPadding, 2, math.maxinteger) end)
  if not told then print(ok, message:match("is not between")) end
  told = true
end)
