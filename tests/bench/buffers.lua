-- What a buffer costs against a table (or a string) with the same numbers.
-- usage: buffers.lua KIND SIDE WORK     KIND: set get row plot show; SIDE: buffer table string; WORK: elements or frames
-- Prints "ns N", the CPU time of one element, or "us N", that of one call of ImGui's.
local kind, side, work = ...
work = math.tointeger(work)
local clock = os.clock

local width = 1000

local loops = {}

function loops.set(v)
  for _ = 1, work // width do
    for i = 1, width do v[i] = 7 end
  end
end

function loops.get(v)
  local sum = 0
  for _ = 1, work // width do
    for i = 1, width do sum = sum + v[i] end
  end
  return sum
end

-- A row is put together in a table, and copied if there is a buffer.
function loops.row(v)
  local list = side == "buffer" and {} or v
  for _ = 1, work // width do
    for i = 1, width do list[i] = 7 end
    if side == "buffer" then v:copy(list) end
  end
end

local function measure_elements()
  local v = side == "buffer" and buffer.new("u8", width) or {}
  for i = 1, width do v[i] = 1 end
  local began = clock()
  loops[kind](v)
  print(("ns %.3f"):format((clock() - began) / work * 1e9))
end

-- ----- calls of ImGui's, once a frame -----

local calls = {}

function calls.plot()
  local points = 10000
  local v = side == "buffer" and buffer.new("f32", points) or {}
  for i = 1, points do v[i] = math.sin(i / 100) end
  return function() ImGui.PlotLines("plot", v, nil, 0, nil, -1, 1, {0, 100}) end
end

-- 640 x 480 pixels that are others in each frame.
function calls.show()
  local picture = buffer.new("u8", 4 * 640, 480):fill(255)
  local n = 0
  if side == "buffer" then
    return function()
      n = n + 1
      picture[n] = n & 255
      ImGui.Image(picture)
    end
  end
  local texture, bytes = ImGui.CreateTexture(640, 480), picture:to_string()
  return function()
    texture:update(bytes)
    ImGui.Image(texture)
  end
end

local function measure_calls()
  local call = calls[kind]()
  local drawn, took, warm_up = 0, 0, work // 10
  app.run(function()
    local began = clock()
    call()
    local ended = clock()
    drawn = drawn + 1
    if drawn > warm_up then took = took + (ended - began) end
    if drawn == work + warm_up then print(("us %.3f"):format(took / work * 1e6)) end
  end, {fps_idle = 0})
end

if calls[kind] then measure_calls() else measure_elements() end
