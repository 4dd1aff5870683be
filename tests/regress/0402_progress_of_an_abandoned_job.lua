-- Who waited for the progress of a job that had to be abandoned waited for ever: a deadlock.
-- flags: --clock=real
-- exit: 0
-- hog: the place where a thread is stuck is found in a signal handler
-- out: progress	1
-- out: true
-- err: a worker did not stop: it is stuck in os.execute, called from 0402_progress_of_an_abandoned_job.lua:11; it was abandoned
local gone_when_stuck = os.tmpname()
local job = worker.io_bound(function()
  worker.progress(1)
  os.execute("rm " .. gone_when_stuck .. "; exec sleep 2 >&- 2>&-")
end)
local listener = job:on_progress(function(value) print("progress", value) end)
local function is_stuck()
  local file = io.open(gone_when_stuck)
  if file then file:close() end
  return not file
end
task.wait_until(is_stuck)
job:cancel()
task.pawait(job)
print((task.pawait(listener)))
