-- The cancel of a job that computes, under the virtual clock, came only when the grace was over: the clock stood for it.
-- exit: 0
-- out: false	0401_cancel_of_a_running_job.lua:6: the awaited task was cancelled: the script asked for it
local job = worker.cpu_bound(function() while true do end end)
job:cancel()
print(task.pawait(job))
assert(app.time() < 1)
