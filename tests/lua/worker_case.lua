-- Jobs of workers: results, errors, cancels, limits, and to whom they belong. With every clock.
local check = dofile(app.script:match("^(.*/)") .. "check.lua")
local case, equal, is, raises, raises_kind = check.case, check.equal, check.is, check.raises, check.raises_kind
local cpu, io_bound = worker.cpu_bound, worker.io_bound
local unpack = table.unpack

local function forever() while true do end end
-- A job that tells when it is inside fn; then fn goes on.
local function begun(fn, ...)
  local ch = task.channel(1)
  local job = cpu(function(ch, fn, ...)
    ch:put(true)
    return fn(...)
  end, ch, fn, ...)
  ch:get()
  return job
end

-- --- results ---

case("all kinds of results come back", function()
  for _, start in ipairs { cpu, io_bound } do
    equal({ start(function(...) return ... end, 1, 2.5, "a\0b", true, false):await() }, { 1, 2.5, "a\0b", true, false })
    equal(select("#", start(function() end):await()), 0)
    equal(select("#", start(function(...) return ... end, nil, nil, nil):await()), 3)
    local t = start(function() local t = { 1 } t.t = t return t end):await()
    is(t.t == t and t[1] == 1)
    equal(start(function() local n = 4 return function(x) return x + n end end):await()(3), 7)
  end
end)

case("a function takes what it uses along, as a copy", function()
  local list, count = { 1, 2 }, 0
  local function sum(t) local s = 0 for _, v in ipairs(t) do s = s + v end return s end
  equal(cpu(function(x) list[3] = x count = count + 1 return sum(list) + count end, 10):await(), 14)
  equal(#list, 2)
  equal(count, 0)
end)

case("a result can be had by each who asks", function()
  local job = cpu(function() return "x" end)
  equal({ job:await(), job:await(), task.await(job), job:result() }, { "x", "x", "x", "x" })
  is(job:done())
  equal({ task.pawait(job) }, { true, "x" })
  equal(task.all { cpu(function() return 1 end), cpu(function() return 2 end) }, { 1, 2 })
end)

case("many jobs at once", function()
  local jobs = {}
  for i = 1, 300 do jobs[i] = (i % 2 == 0 and cpu or io_bound)(function(i) return i * i end, i) end
  for i, job in ipairs(jobs) do equal(job:await(), i * i) end
end)

case("globals of one job are not those of the next", function()
  for _ = 1, 5 do
    equal(cpu(function() local before = leaked leaked = 1 return before end):await(), nil)
  end
end)

case("a job has a name, as a task", function()
  local job = cpu({ name = "crunch" }, function() return 1 end)
  equal(job.name, "crunch")
  job:await()
end)

-- --- what is refused ---

case("what cannot go there is refused before anything runs", function()
  local file, co = io.stdout, coroutine.create(print)
  local cfg = { window = { handle = file } }
  raises("cannot copy upvalue 'cfg'%.window%.handle: userdata$", cpu, function() return cfg end)
  raises("worker%.io_bound cannot copy argument 2%[1%]: a coroutine$", io_bound, function() end, 1, { co })
  raises("cannot copy argument 1: a table with a metatable$", cpu, function() end, setmetatable({}, {}))
  raises("cannot copy argument 1: userdata$", cpu, function() end, task.current())
  raises("cannot copy argument 1: a C function$", cpu, function() end, ("x"):gmatch("x"))
  raises("worker%.cpu_bound: a function is needed, not number", cpu, 5)
  raises("worker_case.lua:%d+: worker%.cpu_bound: a function is needed", function() local _ = cpu(5) end)
  raises("worker_case.lua:%d+: worker%.io_bound: unknown option 'x'", function() local _ = io_bound({ x = 1 }, forever) end)
  raises("worker_case.lua:%d+: worker%.io_bound: timeout must be", function() local _ = io_bound({ timeout = -1 }, forever) end)
  raises("worker%.cpu_bound: a function is needed, not nil", cpu, {})
  raises("unknown option 'tiemout'; there are name, timeout and memory_limit", cpu, { tiemout = 1 }, forever)
  raises("timeout must be a number of seconds", cpu, { timeout = "1" }, forever)
  raises("timeout must be a number of seconds", cpu, { timeout = -1 }, forever)
  raises("memory_limit must be a number of bytes", cpu, { memory_limit = 0 }, forever)
  raises("name must be a string", cpu, { name = 1 }, forever)
end)

case("a buffer that a refusal would have taken is still here", function()
  local b = buffer.new("u8", 3)
  raises("cannot copy", cpu, function() end, b, io.stdout)
  equal(#b, 3)
end)

case("a result that cannot come back is an error of the job", function()
  raises("a worker cannot copy result 2%.x: userdata", function()
    cpu(function() return 1, { x = io.stdout } end):await()
  end)
end)

case("what is not there says so", function()
  local function inside(fn, ...) return select(2, cpu(function(fn, ...) return pcall(fn, ...) end, fn, ...):await()) end
  local function refuses(pattern, fn)
    local message = inside(fn)
    is(type(message) == "string" and message:find(pattern), "refusal: " .. tostring(message))
  end
  refuses("task%.wait is not available in a worker: use worker%.sleep", function() task.wait(1) end)
  refuses("task%.spawn is not available in a worker$", function() task.spawn(print) end)
  refuses("ImGui%.Text is not available in a worker: send values", function() ImGui.Text("x") end)
  refuses("app%.exit is not available in a worker$", function() app.exit(1) end)
  refuses("os%.exit is not available in a worker: return, or raise an error", function() os.exit(1) end)
  refuses("worker%.cpu_bound is not available in a worker", function() worker.cpu_bound(print) end)
  local spawn = task.spawn
  refuses("task%.spawn is not available in a worker", function() spawn(print) end)
  local progress = worker.progress
  raises("worker.progress is for the inside of a worker", function() progress(1) end)
end)

-- --- errors ---

case("errors arrive as they were raised", function()
  raises("%.lua:%d+: broken$", function() cpu(function() error("broken") end):await() end)
  raises("^plain$", function() cpu(function() error("plain", 0) end):await() end)
  local ok, e = task.pawait(cpu(function() error({ code = 7, list = { 1, 2 } }) end))
  is(not ok)
  equal(e, { code = 7, list = { 1, 2 } })
  ok, e = task.pawait(cpu(function() error(nil) end))
  is(not ok)
  ok, e = task.pawait(cpu(function() error({ file = io.stdout }) end))
  is(not ok and type(e) == "string", "an error that cannot be copied comes as a text")
  raises("attempt to index a nil value %(local 'x'%)", function() cpu(function() local x return x.y end):await() end)
  raises("stack overflow", function() cpu(function() local function f() return 1 + f() end return f() end):await() end)
  raises("global 'forgotten'", function() cpu(function() forgotten() end):await() end)
end)

-- --- cancel ---

local places = {
  ["a loop"] = forever,
  ["pcall"] = function() while true do pcall(function() while true do end end) end end,
  ["xpcall with a handler"] = function() while true do xpcall(function() while true do end end, function(m) return m end) end end,
  ["table.sort"] = function() table.sort({ 3, 2, 1 }, function() while true do end end) end,
  ["a gsub callback"] = function() ("x"):gsub("x", function() while true do end end) end,
  ["a coroutine"] = function()
    local co = coroutine.wrap(function() while true do coroutine.yield(1) end end)
    while true do co() end
  end,
  ["inside a coroutine"] = function()
    while true do coroutine.resume(coroutine.create(function() while true do end end)) end
  end,
  ["a metamethod"] = function()
    local t = setmetatable({}, { __index = function() while true do end end })
    return t.x
  end,
  ["allocation"] = function() while true do local t = {} for i = 1, 100 do t[i] = { i } end end end,
  ["a string loop"] = function() local s = "" while true do s = (s .. "x"):sub(-100) end end,
  ["sleep"] = function() while true do pcall(worker.sleep, 1000) end end,
  ["one long sleep"] = function() worker.sleep(1e9) end,
  ["a get that waits"] = function(ch) while true do pcall(ch.get, ch) end end,
  ["a put that waits"] = function(ch) while true do pcall(ch.put, ch, 1) end end,
  ["a loop over a channel"] = function(ch) for _ in ch do end end,
}
local names = {}
for name in pairs(places) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
  case("a cancel ends a job in " .. name, function()
    local job = begun(places[name], task.channel())
    job:cancel("enough")
    local ok, e = task.pawait(job)
    is(not ok and tostring(e):find("cancelled: enough"), tostring(e))
    equal(job:status(), "cancelled")
  end)
end

case("cancelled before it began it never runs", function()
  local ch = task.channel(100)
  local jobs = {}
  for i = 1, 40 do
    jobs[i] = cpu(function(ch, i) ch:put(i) end, ch, i)
    jobs[i]:cancel()
  end
  for _, job in ipairs(jobs) do
    if not task.pawait(job) then equal(job:status(), "cancelled") end
  end
  -- With the real clock a quick machine may have begun each before its cancel; in turn none has.
  is(app.clock() == "real" or #ch < 40, "some have begun, but not all: " .. #ch)
  equal(cpu(function() return "on" end):await(), "on")
end)

case("a cancel in the turn in which it ends changes nothing but the task", function()
  for _ = 1, 20 do
    local job = cpu(function() return 1 end)
    local waiter = task.spawn(function() return task.pawait(job) end)
    task.pawait(job)
    job:cancel()
    equal({ waiter:await() }, { true, 1 })
    equal(job:status(), "done")
  end
end)

case("close handlers of a job run when it is cancelled", function()
  local ch = task.channel(5)
  local ready = task.channel()
  local job = cpu(function(ch, ready)
    local _ <close> = setmetatable({}, { __close = function() closed = true end })
    ready:put(1)
    worker.sleep(1000)
  end, ch, ready)
  ready:get()
  job:cancel()
  is(not task.pawait(job))
end)

case("the waiter that is cancelled leaves the job whole", function()
  local ch = task.channel()
  local job = cpu(function(ch) return ch:get() end, ch)
  local waiter = task.spawn(function() return job:await() end)
  task.yield()
  waiter:cancel()
  is(not task.pawait(waiter))
  ch:put("value")
  equal(job:await(), "value")
end)

-- --- limits ---

case("a timeout stops the worker", function()
  local e = raises_kind("Timeout", function() cpu({ timeout = 0.02 }, function() while true do end end):await() end)
  equal(e.seconds, 0.02)
  raises_kind("Timeout", function() cpu({ timeout = 0.02 }, function() worker.sleep(1000) end):await() end)
  raises_kind("Timeout", function() task.timeout(0.02, cpu(function(ch) ch:get() end, task.channel())) end)
  raises_kind("Timeout", function() cpu({ timeout = 0 }, forever):await() end)
  equal(cpu({ timeout = 1000 }, function() return 5 end):await(), 5)
end)

case("a job that runs out of memory costs nobody else", function()
  for _ = 1, 3 do
    raises("not enough memory", function()
      cpu({ memory_limit = 4000000 }, function() local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1000) .. i end end):await()
    end)
    equal(cpu(function() return #("x"):rep(8000000) end):await(), 8000000)
  end
  raises("not enough memory", function() cpu({ memory_limit = 1000000 }, function(s) return #s end, ("x"):rep(5000000)):await() end)
end)

-- --- whose they are ---

case("a failing group cancels its jobs", function()
  local jobs = {}
  raises("first", function()
    task.group(function(g)
      for i = 1, 3 do jobs[i] = cpu(function() while true do end end) end
      g:spawn(function() error("first") end)
    end)
  end)
  for _, job in ipairs(jobs) do equal(job:status(), "cancelled") end
end)

case("race stops the losers", function()
  equal(task.race { cpu(function() worker.sleep(1e6) end), cpu(function() return "won" end) }, "won")
  equal(task.any { cpu(function() error("x") end), cpu(function() return "won" end) }, "won")
end)

case("a group waits for its jobs", function()
  local job
  task.group(function() job = cpu(function() worker.sleep(0.01) return 3 end) end)
  is(job:done())
end)

-- --- progress ---

case("progress is what was told last", function()
  local ch = task.channel()
  local job = cpu(function(ch)
    for i = 1, 3 do
      worker.progress({ step = i })
      ch:get()
    end
  end, ch)
  for i = 1, 3 do
    task.wait_until(function() return job.progress and job.progress.step == i end)
    ch:put(true)
  end
  job:await()
  equal(job.progress, { step = 3 })
  local silent = cpu(function() end)
  silent:await()
  equal(silent.progress, nil)
end)

case("on_progress sees the last value before the await returns, and in order", function()
  for _ = 1, 20 do
    local seen = {}
    local job = cpu(function() for i = 1, 100 do worker.progress(i) end return "end" end)
    local listener = job:on_progress(function(value) seen[#seen + 1] = value end)
    equal(job:await(), "end")
    equal(seen[#seen], 100)
    for i = 2, #seen do is(seen[i - 1] < seen[i], "in order") end
    listener:await()
  end
end)

case("a slow listener loses values, but not the last", function()
  local seen = {}
  local job = cpu(function() for i = 1, 50 do worker.progress(i) worker.sleep(0.001) end end)
  local listener = job:on_progress(function(value) seen[#seen + 1] = value task.wait(0.02) end)
  job:await()
  listener:await()
  equal(seen[#seen], 50)
  is(#seen < 50, "coalesced: " .. #seen)
end)

case("progress of a cancelled job ends its listeners", function()
  local job = begun(function() worker.progress(1) worker.sleep(1000) end)
  local listener = job:on_progress(function() end)
  task.yield()
  job:cancel()
  task.pawait(job)
  listener:await()
  raises("cannot copy the value: userdata", function() cpu(function() worker.progress(io.stdout) end):await() end)
  raises("bad argument #1 to 'on_progress'", job.on_progress, job, 5)
end)

-- --- inside ---

case("what is for the inside of a worker says so outside", function()
  raises("worker.sleep is for the inside of a worker; in the script use task.wait", worker.sleep, 1)
  raises("worker.progress is for the inside of a worker", worker.progress, 1)
end)

case("sleep takes its time", function()
  local slept = cpu(function() return worker.sleep(0.01) end):await()
  is(slept >= 0.01 and slept < 5, tostring(slept))
  raises("seconds must be 0 or more", function() cpu(function() worker.sleep(-1) end):await() end)
  cpu(function() worker.sleep(0) end):await()
end)

case("buffers go there and back", function()
  local b = buffer.new("i32", 4)
  b[1] = 42
  local back, n = cpu(function(b) b[2] = b[1] + 1 return b, #b end, b):await()
  equal({ back[1], back[2], n }, { 42, 43, 4 })
  raises("the buffer was moved to a worker", function() return b[1] end)
end)

case("json, log and files are there, and files block", function()
  local text, listed, watch, run = io_bound(function()
    local folder = fs.tempdir()
    fs.write(folder .. "/a.txt", json.encode { a = 1 })
    log.debug("written")
    local watched, watch = pcall(fs.watch, folder)
    local ran, run = pcall(function() return process.run { "true" } end)
    return fs.read(folder .. "/a.txt"), #fs.list(folder), not watched and watch, not ran and run
  end):await()
  equal({ text, listed }, { '{"a":1}', 1 })
  is(watch:find("fs.watch cannot be used in a worker", 1, true), watch)
  is(run:find("process.run is not available in a worker", 1, true), run)
end)

check.done()
