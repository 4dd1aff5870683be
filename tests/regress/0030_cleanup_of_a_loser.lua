-- A failure in the cleanup of what task.all and the like had started was lost when their waiter was cancelled.
-- flags: --on-error=continue
-- exit: 1
-- err: 0030_cleanup_of_a_loser.lua:8: lost in all
-- err: 0030_cleanup_of_a_loser.lua:8: lost in race
-- err: 0030_cleanup_of_a_loser.lua:8: lost in timeout
local function bad(name)
  local _ <close> = setmetatable({}, { __close = function() error("lost in " .. name) end })
  task.wait(10)
end
local waiters = {
  task.spawn(function() task.all { function() bad("all") end } end),
  task.spawn(function() task.race { function() bad("race") end } end),
  task.spawn(function() task.timeout(5, function() bad("timeout") end) end),
}
task.wait(1)
for _, each in ipairs(waiters) do each:cancel() end
