-- A task ended by force while it waited for its group's cleanup left the group open: errors in it were lost.
-- flags: --on-error=continue
-- exit: 1
-- out: true
-- err: error: 0060_group_closed_by_force.lua:12: of the cleanup
local inner
local outer = task.spawn(function()
  task.group(function() -- ends before the group inside it
    inner = task.spawn(task.group, function(g)
      g:spawn(function()
        local _ <close> = task.defer(function() task.wait(2) end)
        local _ <close> = task.defer(function() task.wait(4) error("of the cleanup") end)
        task.wait(100)
      end)
    end)
    task.wait(1)
    inner:cancel()
    task.wait(20)
  end)
end)
print((task.pawait(outer)))
