-- A worker makes pictures, 30 a second, and the window shows them. None is copied: three buffers go round, to the worker
-- and back. While the one side has a buffer the other cannot use it, so no half picture is ever seen.

local width <const>, height <const> = 320, 180
local per_second <const> = 30

-- Runs in the worker. Its arguments are copied there, but for the channels: both sides have the same ones.
local function make_video(orders, pictures)
  local palette, wave = {}, {} -- 256 colours of four bytes each: red, green, blue, alpha
  local sin, pi = math.sin, math.pi
  for i = 0, 255 do
    local function light(phase) return math.floor(127.5 + 127.5 * sin(2 * pi * (i / 256 + phase))) end
    palette[i] = string.char(light(0) // 2, light(0.15), light(0.35), 255)
    wave[i] = math.floor(64 + 64 * sin(2 * pi * i / 256))
  end

  local function paint(picture, t)
    local row, across, down = {}, (40 * t) // 1 | 0, (25 * t) // 1 | 0
    for y = 0, height - 1 do
      local shift = wave[(y * 2 + down) & 255]
      for x = 0, width - 1 do
        local v = wave[(x + across) & 255] + shift + wave[(x + y - down) & 255] + wave[(x - y + shift) & 255]
        row[x + 1] = palette[v & 255]
      end
      picture:copy(table.concat(row), y * 4 * width + 1)
    end
  end

  local frame = 0
  for order in orders do -- waits for the next one
    frame = frame + order.speed
    paint(order.picture, frame / per_second)
    pictures:put(order.picture) -- moved: from here on the worker does not have it
  end
end

local orders, pictures = task.channel(3), task.channel(3)
local free, shown = {}, nil -- buffers that nobody uses; the one in the window
local settings = { speed = 1 }
local counted = { from = app.time(), pictures = 0, rate = 0 }

-- Called 30 times a second. If the worker is too slow there is no free buffer, and one picture is left out.
local function order()
  local picture = table.remove(free)
  if picture then orders:put { picture = picture, speed = settings.speed } end
end

local function count_picture()
  counted.pictures = counted.pictures + 1
  local seconds = app.time() - counted.from
  if seconds >= 0.5 then counted.from, counted.pictures, counted.rate = app.time(), 0, counted.pictures / seconds end
end

-- Shows each picture as it comes; the buffer of the one before is free again.
local function receive()
  for picture in pictures do
    free[#free + 1] = shown
    shown = picture
    count_picture()
  end
end

local function gui()
  local room = ImGui.GetContentRegionAvailVec()
  local line = ImGui.GetFrameHeightWithSpacing()
  local scale = math.max(0.1, math.min(room.x / width, (room.y - line) / height))
  if shown then ImGui.Image(shown, { width * scale, height * scale }) end
  settings.speed = ImGui.SliderFloat("##speed", settings.speed, 0, 4, "speed %.1f")
  ImGui.SameLine()
  ImGui.Text("%.0f pictures a second", counted.rate)
end

local win = app.run(gui, { title = "Video from a worker", size = { 656, 410 } })
worker.cpu_bound({ name = "video" }, make_video, orders, pictures) -- cancelled with the window, like every task
for i = 1, 3 do free[i] = buffer.new("u8", 4 * width, height) end
task.spawn(receive)
task.every(1 / per_second, order)

-- Without a screen nobody can close the window, so we do it ourselves.
if app.headless then task.delay(2, win.close, win) end
