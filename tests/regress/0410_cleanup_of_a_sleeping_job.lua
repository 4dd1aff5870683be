-- The signal that stops a worker struck its cleanup when the job was asleep or waited at a channel.
-- flags: --clock=real
-- exit: 0
-- out: 20	closed
local closed, ch = task.channel(math.huge), task.channel()
local function wait(closed, ch, asleep)
  local _ <close> = setmetatable({}, { __close = function()
    local n = 0
    for i = 1, 10000 do n = n + i end
    closed:put(n)
  end })
  worker.progress(1)
  if asleep then worker.sleep(1000) else ch:get() end
end
local jobs = {}
for i = 1, 20 do jobs[i] = worker.io_bound(wait, closed, ch, i % 2 == 0) end
for i = 1, 20 do task.wait_until(function() return jobs[i].progress end) end
for i = 1, 20 do jobs[i]:cancel() end
for i = 1, 20 do task.pawait(jobs[i]) end
print(#closed, "closed")
