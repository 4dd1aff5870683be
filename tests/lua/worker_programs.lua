-- Random programs of jobs and channels; see workers_test.py. Arguments: first seed, count, and the unit of all
-- sleeps and limits, in seconds. Each program is checked against what must hold whatever the order was; under
-- the virtual clock what is printed must also be the same in every run.
local first, count, unit = tonumber((...)), tonumber((select(2, ...))), tonumber((select(3, ...)))

local function generator(seed)
  local state = seed * 7919 + 1
  return function(n)
    state = (state * 1103515245 + 12345) % 2147483648
    return (state >> 8) % n + 1
  end
end

-- What a job does: a list of steps, which it runs, and keeps a record.
local function plan(random, id, channels)
  local steps = {}
  for n = 1, random(8) do
    local kind = ({ "put", "put", "put", "get", "get", "sleep", "progress", "print", "compute", "error", "forever" })[random(11)]
    if kind == "error" and random(3) > 1 or kind == "forever" and random(4) > 1 then kind = "get" end
    steps[n] = { kind, random(channels), id * 100 + n, random(5) * unit }
  end
  return steps
end

local function body(id, steps, channels)
  local record = { put = {}, got = {} }
  for _, step in ipairs(steps) do
    local kind, channel, value, time = step[1], channels[step[2]], step[3], step[4]
    if kind == "put" then
      if pcall(channel.put, channel, { value, step[2] }) then record.put[#record.put + 1] = value end
    elseif kind == "get" then
      local got = channel:get()
      if got then
        record.got[#record.got + 1] = got[1]
        if got[2] ~= step[2] then error("from another channel") end
      end
    elseif kind == "sleep" then worker.sleep(time)
    elseif kind == "progress" then worker.progress(value)
    elseif kind == "print" then io.write("job ", id, " at step ", value, "\n")
    elseif kind == "compute" then
      local n = 0
      for i = 1, 2000 do n = n + i end
    elseif kind == "error" then error({ id = id })
    else
      worker.sleep(1e6)
    end
  end
  return record
end

local function program(seed)
  local random = generator(seed)
  local channels, jobs, waiters, listeners = {}, {}, {}, {}
  for i = 1, random(3) do channels[i] = task.channel(({ 0, 1, 2, math.huge })[random(4)]) end
  local known, taken, uncertain = {}, {}, false
  for id = 1, random(6) do
    local start = random(2) == 1 and worker.cpu_bound or worker.io_bound
    local options = { name = "job " .. id, timeout = random(4) == 1 and (random(20) + 5) * unit or nil }
    jobs[id] = start(options, body, id, plan(random, id, #channels), channels)
    waiters[id] = task.spawn(task.pawait, jobs[id])
    if random(3) == 1 then
      local last = 0
      listeners[#listeners + 1] = jobs[id]:on_progress(function(value)
        if value <= last then error("progress went back") end
        last = value
      end)
    end
  end
  local canceller = task.spawn(function()
    for _, job in ipairs(jobs) do
      if random(5) == 1 then job:cancel() end
      if random(4) == 1 then task.wait(random(4) * unit) end
    end
  end)
  canceller:await()
  local closer = task.delay(40 * unit, function()
    for _, job in ipairs(jobs) do
      if job:status() ~= "done" then
        for _, ch in ipairs(channels) do ch:close() end
        break
      end
    end
    task.wait(40 * unit)
    for _, job in ipairs(jobs) do job:cancel("it sleeps for ever") end
  end)
  local function take(value)
    if taken[value] then error("value " .. value .. " came twice") end
    taken[value] = true
  end
  for id, waiter in ipairs(waiters) do
    local ok, result = waiter:await()
    if ok then
      for _, value in ipairs(result.put) do known[#known + 1] = value end
      for _, value in ipairs(result.got) do take(value) end
      print(seed, id, "got", table.concat(result.got, " "))
    else
      uncertain = true
      if type(result) == "table" and result.id then
        if result.id ~= id then error("the error of another job") end
        print(seed, id, "failed")
      elseif type(result) == "table" and result.kind == "Timeout" then
        print(seed, id, "took too long")
      elseif tostring(result):find("cancelled") then
        print(seed, id, "cancelled")
      else
        error(result)
      end
    end
  end
  closer:cancel()
  task.pawait(closer)
  for _, listener in ipairs(listeners) do listener:await() end
  for i, ch in ipairs(channels) do
    ch:close()
    for left in ch do
      take(left[1])
      if left[2] ~= i then error("left in another channel") end
    end
  end
  for _, value in ipairs(known) do
    if not taken[value] and not uncertain then error("value " .. value .. " was lost") end
  end
  if #task.list() > 1 then error("tasks are left: " .. tostring(task.list()[2])) end
  print(seed, "time", app.time())
end

for seed = first, first + count - 1 do
  local ok, problem = pcall(program, seed)
  if not ok then
    print("program " .. seed .. ": " .. tostring(problem))
    app.exit(1)
  end
end
