-- Errors raised below the embedded Lua half named its line (appctl/app.lua:39) instead of the script's.
-- exit: 0
-- out: app.run: 0002_errors_name_our_own_lines.lua:8: app.run: size[1] must be a number from 1 to 16384
-- out: task.all: 0002_errors_name_our_own_lines.lua:13
-- out: win:await: 0002_errors_name_our_own_lines.lua:16
local function say(what, _, message) print(what .. ": " .. message) end
local function place(what, _, message) print(what .. ": " .. message:match("^[^:]*:%d+")) end
say("app.run", pcall(function() app.run(function() end, { size = { 0, 10 } }) end))

local win
local drawn = false
local function gui()
  if not drawn then place("task.all", pcall(function() task.all { function() end } end)) end
  if not drawn then
    drawn = true
    place("win:await", pcall(function() win:await() end))
  end
end
win = app.run(gui)
