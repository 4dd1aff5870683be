-- The second argument of a __close was a table of ours instead of the error that was on its way out of the task.
-- exit: 1
-- out: 0035_what_a_close_gets.lua:6: first
-- err: 0035_what_a_close_gets.lua:5: second\n(.*\n)*it came while this error was under way:\n0035_what_a_close_gets.lua:6: first
local last <close> = setmetatable({}, { __close = function(_, e) print(e) error("second") end })
error("first")
