-- Wrong calls of app and task gave messages that did not say what was wrong.
-- exit: 0
-- out: 0005_odd_calls.lua:10: app.run: call it with a dot, app.run(...), not with a colon
-- out: 0005_odd_calls.lua:11: app.run: the GUI must be a function, not nil
-- out: 0005_odd_calls.lua:12: bad argument #1 to 'all' (item 2 must be a task, a function or an awaitable, not a number)
-- out: 0005_odd_calls.lua:13: app.pacing.fps_max must be a number, not a string
-- out: 0005_odd_calls.lua:14: app.pacing.idling must be "auto", "sleep", "early-return" or "off"
-- out: 0005_odd_calls.lua:16: call it with a colon: win:await()
local function try(fn) print(select(2, pcall(fn))) end
try(function() app:run(function() end) end)
try(function() app.run() end)
try(function() task.all { function() end, 1 } end)
try(function() app.pacing.fps_max = "x" end)
try(function() app.pacing.idling = 5 end)
local win = app.run(function() end)
try(function() win.await() end)
