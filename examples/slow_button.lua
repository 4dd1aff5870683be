-- The same slow function behind two buttons: called by the one it stops the window, by the other it does not.
-- Watch the dot, and the longest pause between two frames.

local rounds = app.headless and 1000000 or 100000000 -- about a second; without a screen nobody watches

local function slow(n)
  local sum = 0
  for i = 1, n do sum = (sum * 31 + i) % 1000003 end
  return sum
end

-- Wrong: the window is drawn by the same thread, and waits until the function returns. appctl names the line.
local function in_the_callback(side)
  side.result = slow(rounds)
end

-- Right: the button only starts a task. The task waits for a worker, and the window goes on meanwhile.
local function in_a_worker(side)
  side.busy = true
  task.spawn(function()
    side.result = worker.cpu_bound(slow, rounds):await()
    side.busy = false
  end)
end

local sides = {
  { name = "Here", press = in_the_callback, busy = false, pause = 0 },
  { name = "In a worker", press = in_a_worker, busy = false, pause = 0 },
}
local watched -- the side that was pressed last: pauses are put down to it
local last_frame

local function measure_pause()
  local now = app.time()
  if watched and last_frame then watched.pause = math.max(watched.pause, now - last_frame) end
  last_frame = now
end

local function press(side)
  watched, last_frame = side, app.time()
  side.pause, side.result = 0, nil
  side.press(side)
end

-- A dot that runs to and fro, as long as frames are drawn.
local function draw_dot()
  local corner, list = ImGui.GetCursorScreenPosVec(), ImGui.GetWindowDrawList()
  local width = ImGui.GetContentRegionAvailVec().x
  local at = ImVec2(12 + (width - 24) * (0.5 + 0.5 * math.sin(3 * app.time())), 12)
  list:AddRectFilled(corner, corner + ImVec2(width, 24), IM_COL32(255, 255, 255, 16), 12)
  list:AddCircleFilled(corner + at, 9, IM_COL32(90, 160, 255, 255))
  ImGui.Dummy { width, 30 }
end

local function show(side)
  ImGui.BeginDisabled(side.busy)
  if ImGui.Button(side.name, { -1, 36 }) then press(side) end
  ImGui.EndDisabled()
  if side.busy then
    ImGui.Text("computing ...")
  elseif side.result then
    ImGui.Text("result %d", side.result)
  else
    ImGui.TextDisabled("not pressed yet")
  end
  local is_long = side.pause > 0.1
  ImGui.TextColored(is_long and { 1, 0.45, 0.4, 1 } or { 0.45, 0.85, 0.5, 1 }, "longest pause %.0f ms", side.pause * 1000)
end

app.run(function()
  measure_pause()
  draw_dot()
  if ImGui.BeginTable("sides", 2) then
    for _, side in ipairs(sides) do
      ImGui.TableNextColumn()
      show(side)
    end
    ImGui.EndTable()
  end
end, { title = "A slow button", size = { 400, 150 }, fps_idle = 0 })

-- Without a screen nobody presses, so we do it ourselves.
if app.headless then
  for _, side in ipairs(sides) do press(side) end
end
