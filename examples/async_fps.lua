-- A computing task beside the GUI: it gets all the time between two frames, and the frames stay on time.
-- Compare: appctl run --loop=async examples/async_fps.lua   and   appctl run --loop=sync examples/async_fps.lua

local computations = 0
local fps, per_second = 0, 0
local history = {} -- computations per second, in thousands

local function compute()
  while true do
    local sum = 0
    for i = 1, 1000 do sum = sum + i end
    computations = computations + 1
    task.yield() -- the others may run; with nothing else ready this task goes on at once
  end
end

-- Counts what was done since the last call. task.every calls it in a task of its own.
local last = { time = app.time(), frame = 0, computations = 0 }
local function measure()
  local now = { time = app.time(), frame = app.pacing.frame, computations = computations }
  local seconds = now.time - last.time
  fps = (now.frame - last.frame) / seconds
  per_second = (now.computations - last.computations) / seconds
  history[#history + 1] = per_second / 1000
  if #history > 60 then table.remove(history, 1) end
  last = now
end

local function row(name, format, value)
  ImGui.TableNextRow()
  ImGui.TableNextColumn()
  ImGui.Text(name)
  ImGui.TableNextColumn()
  ImGui.Text(format, value)
end

local function gui()
  if ImGui.BeginTable("figures", 2, ImGuiTableFlags.RowBg) then
    row("Frames per second", "%.1f", fps)
    row("Computations per second", "%.0f", per_second)
    row("Frames", "%d", app.pacing.frame)
    row("Computations", "%d", computations)
    ImGui.EndTable()
  end
  ImGui.TextDisabled("Thousand computations per second")
  local room = ImGui.GetContentRegionAvailVec()
  ImGui.PlotLines("##history", history, #history, 0, nil, 0, 1.2 * math.max(1, table.unpack(history)), room)
end

local win = app.run(gui, { title = "Frames and computations", size = { 480, 260 } })
task.spawn(compute)
task.every(0.25, measure)

-- Without a screen nobody can close the window, so we do it ourselves.
if app.headless then task.delay(3, win.close, win) end
