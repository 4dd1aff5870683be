-- Shows pictures: appctl run examples/image_viewer.lua [FILE...]   (PNG or JPEG; without one, a picture made here)
-- Drag to move, turn the wheel to zoom at the pointer, double-click to see all of it.

-- A picture without a file: a string with four bytes (red, green, blue, alpha) for each pixel, row by row.
local function mandelbrot_row(width, height, y)
  local row = {}
  for x = 0, width - 1 do
    local zx, zy, n = 0, 0, 0
    local cx, cy = 3 * x / width - 2.2, 2.4 * y / height - 1.2
    while n < 48 and zx * zx + zy * zy < 4 do
      zx, zy, n = zx * zx - zy * zy + cx, 2 * zx * zy + cy, n + 1
    end
    local light = n < 48 and (n / 48) ^ 0.5 or 0
    row[#row + 1] = string.char(255 * light ^ 2 // 1, 220 * light // 1, 40 + 150 * light // 1, 255)
  end
  return table.concat(row)
end

-- A task, for it takes a while: the window is there from the start, and shows the picture as it grows.
local function draw_mandelbrot(texture)
  local empty, rows = string.rep("\0", 4 * texture.width), {}
  for y = 1, texture.height do rows[y] = empty end
  for y = 1, texture.height do
    rows[y] = mandelbrot_row(texture.width, texture.height, y - 1)
    if y % 8 == 0 then
      texture:update(table.concat(rows))
      task.yield()
    end
  end
end

local pictures = {}
for i, path in ipairs(app.args) do pictures[i] = { name = path:match("[^/]+$"), texture = ImGui.LoadTexture(path) } end
if #pictures == 0 then
  pictures[1] = { name = "made here", texture = ImGui.CreateTexture(400, 320) }
  task.spawn(draw_mandelbrot, pictures[1].texture)
end

local current = 1
local zoom, centre = nil, nil -- pixels of the screen for one of the picture; what is in the middle. nil: show all

-- The view of the whole picture in a room of that size.
local function show_all(size, room)
  zoom = math.min(room.x / size.x, room.y / size.y)
  centre = size / 2
end

-- Follows the mouse over the room, whose upper left corner is at `corner`.
local function follow_mouse(corner, room)
  if not ImGui.IsItemHovered() and not ImGui.IsItemActive() then return end
  local io = ImGui.GetIO()
  if ImGui.IsItemActive() then centre = centre - io.MouseDelta / zoom end
  if io.MouseWheel ~= 0 then
    -- The point under the pointer stays where it is.
    local from_middle = io.MousePos - corner - room / 2
    local under = centre + from_middle / zoom
    zoom = math.max(0.05, math.min(zoom * 1.2 ^ io.MouseWheel, 64))
    centre = under - from_middle / zoom
  end
  if ImGui.IsMouseDoubleClicked(ImGuiMouseButton.Left) then zoom = nil end
end

local function view(texture)
  local corner, room = ImGui.GetCursorScreenPosVec(), ImGui.GetContentRegionAvailVec()
  if room.x < 1 or room.y < 1 then return end
  if not zoom then show_all(texture.size, room) end
  ImGui.InvisibleButton("view", room) -- takes the mouse; the picture itself is only drawn
  follow_mouse(corner, room)
  if not zoom then show_all(texture.size, room) end
  local first = corner + room / 2 - centre * zoom
  local list = ImGui.GetWindowDrawList()
  list:PushClipRect(corner, corner + room, true)
  list:AddRectFilled(corner, corner + room, IM_COL32(16, 18, 22, 255))
  list:AddImage(texture, first, first + texture.size * zoom)
  list:PopClipRect()
end

local function toolbar(picture)
  if #pictures > 1 then
    local names = {}
    for i, p in ipairs(pictures) do names[i] = p.name end
    ImGui.SetNextItemWidth(16 * ImGui.GetFontSize())
    local chosen, changed = ImGui.Combo("##picture", current, names)
    if changed then current, zoom = chosen, nil end
  else
    ImGui.AlignTextToFramePadding()
    ImGui.Text(picture.name)
  end
  ImGui.SameLine()
  if ImGui.Button("All") then zoom = nil end
  ImGui.SameLine()
  if ImGui.Button("1:1") then zoom = 1 end
  ImGui.SameLine()
  ImGui.TextDisabled("%d x %d pixels, %.0f %%", picture.texture.width, picture.texture.height, 100 * (zoom or 1))
end

local function gui()
  toolbar(pictures[current])
  view(pictures[current].texture)
end

app.run(gui, { title = "Image viewer", size = { 640, 560 } })
