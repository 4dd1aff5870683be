-- A supervisor restarts a service that fails, later each time, and gives up after three failures. Its window shows
-- how things stand; Stop cancels the service, which still says goodbye.

local state, starts, stopped = "not started", 0, false

local function service()
  local _ <close> = task.defer(function() task.wait(0.2) state = state .. ", closed" end)
  starts = starts + 1
  state = "running"
  task.wait(0.5)
  error("lost connection " .. starts)
end

local function supervise()
  for attempt = 1, 3 do
    local ok, err = task.pawait(task.spawn({ name = "service" }, service)) -- a failure is ours to judge
    if ok then return end
    local pause = 0.25 * 2 ^ attempt
    print(("attempt %d: %s; next in %.2g s"):format(attempt, err, pause))
    task.wait(pause)
  end
  state = "given up"
end

local supervisor = task.spawn({ name = "supervisor" }, function()
  -- The service belongs to the group: it ends with the supervisor, whatever happens.
  task.group(supervise)
end)

app.run(function()
  ImGui.Text("service: %s", state)
  ImGui.Text("starts: %d", starts)
  ImGui.Text("supervisor: %s", supervisor:status())
  if not stopped and not supervisor:done() and ImGui.Button("Stop") then
    stopped = true
    supervisor:cancel("the user stopped it")
  end
end, { title = "Supervisor", size = { 420, 140 } })
