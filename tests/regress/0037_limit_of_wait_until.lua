-- A limit of wait_until that fell between two nanoseconds was never reached: the run was reported as a livelock.
-- exit: 0
-- out: 0
local wrong = 0
for i = 1, 2000 do
  task.wait(i / 9973)
  if task.wait_until(function() return false end, i / 7919) then wrong = wrong + 1 end
end
print(wrong)
