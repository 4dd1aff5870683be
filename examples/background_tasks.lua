-- What goes on behind a window: computing on another thread with its progress, a call that blocks, a clock, and cleanup when
-- the window closes.

local found = observable(0)   -- set by the worker, through a sender
local answer = observable("not asked yet")
local clock = observable("")
local job                     -- the worker's, while there is one

-- Runs on a thread of its own, in a Lua of its own: it sees nothing of the script but its arguments.
local function count_primes(limit, sender)
  local count = 0
  for n = 2, limit do
    local is_prime = true
    for d = 2, math.floor(math.sqrt(n)) do
      if n % d == 0 then is_prime = false break end
    end
    if is_prime then
      count = count + 1
      sender:send(count)      -- as often as it likes: the window sees the last one
    end
    if n % 500 == 0 then worker.progress(n / limit) end
  end
  return count
end

local function compute()
  job = worker.cpu_bound({ name = "primes" }, count_primes, 30000, found:sender())
  ui.notify(job:await() .. " primes below 30,000", { type = "success" })
end

-- A call that blocks its thread, as an old library would: the elastic pool is for such.
local function ask()
  answer:set("waiting...")
  answer:set(worker.io_bound(function() worker.sleep(0.8) return "the disk says hello" end):await())
end

local function gui()
  local line = ImGui.GetFrameHeightWithSpacing()
  ui.panel("compute", { title = "Computing: worker.cpu_bound", size = { 0, 5.4 * line } }, function()
    ui.row(
      function() ui.button("Count primes", compute) end,
      function()
        local idle = not job or job:done()
        ui.button("Stop", function() job:cancel() end, { disabled = idle })
      end)
    ui.progress(job or 0)
    ui.label(found:map(function(n) return n .. " found so far" end))
  end)
  ui.panel("ask", { title = "Blocking: worker.io_bound", size = { 0, 3.8 * line } }, function()
    ui.row(function() ui.button("Ask the disk", ask) end, function() ui.label(answer) end)
  end)
  ui.label(clock, { disabled = true })
end

local win = app.run(gui, { title = "Background tasks", size = { 460, 320 } })
local seconds = 0
ui.timer(1, function()
  seconds = seconds + 1
  clock:set(("this window has been open for %d s"):format(seconds))
end)

-- A service of the window: what it has to put away is put away, however the window ends.
task.spawn({ name = "service" }, function()
  local _ <close> = task.defer(function()
    task.wait(0.1)
    print("the service has put its things away")
  end)
  win:await()
end)

if app.headless then
  compute()
  ask()
end
