-- An assert in the first draw command of a table's column left no command there, and ending the table crashed.
-- flags: --on-error=continue --frames=4
-- exit: 1
-- out: alive
-- err: ImGui.TableHeadersRow: the assertion `draw_cmd.ClipRect
local frames = 0
app.run(function()
  frames = frames + 1
  if frames == 4 then print("alive") return end
  for _ = 1, 9 do
    pcall(ImGui.Begin, "t", true, 7)
    if ImGui.BeginTable("sorted", 2, ImGuiTableFlags.Sortable) then
      ImGui.TableSetupColumn("a", ImGuiTableColumnFlags.DefaultSort)
      ImGui.TableHeadersRow()
    end
    ImGui.Indent(1 / 0)
  end
end)
