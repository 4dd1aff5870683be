-- Errors with one message were told as one, although they were raised at different lines.
-- exit: 1
-- flags: --on-error=continue
-- err: 0021_same_message_elsewhere.lua:6: in (.*\n)*appctl: error: bad\n(.*\n)*\t0021_same_message_elsewhere.lua:7: in
-- err: appctl: 2 times: bad\n\Z
local function one() error("bad", 0) end
local function two() error("bad", 0) end
for _, fn in ipairs { one, two, one } do task.spawn(fn) end
