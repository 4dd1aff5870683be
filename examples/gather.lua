-- Two tasks that sleep side by side; the script waits for both. No window, so nothing is drawn.

local function job(name, seconds)
  print(name .. " start")
  task.wait(seconds) -- only this task sleeps; the others go on
  print(name .. " done")
  return name .. " slept " .. seconds .. " s"
end

-- task.all takes tasks or functions, and gives the first result of each, in the order of the list.
local results = task.all {
  function() return job("A", 2) end,
  function() return job("B", 1) end,
}
for _, text in ipairs(results) do print(text) end
