-- Jobs that waited for a free thread held the virtual clock, so those that slept on the threads never went on.
-- flags: --workers=2
-- exit: 0
-- out: 3.0
local jobs = {}
for i = 1, 5 do jobs[i] = worker.cpu_bound(function() return worker.sleep(1) end) end
task.all(jobs)
print(app.time())
