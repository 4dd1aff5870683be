-- What a widget costs from Lua. The same file runs in appctl and in the hand-written binding of widgets.cpp.
-- usage: widgets.lua KIND ROWS FRAMES     KIND: text button slider formatted clipper
-- Prints "ns N", the CPU time of one row, and "us N", of all of them; all rows are visible (they lie upon each other) but for the clipper's.
local kind, rows, frames = ...
rows, frames = math.tointeger(rows), math.tointeger(frames)

local labels, values = {}, {}
for i = 1, rows do labels[i], values[i] = "row " .. i, i / rows end

local loops = {}

function loops.text()
  for i = 1, rows do ImGui.Text(labels[i]) end
end

function loops.button()
  for i = 1, rows do
    if ImGui.Button(labels[i]) then values[i] = 0 end
  end
end

function loops.slider()
  for i = 1, rows do values[i] = ImGui.SliderFloat(labels[i], values[i], 0, 1) end
end

function loops.formatted()
  for i = 1, rows do ImGui.Text("row %d: %.3f", i, values[i]) end
end

function loops.clipper()
  local clipper = ImGuiListClipper()
  clipper:Begin(rows)
  while clipper:Step() do
    for i = clipper.DisplayStart + 1, clipper.DisplayEnd do ImGui.Text(labels[i]) end
  end
  clipper:End()
end

local run, clock = loops[kind], os.clock
local drawn, took = 0, 0
local warm_up = frames // 10

local function gui()
  local upon_each_other = kind ~= "clipper"
  local height = kind == "button" and ImGui.GetFrameHeight() or kind == "slider" and ImGui.GetFrameHeight() or ImGui.GetTextLineHeight()
  if upon_each_other then ImGui.PushStyleVar(ImGuiStyleVar.ItemSpacing, 0, -height) end
  local began = clock()
  run()
  local ended = clock()
  if upon_each_other then ImGui.PopStyleVar() end
  drawn = drawn + 1
  if drawn > warm_up then took = took + (ended - began) end
  if drawn == frames + warm_up then
    print(("ns %.3f\nus %.3f"):format(took / frames / rows * 1e9, took / frames * 1e6))
  end
end

app.run(gui, {fps_idle = 0})  -- a still picture is no reason to wait
