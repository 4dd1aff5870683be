-- A list whose rows have no height, clipped while an arrow key moved upwards, overflowed inside Dear ImGui.
-- exit: 0
-- flags: --frames=3
-- out: refused
local told
app.run(function()
  if not told and not pcall(ImGui.CalcListClipping, 20, 0) then told = print("refused") or true end
end)
