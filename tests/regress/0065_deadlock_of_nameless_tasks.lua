-- The report of a deadlock did not say which of the tasks without a name was waited for.
-- exit: 4
-- err: waits for a task: a task spawned at 0065_deadlock_of_nameless_tasks.lua:6 at 0065_deadlock_of_nameless_tasks.lua:7,
-- err: a mutex, held by a task spawned at 0065_deadlock_of_nameless_tasks.lua:7 at 0065_deadlock_of_nameless_tasks.lua:6,
local mutex, other = task.mutex(), nil
other = task.spawn(function() task.yield() mutex:lock() end)
task.spawn(function() local _ <close> = mutex:lock() other:await() end)
