-- A task that would tick for ever is cancelled after 2.5 seconds: three ticks.

local function tick()
  -- Runs however the task ends, also when it is cancelled.
  local _ <close> = setmetatable({}, { __close = function() print("cleaned up") end })
  for i = 1, math.huge do
    print("tick " .. i)
    task.wait(1) -- a cancelled task leaves here, as if by an error
  end
end

local ticker = task.spawn(tick)
task.wait(2.5)
ticker:cancel("we have seen enough")

local ok, reason = task.pawait(ticker) -- false for a cancelled task, and no error here
print("ended: " .. tostring(ok) .. ", " .. ticker:status() .. ": " .. tostring(reason))
