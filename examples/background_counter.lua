-- A counter in the background beside a main loop: started, left alone, asked for its result at the end.

local stop = task.event()

local function count()
  local n = 0
  repeat
    n = n + 1
    task.wait(0.1)
  until stop:is_set()
  return n
end

local counter = task.spawn({ name = "counter" }, count)

for step = 1, 3 do
  print("main loop, step " .. step)
  task.wait(0.5)
end

stop:set() -- asked to end, not cancelled: it returns what it has
print("the background counted to " .. counter:await())
