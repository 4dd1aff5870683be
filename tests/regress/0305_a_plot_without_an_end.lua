-- A plot that was wider than integers go was drawn for ever.
-- flags: --frames=1 --timeout=30
-- exit: 0
-- out: 0305_a_plot_without_an_end.lua:13: ImGui.PlotLines: a plot can be at most 1000000 pixels wide
-- out: 0305_a_plot_without_an_end.lua:16: ImGui.PlotHistogram: a plot can be at most 1000000 pixels wide
-- out: true
local function try(call)
  local ok, message = pcall(call)
  print(ok or message)
end
app.run(function()
  try(function()
    ImGui.PlotLines("p", {1, 2, 3}, nil, 0, "", 0, 1, 1e30, 10)
  end)
  try(function()
    ImGui.PlotHistogram("p", {1, 2, 3}, nil, 0, "", 0, 1, 1e30, 10)
  end)
  try(function() ImGui.PlotLines("p", {1, 2, 3}, nil, 0, "", 0, 1, -1, 10) end)
end)
