-- The report of a group's failure did not say where the failed member was spawned.
-- exit: 1
-- err: error: 0066_spawn_line_of_a_member\.lua:10: member\n
-- err: it was raised here, in a task spawned at 0066_spawn_line_of_a_member\.lua:8\n\tby a task spawned at 0066_spawn_line_of_a_member\.lua:7:\n
-- err: 0066_spawn_line_of_a_member\.lua:10: in function

task.group(function(g)
  g:spawn(function()
    task.wait(1)
    error("member")
  end)
end)
