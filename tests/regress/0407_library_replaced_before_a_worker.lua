-- A function of the library that a script had put its own in place of could no longer go to a worker.
-- exit: 0
-- out: <5>
local format = string.format
function string.format(...) return "<" .. format(...) .. ">" end
print(worker.cpu_bound(string.format, "%d", 5):await())
