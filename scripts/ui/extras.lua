-- Timers, pictures, the log in a window, and how everything looks.
local internal = ...
local ui, ImGui, app, fs, log, task = ui, ImGui, app, fs, log, task
local error, ipairs, next, pairs, tostring, type = error, ipairs, next, pairs, tostring, type
local format = string.format
internal.part("widgets")
local ends = internal.part("overlay_ends")
local handlers, within = internal.part("handlers"), internal.part("layout") and internal.within
local options_part = internal.part("options")
local names, check_options = options_part.names, options_part.check

-- --- timers ---

-- What it calls belongs to whom the timer belongs to.
local function run_timer(owner, key, seconds, fn, once)
  if once then
    task.wait(seconds)
    return handlers.invoke_for(owner, key, "drop", fn)
  end
  local start, count = app.time(), 0
  while true do
    count = math.max(count, (app.time() - start) // seconds) + 1
    task.wait(math.max(0, start + count * seconds - app.time()))
    handlers.invoke_for(owner, key, "drop", fn)
  end
end

-- The overlay around it, else the window, if there is one: through whatever groups there are between, for these wait for
-- all that is theirs, and a timer has no end.
local function owner_of_timer()
  local around = ends.overlay_around(internal.owner())
  if around then return around.group end
  return internal.window_open() and -1 or 0
end

local function start_timer(key, seconds, fn, once)
  local owner = owner_of_timer()
  local timer = internal.spawn_at(owner, run_timer, owner, key, seconds, fn, once)
  if timer and not once then internal.set_background(timer) end
  return timer
end

--- # More for windows
--- ui.timer(seconds, fn [, options]) -> timer
--- Calls fn() every so many seconds, as a handler that may wait; a tick is left out while the last one is at work. Both
--- belong to the dialog around the place where it is started, else to the window, and end with that; if there is no window,
--- to the script. No `task.group` waits for them, and none ends them. The timer is a task, and `timer:cancel()` ends it.
--- With `once` = true it is called once. In a GUI callback the same line starts it once, not in each frame.
local timer_options <const> = names "once:flag"
function ui.timer(seconds, fn, options)
  if type(seconds) ~= "number" or not (seconds > 1e-6) then error("ui.timer: the seconds must be a number above 0", 2) end
  if type(fn) ~= "function" then error("ui.timer: a function is needed, not a " .. type(fn), 2) end
  local once = check_options(options, timer_options, "ui.timer", 2).once
  if task.current() then return start_timer({}, seconds, fn, once) end
  local info = debug.getinfo(2, "Sl")
  local key = ImGui.GetID(format("##timer%s:%d", info.source, info.currentline))
  local timers = handlers.kept("timers")
  if not timers[key] then timers[key] = start_timer(key, seconds, fn, once) end
  return timers[key]
end

-- --- pictures ---

local pictures = {} -- path -> texture, or the text of what is wrong with it
local most_pictures <const> = 64

local function load_picture(path)
  if pictures[path] then return pictures[path] end
  local count = 0
  for _ in next, pictures do count = count + 1 end
  if count >= most_pictures then pictures = {} end
  local ok, texture = pcall(ImGui.LoadTexture, path)
  pictures[path] = ok and texture or tostring(texture)
  return pictures[path]
end

local function size_of(picture)
  if type(picture.columns) == "number" then return picture.columns // 4, picture.rows end
  return picture.size.x, picture.size.y
end

-- The largest size within `room` that keeps the proportions.
local function fitted(width, height, room)
  local by = math.min(room[1] / width, room[2] / height)
  return width * by, height * by
end

--- ui.image(picture [, options])
--- Shows a buffer of u8 with four columns a pixel, a texture of ImGui.LoadTexture, or the picture in a file, which is read
--- once. The options: `size` = {width, height}; `fit` = {width, height}, as large as fits there. What is wrong with a file is
--- shown in its place.
local image_options <const> = names "size:pair fit:pair"
function ui.image(picture, options)
  options = check_options(options, image_options, "ui.image", 2)
  if type(picture) == "string" then picture = load_picture(picture) end
  if type(picture) == "string" then return ui.label(picture, { wrap = true, colour = { 0.95, 0.45, 0.40, 1 } }) end
  if type(picture) ~= "userdata" then error("ui.image: a buffer, a texture or a file name is needed, not a " .. type(picture), 2) end
  local width, height = size_of(picture)
  if options.size then width, height = options.size[1], options.size[2] end
  if options.fit then width, height = fitted(width, height, options.fit) end
  ImGui.Image(picture, width, height)
end
internal.when_closed[#internal.when_closed + 1] = function() pictures = {} end

-- --- the log ---

local ranks = { debug = 1, info = 2, warn = 3, error = 4 }
local log_colours = { debug = { 0.55, 0.60, 0.68, 1 }, warn = { 0.95, 0.70, 0.20, 1 }, error = { 0.95, 0.40, 0.38, 1 } }
local logs = {} -- the least level that is shown -> the entries, and the number of the last

-- The entries that are to be shown; only what is new is asked for.
local function update_log(least)
  local view = logs[least] or { shown = {}, last = 0 }
  logs[least] = view
  local shown = view.shown
  for _, e in ipairs(log.entries(view.last)) do
    view.last = e.number
    if ranks[e.level] >= ranks[least] then shown[#shown + 1] = e end
  end
  if #shown > 2000 then view.shown = table.move(shown, #shown - 999, #shown, 1, {}) end
  return view.shown
end

local function draw_entries(shown)
  local clipper = ImGuiListClipper()
  clipper:Begin(#shown)
  while clipper:Step() do
    for i = clipper.DisplayStart + 1, clipper.DisplayEnd do
      local e = shown[i]
      local text = format("%9.3f  %-5s  %s: %s", e.time, e.level, e.source, e.text:gsub("\n.*", " ..."))
      ui.label(text, log_colours[e.level] and { colour = log_colours[e.level] })
    end
  end
  clipper:End()
  if ImGui.GetScrollY() >= ImGui.GetScrollMaxY() then ImGui.SetScrollHereY(1) end
end

--- ui.log([options])
--- The log: what `log.info` and the others wrote, and what appctl said, the newest at the bottom. The options: `level`, the
--- least that is shown ("info"), `size` = {width, height}.
local log_options <const> = names "level:debug|info|warn|error size:room"
function ui.log(options)
  options = check_options(options, log_options, "ui.log", 2)
  local least = options.level or "info"
  local shown = update_log(least)
  ui.panel("##log " .. least, { size = options.size, flags = ImGuiWindowFlags.HorizontalScrollbar },
           function() draw_entries(shown) end)
end

return ui
