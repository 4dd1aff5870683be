-- Follows a file that grows, as `tail -f` does, with a filter. The file's name stands after the name of this script;
-- without one a log is written beside the viewer, line by line.
local path = app.args[1]

local lines = {}
local filter = ""
local follow = true

-- What is behind `offset` in the file: whole lines only, and where the next one begins.
local function read_new(offset)
  local text = fs.read(path)
  if #text < offset then offset, lines = 0, {} end -- it was begun anew
  local last = text:find("\n[^\n]*$") or 0
  for line in text:sub(offset + 1, last):gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  return math.max(offset, last)
end

-- A task: reads what is there, then waits for changes.
local function watch()
  local changes <close> = fs.watch(path) -- first: what comes while the file is read is not missed
  local offset = fs.exists(path) and read_new(0) or 0
  for _, kind in changes do
    if kind == "removed" then
      offset = 0
    else
      offset = read_new(offset)
    end
  end
end

local function gui()
  local matches = {}
  for _, line in ipairs(lines) do
    if line:find(filter, 1, true) then matches[#matches + 1] = line end
  end
  filter = ImGui.InputTextWithHint("##filter", "filter", filter)
  ImGui.SameLine()
  follow = ImGui.Checkbox("follow", follow)
  ImGui.SameLine()
  ImGui.Text("%d of %d lines", #matches, #lines)
  ImGui.Separator()
  ImGui.BeginChild("lines")
  for _, line in ipairs(matches) do ImGui.TextUnformatted(line) end
  if follow then ImGui.SetScrollHereY(1) end
  ImGui.EndChild()
end

-- A log to look at; its last line ends the demonstration.
local count <const> = 12
local function write_log()
  for i = 1, count do
    fs.append(path, ("%02d %s request %d\n"):format(i, i % 4 == 0 and "WARN" or "info", 1000 + 37 * i))
    task.wait(app.headless and 0 or 0.3)
  end
end

local demonstration = not path
if demonstration then path = fs.tempdir() .. "/demo.log" end
local win = app.run(gui, { title = "Log viewer", size = { 640, 400 } })
local viewer = task.spawn(watch)
if demonstration then
  task.spawn(write_log)
  if app.headless then
    task.wait_until(function() return #lines == count end)
    filter = "WARN"
    for _, line in ipairs(lines) do print(line) end
    task.wait(0.1) -- a few frames with all of it
    viewer:cancel()
    win:close()
  end
end
