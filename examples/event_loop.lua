-- The shortest picture of the event loop: the script is a task, starts two more and waits for both.

local function fetch(name, seconds)
  print("fetching " .. name)
  task.wait(seconds) -- stands for a request; meanwhile the loop runs the other task
  print("got " .. name)
  return name:upper()
end

-- Whatever is started inside the group has ended when task.group returns; if one fails, the others are cancelled.
local first, second = task.group(function(g)
  local users = g:spawn(fetch, "users", 0.3)
  local orders = g:spawn(fetch, "orders", 0.2)
  return users:await(), orders:await()
end)
print(first, second, app.time() .. " s")
