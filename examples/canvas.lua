-- A drawing board: hold the left button and draw. Everything drawn is a list of strokes, painted anew each frame.

local strokes = {} -- each: {color=, width=, points = {ImVec2...}}, in pixels of the board
local undone = {}
local pen = { color = { 0.30, 0.55, 1.00, 1 }, width = 4 }
local current -- the stroke that is being drawn

local palette = {
  { 0.30, 0.55, 1.00, 1 }, { 0.35, 0.80, 0.45, 1 }, { 1.00, 0.75, 0.25, 1 },
  { 0.95, 0.40, 0.40, 1 }, { 0.75, 0.50, 0.95, 1 }, { 0.92, 0.93, 0.95, 1 },
}

local function undo()
  if #strokes > 0 then undone[#undone + 1] = table.remove(strokes) end
end
local function redo()
  if #undone > 0 then strokes[#strokes + 1] = table.remove(undone) end
end

local function toolbar()
  for i, color in ipairs(palette) do
    ImGui.PushID(i)
    if ImGui.ColorButton("color", color, ImGuiColorEditFlags.NoTooltip) then pen.color = color end
    ImGui.PopID()
    ImGui.SameLine()
  end
  pen.color = ImGui.ColorEdit4("##pen", pen.color, ImGuiColorEditFlags.NoInputs)
  ImGui.SameLine()
  ImGui.SetNextItemWidth(10 * ImGui.GetFontSize())
  pen.width = ImGui.SliderFloat("##width", pen.width, 1, 40, "%.0f px")
  ImGui.SameLine()
  ImGui.BeginDisabled(#strokes == 0)
  if ImGui.Button("Undo") then undo() end
  ImGui.EndDisabled()
  ImGui.SameLine()
  ImGui.BeginDisabled(#undone == 0)
  if ImGui.Button("Redo") then redo() end
  ImGui.EndDisabled()
  ImGui.SameLine()
  if ImGui.Button("Clear") then strokes, undone = {}, {} end
end

-- Pressing begins a stroke, moving adds to it, letting go ends it. The board is an item like a button.
local function follow_mouse(origin)
  if ImGui.IsItemActivated() then
    current = { color = pen.color, width = pen.width, points = {} }
    strokes[#strokes + 1], undone = current, {}
  end
  if ImGui.IsItemActive() then
    local point = ImGui.GetMousePosVec() - origin
    if point ~= current.points[#current.points] then current.points[#current.points + 1] = point end
  end
end

local function paint(list, origin, stroke)
  local color = ImGui.GetColorU32(ImVec4(table.unpack(stroke.color)))
  local placed = {}
  for i, point in ipairs(stroke.points) do placed[i] = point + origin end
  if #placed > 1 then list:AddPolyline(placed, color, ImDrawFlags.None, stroke.width) end
  list:AddCircleFilled(placed[1], stroke.width / 2, color) -- round ends; a click alone is a dot
  list:AddCircleFilled(placed[#placed], stroke.width / 2, color)
end

local function board()
  local origin, size = ImGui.GetCursorScreenPosVec(), ImGui.GetContentRegionAvailVec()
  if size.x < 1 or size.y < 1 then return end
  ImGui.InvisibleButton("board", size)
  follow_mouse(origin)
  local list = ImGui.GetWindowDrawList()
  list:PushClipRect(origin, origin + size, true)
  list:AddRectFilled(origin, origin + size, IM_COL32(16, 18, 22, 255), 6)
  for _, stroke in ipairs(strokes) do paint(list, origin, stroke) end
  if ImGui.IsItemHovered() then list:AddCircle(ImGui.GetMousePosVec(), pen.width / 2, IM_COL32(255, 255, 255, 120)) end
  list:PopClipRect()
end

local function gui()
  toolbar()
  board()
end

-- Something to begin with: without a screen nobody draws.
local function flower(cx, cy, radius, color)
  local points = {}
  for i = 0, 240 do
    local angle = i / 240 * 2 * math.pi
    local r = radius * (0.55 + 0.45 * math.cos(6 * angle))
    points[#points + 1] = ImVec2(cx + r * math.cos(angle), cy + r * math.sin(angle))
  end
  strokes[#strokes + 1] = { color = color, width = 4, points = points }
end
for i, color in ipairs(palette) do flower(i * 90 - 5, 180 + 60 * (i % 2), 72, color) end

app.run(gui, { title = "Canvas", size = { 640, 480 } })
