-- Runs the programs of many seeds one after the other in this process, each for a few frames in an environment of its own,
-- and prints the seed before each, so that a crash has a name. With --print it prints one program instead.
--
-- appctl run --headless --on-error=continue driver.lua API FIRST COUNT PAUSE    (PAUSE: seconds between two looks whether
--                                                                              enough frames were drawn)
-- appctl run --headless driver.lua API --print SEED
local api_path, first, count, pause = ...
local Generator = require "generator"
local generator = Generator.new(dofile(api_path))
if first == "--print" then
  io.write(generator:program(math.tointeger(count)))
  return
end

-- Kept from the programs, which may replace them.
local app, task, load, pairs, pcall, setmetatable, tostring, print = app, task, load, pairs, pcall, setmetatable, tostring, print
local set_clipboard = ImGui.SetClipboardText  -- this gives input, see input_surface.cpp
local flush, stdout, collectgarbage, sethook, _G = io.flush, io.stdout, collectgarbage, debug.sethook, _G
pause = tonumber(pause)
local frames = {4, 8, 14}
local fps_max = app.pacing.fps_max

local draw, on_close  -- of the program that called app.run
local handles = {}
local function refuse_to_close()
  if on_close then on_close() end
  return false
end
local window = app.run(function() if draw then draw() end end, {menu_bar = true, fps_idle = 0, on_close = refuse_to_close})
local me = task.current()

-- The environment of a program: app.run and app.gui can be undone, and a task that spawns tasks comes to an end.
local most_tasks = 200
local function environment()
  local spawned = 0
  local own_task = setmetatable({
    spawn = function(...)
      spawned = spawned + 1
      if spawned > most_tasks then error("enough tasks", 2) end
      return task.spawn(...)
    end,
  }, {__index = task})
  local own = setmetatable({
    run = function(f, options, ...)
      if draw then return app.run(f, options, ...) end
      draw = type(f) == "table" and f.gui or f
      on_close = options and options.on_close
      return window
    end,
    gui = function(...)
      local handle = app.gui(...)
      handles[#handles + 1] = handle
      return handle
    end,
  }, {__index = app})
  return setmetatable({app = own, task = own_task}, {__index = _G})
end

local function wait_for_frames(n)
  local until_frame = app.pacing.frame + n
  while app.pacing.frame < until_frame do
    app.pacing.fps_max, app.pacing.fps_idle = fps_max, 0  -- a program may have asked for one frame an hour
    task.wait(pause)
  end
end

local function clean_up(seed)
  sethook()
  draw, on_close = nil, nil
  for i = #handles, 1, -1 do pcall(handles[i].remove, handles[i]) handles[i] = nil end
  for _, t in pairs(task.list()) do if t ~= me then pcall(t.cancel, t) end end
  pcall(set_clipboard, "input reset")
  wait_for_frames(1)
  if seed % 16 == 0 then
    collectgarbage("generational")
    collectgarbage("incremental")
  end
end

local last = math.tointeger(first) + math.tointeger(count) - 1
for seed = math.tointeger(first), last do
  stdout:write("seed ", tostring(seed), "\n")
  stdout:flush()
  local chunk = assert(load(generator:program(seed), "@program_" .. seed .. ".lua", "t", environment()))
  task.spawn(chunk)
  wait_for_frames(frames[seed % 3 + 1])
  clean_up(seed)
end
print("done")
window:close()
