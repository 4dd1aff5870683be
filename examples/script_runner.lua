-- Runs a program in a window: its lines show as they come, and it can be stopped. What stands after the name of this
-- script is the program; headless, and without one, a small demonstration runs.
local command = #app.args > 0 and app.args or {
  "sh", "-c", "for step in 1 2 3 4 5; do echo \"step $step of 5\"; done; echo 'a warning' >&2",
}

local lines = {} -- {text, is it an error?}
local program    -- the one that runs, or ran last
local state = "not started"

local function describe(result)
  if result.ok then return "done" end
  return result.signal and "ended by " .. result.signal or "failed with code " .. result.code
end

-- A task. The program is a task's child: when the window closes, both end.
local function run()
  lines, state = {}, "running"
  local ok, started = pcall(process.spawn, command) -- there may be no such program
  if not ok then
    state = started
    return
  end
  program = started
  local errors = task.spawn(function()
    for line in program:lines("stderr") do lines[#lines + 1] = { line, true } end
  end)
  for line in program:lines() do lines[#lines + 1] = { line, false } end
  errors:await()
  state = describe(program:await())
end

local red <const> = ImVec4(1, 0.5, 0.4, 1)

local function gui()
  local running = program ~= nil and not program:done()
  ImGui.Text(table.concat(command, " "))
  ImGui.BeginDisabled(running)
  if ImGui.Button("Run") then task.spawn(run) end
  ImGui.EndDisabled()
  ImGui.SameLine()
  ImGui.BeginDisabled(not running)
  if ImGui.Button("Stop") then task.spawn(program.stop, program) end
  ImGui.EndDisabled()
  ImGui.SameLine()
  ImGui.Text(state)
  ImGui.Separator()
  ImGui.BeginChild("lines")
  for _, line in ipairs(lines) do
    if line[2] then ImGui.TextColored(red, line[1]) else ImGui.TextUnformatted(line[1]) end
  end
  if ImGui.GetScrollY() >= ImGui.GetScrollMaxY() then ImGui.SetScrollHereY(1) end
  ImGui.EndChild()
end

local win = app.run(gui, { title = "Script runner", size = { 640, 400 } })

if app.headless then
  run()
  table.sort(lines, function(a, b) return a[1] < b[1] end) -- which stream comes first is the machine's affair
  for _, line in ipairs(lines) do print(line[1]) end
  print(state)
  task.wait(0.1) -- a few frames with all of it
  win:close()
end
