-- An app.exit in a __close hid the error that was under way.
-- exit: 1
-- err: 0007_exit_hid_an_error.lua:6: main failed
local x <close> = setmetatable({}, { __close = function() app.exit(0) end })

error("main failed")
