-- How far a job came before it was stopped was seen in what it printed, which then differed from run to run.
-- exit: 0
-- out: only this
local job = worker.cpu_bound(function() while true do print("how often?") end end)
job:cancel()
task.pawait(job)
print("only this")
