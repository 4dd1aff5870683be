-- An error value other than text that task.all or an await passed on lost the line at which it was raised.
-- exit: 1
-- err: error: 0064_a_table_raised_again.lua:4: \(the error value is a table without __tostring\)
local function fail() error({ code = 404 }) end
task.spawn(function() return task.all { fail } end)
