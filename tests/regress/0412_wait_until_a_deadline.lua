-- What was left of a deadline was less than a nanosecond, and waiting for that took no time: a livelock.
-- exit: 0
-- out: true
local ends
for i = 1, 200 do
  ends = app.time() + 0.13 * i + 0.1
  while app.time() < ends do task.wait(ends - app.time()) end
end
print(app.time() >= ends)
