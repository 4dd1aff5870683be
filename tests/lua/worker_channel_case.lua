-- Channels between the script and workers: every capacity, back-pressure, closing, who waits, cancels.
local check = dofile(app.script:match("^(.*/)") .. "check.lua")
local case, equal, is, raises = check.case, check.equal, check.is, check.raises
local cpu = worker.cpu_bound

local capacities = { 0, 1, 3, 1000, math.huge }

for _, capacity in ipairs(capacities) do
  case("from a worker, capacity " .. capacity, function()
    local ch = task.channel(capacity)
    local job = cpu(function(ch)
      for i = 1, 200 do ch:put(i) end
      ch:close()
    end, ch)
    local n = 0
    for value in ch do
      n = n + 1
      equal(value, n)
    end
    equal(n, 200)
    job:await()
    is(ch:is_closed())
    equal(ch:get(), nil)
  end)

  case("to a worker and back, capacity " .. capacity, function()
    local there, back = task.channel(capacity), task.channel(capacity)
    local job = cpu(function(there, back)
      for value in there do back:put(value * 2) end
      back:close()
    end, there, back)
    local feeder = task.spawn(function()
      for i = 1, 100 do there:put(i) end
      there:close()
    end)
    local n = 0
    for value in back do
      n = n + 1
      equal(value, n * 2)
    end
    equal(n, 100)
    task.all { job, feeder }
  end)

  case("from worker to worker, many to many, capacity " .. capacity, function()
    local ch, sums = task.channel(capacity), task.channel(100)
    local jobs = {}
    for i = 1, 3 do
      jobs[i] = worker.io_bound(function(ch, i) for k = 1, 50 do ch:put(i * 100 + k) end end, ch, i)
    end
    local readers = {}
    for i = 1, 3 do
      readers[i] = worker.io_bound(function(ch)
        local sum, n = 0, 0
        for value in ch do sum, n = sum + value, n + 1 end
        return { sum, n }
      end, ch)
    end
    task.all(jobs)
    ch:close()
    local sum, n = 0, 0
    for _, each in ipairs(task.all(readers)) do sum, n = sum + each[1], n + each[2] end
    equal({ sum, n }, { (100 + 200 + 300) * 50 + 3 * 1275, 150 })
  end)
end

case("a full channel holds the worker back", function()
  local ch, told = task.channel(2), task.channel(math.huge)
  local job = cpu(function(ch, told)
    for i = 1, 6 do
      ch:put(i)
      told:put(i)
    end
  end, ch, told)
  equal({ told:get(), told:get() }, { 1, 2 })
  equal({ #ch, #told }, { 2, 0 })
  equal(ch:get(), 1)
  equal(told:get(), 3)
  for i = 2, 6 do equal(ch:get(), i) end
  job:await()
end)

case("a full channel holds the script back", function()
  local ch, go = task.channel(1), task.channel()
  local job = cpu(function(ch, go)
    go:get()
    local list = {}
    for value in ch do list[#list + 1] = value end
    return list
  end, ch, go)
  ch:put("a")
  local second = task.spawn(function() ch:put("b") end)
  task.yield()
  is(not second:done())
  go:put(true)
  second:await()
  ch:close()
  equal(job:await(), { "a", "b" })
end)

case("what is in it before it is shared comes first", function()
  local ch = task.channel(5)
  ch:put("a")
  ch:put({ "b" })
  local job = cpu(function(ch) return ch:get(), ch:get()[1], ch:get() end, ch)
  ch:put("c")
  equal({ job:await() }, { "a", "b", "c" })
end)

case("tasks that wait when it is shared wait on", function()
  local ch = task.channel()
  local getter = task.spawn(function() return ch:get() end)
  task.yield()
  cpu(function(ch) ch:put("value") end, ch):await()
  equal(getter:await(), "value")

  local full = task.channel(1)
  full:put(1)
  local putters = {}
  for i = 2, 4 do putters[i - 1] = task.spawn(function() full:put(i) end) end
  task.yield()
  local job = cpu(function(ch) return { ch:get(), ch:get(), ch:get(), ch:get() } end, full)
  equal(job:await(), { 1, 2, 3, 4 })
  task.all(putters)
end)

case("a channel that was closed before it is shared is closed", function()
  local ch = task.channel(3)
  ch:put(1)
  ch:close()
  equal({ cpu(function(ch) return ch:is_closed(), ch:get(), ch:get(), (pcall(ch.put, ch, 1)) end, ch):await() },
        { true, 1, nil, false })
end)

case("closing wakes those who wait on both sides", function()
  local ch = task.channel()
  local waiting = task.channel(1)
  local job = cpu(function(ch, waiting)
    waiting:put(true)
    return ch:get() == nil
  end, ch, waiting)
  waiting:get()
  local getter = task.spawn(function() return ch:get() == nil end)
  task.yield()
  ch:close()
  equal({ job:await(), (getter:await()) }, { true, true })

  ch = task.channel()
  job = cpu(function(ch, waiting)
    waiting:put(true)
    ch:put(1)
  end, ch, waiting)
  waiting:get()
  ch:close()
  raises("the channel is closed", job.await, job)
  raises("the channel is closed", ch.put, ch, 1)

  ch = task.channel()
  local putter = task.spawn(function() return (pcall(ch.put, ch, buffer.new("u8", 1))) end)
  task.yield()
  cpu(function(ch) ch:close() end, ch):await()
  equal(putter:await(), false)
end)

case("a buffer whose put failed is still the script's", function()
  local ch = task.channel()
  cpu(function(ch) ch:close() end, ch):await()
  local b = buffer.new("u8", 3)
  raises("the channel is closed", ch.put, ch, b)
  equal(#b, 3)
  local open = task.channel()
  local job = cpu(function(ch) ch:get() worker.sleep(0) end, open)
  open:put(1)
  job:await()
  local putter = task.spawn(function() open:put(b) end)
  task.yield()
  raises("moved", function() return #b end)
  putter:cancel()
  task.pawait(putter)
  equal(#b, 3)
end)

case("a buffer goes through a channel", function()
  local ch = task.channel(1)
  local job = cpu(function(ch)
    local b = buffer.new("f64", 3)
    b[2] = 0.5
    ch:put(b)
    return (pcall(function() return b[2] end))
  end, ch)
  equal(ch:get()[2], 0.5)
  equal(job:await(), false)
end)

case("a task that is cancelled while it waits loses nothing", function()
  local ch, go = task.channel(), task.channel()
  local job = cpu(function(ch, go)
    go:get()
    for i = 1, 10 do ch:put(i) end
    ch:close()
  end, ch, go)
  local waiting, list = {}, {}
  for i = 1, 5 do waiting[i] = task.spawn(function() return ch:get() end) end
  task.yield()
  go:put(true)
  for i = 1, 5 do waiting[i]:cancel() end
  for i = 1, 5 do -- what it was handed before, it has
    local ok, value = task.pawait(waiting[i])
    if ok then list[#list + 1] = value end
  end
  for value in ch do list[#list + 1] = value end
  equal(list, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
  job:await()
end)

case("timeouts around a channel lose nothing", function()
  local ch = task.channel()
  local job = cpu(function(ch)
    for i = 1, 20 do
      worker.sleep(0.001)
      ch:put(i)
    end
    ch:close()
  end, ch)
  local list = {}
  repeat
    local ended
    pcall(task.timeout, 0.0015, function()
      local value = ch:get()
      list[#list + 1] = value
      ended = value == nil
    end)
  until ended
  equal(#list, 20)
  equal(list[20], 20)
  job:await()
end)

case("channels in tables, in channels, twice", function()
  local ch = task.channel(1)
  local job = cpu(function(t)
    local reply = t.inner:get()
    reply:put(t.inner == t.again)
  end, { inner = ch, again = ch })
  local reply = task.channel(1)
  ch:put(reply)
  equal(reply:get(), true)
  job:await()
  local back = cpu(function(ch) return ch end, ch):await()
  is(back == ch, "it is the same when it comes back")
end)

case("a channel that a worker's script makes", function()
  raises("task%.channel is not available in a worker", function() cpu(function() return task.channel() end):await() end)
end)

case("what a channel refuses", function()
  local ch = task.channel(1)
  local job = cpu(function(ch) return select(2, pcall(ch.put, ch, io.stdout)), select(2, pcall(ch.put, ch, nil)) end, ch)
  local refused, empty = job:await()
  is(refused:find("ch:put cannot copy the value: userdata"), refused)
  is(empty:find("a channel cannot carry nil"), empty)
  raises("ch:put cannot copy the value%.x: a table with a metatable", ch.put, ch, { x = setmetatable({}, {}) })
  raises("a channel cannot carry nil", ch.put, ch, nil)
  equal(#ch, 0)
end)

case("a value that cannot be copied keeps a channel from being shared", function()
  local ch = task.channel(3)
  local b = buffer.new("u8", 2)
  ch:put(b)
  ch:put(io.stdout)
  raises("cannot copy", cpu, function() end, ch)
  equal(#ch, 2)
  equal(#ch:get(), 2)
  equal(ch:get(), io.stdout)
end)

check.done()
