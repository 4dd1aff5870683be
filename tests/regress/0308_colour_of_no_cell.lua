-- The colour of a cell that the table does not have, and more colours than cells, were written beyond a table of Dear ImGui's.
-- exit: 0
-- flags: --frames=3
-- out: 128 is not between -1 and 1
-- out: more colours than cells in this row
local told = false
app.run(function()
  if not ImGui.BeginTable("t", 2) then return end
  ImGui.TableNextColumn()
  local function check(text, fn)
    local ok, message = pcall(fn)
    if not told then print(not ok and message:find(text, 1, true) and text) end
  end
  check("128 is not between -1 and 1", function() ImGui.TableSetBgColor(ImGuiTableBgTarget.CellBg, 20, 128) end)
  check("more colours than cells in this row", function()
    for i = 0, 99 do ImGui.TableSetBgColor(ImGuiTableBgTarget.CellBg, 20, i % 2) end
  end)
  ImGui.EndTable()
  told = true
end)
