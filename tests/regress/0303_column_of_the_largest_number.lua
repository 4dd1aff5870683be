-- GetColumnWidth added one to the number of the column before it looked whether there is such a column.
-- exit: 0
-- out: 0303_column_of_the_largest_number.lua:7: bad argument #1 to 'GetColumnWidth' (2147483647 is not between -1 and 64)
local told
app.run(function()
  ImGui.Columns(3)
  local _, message = pcall(function() ImGui.GetColumnWidth(2147483647) end)
  if not told then print(message) end
  told = true
end)
