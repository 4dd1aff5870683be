-- wait, sleep, wait_until, delay, every, await, pawait: times under the virtual clock, results, errors.
local check = require "check"
local case, equal, raises = check.case, check.equal, check.raises

local function near(got, want, what)
  if math.abs(got - want) > 1e-3 then error((what or "time") .. ": got " .. got .. ", expected " .. want, 2) end
end

-- What counts in a case is the time since it began; turns in which tasks merely yield or test take 0.1 ms.
local function stopwatch()
  local start = app.time()
  return function() return app.time() - start end
end

-- --- wait ---

case("wait returns what has passed", function()
  local time = stopwatch()
  near(task.wait(1.5), 1.5)
  near(task.sleep(0.25), 0.25)
  near(time(), 1.75)
end)

case("equal deadlines fire in the order of registration", function()
  local log = {}
  local list = {}
  for i = 1, 20 do list[i] = task.spawn(function() task.wait(1) log[#log + 1] = i end) end
  task.all(list)
  for i = 1, 20 do equal(log[i], i) end
end)

case("wait(0) gives way once", function()
  local log = {}
  local t = task.spawn(function() log[1] = "other" end)
  near(task.wait(0), 0)
  equal(log, { "other" })
  t:await()
end)

case("wrong times are refused", function()
  raises("seconds must be 0 or more", task.wait, -1)
  raises("seconds must be 0 or more", task.wait, 0 / 0)
  raises("number expected", task.wait)
  raises("number expected", task.wait, "soon")
end)

case("a wait for ever ends by its cancel", function()
  local t = task.spawn(task.wait, math.huge)
  local u = task.spawn(task.wait, 1e300)
  task.wait(1000)
  equal({ t:status(), u:status() }, { "waiting", "waiting" })
  t:cancel()
  u:cancel()
  equal({ (task.pawait(t)), (task.pawait(u)) }, { false, false })
end)

-- --- wait_until ---

case("wait_until: true at once, true later, false at the limit", function()
  local time = stopwatch()
  equal(task.wait_until(function() return 1 end), true)
  near(time(), 0)
  local ready = false
  task.delay(2, function() ready = true end)
  equal(task.wait_until(function() return ready end), true)
  near(time(), 2)
  equal(task.wait_until(function() return false end, 3), false)
  near(time(), 5)
  equal(task.wait_until(function() return false end, 0), false)
  near(time(), 5)
end)

case("wait_until tests once before the limit, and at it", function()
  local tests, time = 0, stopwatch()
  equal(task.wait_until(function() tests = tests + 1 return time() >= 0.5 end, 0.5), true)
  check.is(tests >= 2 and tests <= 40, tests .. " tests")
end)

case("wait_until passes an error of its predicate", function()
  raises("waits_case.lua:%d+: bad", task.wait_until, function() error("bad") end)
  local n = 0
  raises("bad later", task.wait_until, function()
    n = n + 1
    if n == 3 then error("bad later") end
  end)
end)

case("a predicate may wait, and may itself use wait_until", function()
  local time = stopwatch()
  local n = 0
  equal(task.wait_until(function()
    n = n + 1
    task.wait(1)
    return task.wait_until(function() return n == 3 end, 0)
  end), true)
  equal(n, 3)
  check.is(time() >= 3, "the time of its waits")
end)

case("two that wait for each other's effect", function()
  local a, b = 0, 0
  local t = task.spawn(function()
    for i = 1, 10 do
      task.wait_until(function() return b >= i - 1 end)
      a = i
    end
  end)
  for i = 1, 10 do
    task.wait_until(function() return a >= i end)
    b = i
  end
  t:await()
  equal({ a, b }, { 10, 10 })
end)

case("wait_until refuses what it cannot use", function()
  raises("function expected", task.wait_until)
  raises("seconds must be 0 or more", task.wait_until, print, -1)
  raises("seconds must be 0 or more", task.wait_until, print, 0 / 0)
  raises("seconds must be 0 or more", task.wait_until, print, "x")
end)

-- --- delay and every ---

case("delay runs once with its arguments, and can be awaited and cancelled", function()
  local time = stopwatch()
  equal({ task.delay(2, function(...) return time(), ... end, "a", "b"):await() }, { 2.0, "a", "b" })
  local ran = false
  local t = task.delay(1, function() ran = true end)
  task.wait(0.5)
  t:cancel()
  task.wait(2)
  equal({ ran, t:status() }, { false, "cancelled" })
  raises("seconds must be 0 or more", task.delay, -1, print)
  raises("function expected", task.delay, 1)
end)

case("every: first after s, on a grid, until cancelled", function()
  local time, ticks = stopwatch(), {}
  local timer = task.every(0.5, function() ticks[#ticks + 1] = time() end)
  task.wait(2.1)
  timer:cancel()
  task.wait(2)
  equal(#ticks, 4)
  for i, at in ipairs(ticks) do near(at, i * 0.5) end
  equal(timer:status(), "cancelled")
end)

case("every skips a tick while the last one still runs", function()
  local time, ticks = stopwatch(), {}
  local timer = task.every(1, function()
    ticks[#ticks + 1] = time()
    task.wait(2.5)
  end)
  task.wait(7.2)
  timer:cancel()
  task.wait(3)
  equal(#ticks, 3)
  for i, at in ipairs(ticks) do near(at, 3 * i - 2) end
end)

case("every leaves out the ticks that it missed", function()
  local count = 0
  local timer = task.every(0.0001, function() count = count + 1 end)
  task.wait(0.01)
  timer:cancel()
  check.is(count >= 95 and count <= 101, count .. " ticks")
  task.wait(1)
  raises("seconds must be", task.every, 0, print)
  raises("seconds must be", task.every, 0 / 0, print)
  raises("function expected", task.every, 1)
end)

-- --- await and pawait ---

case("await raises what the task raised, any value", function()
  local value = setmetatable({}, { __tostring = function() return "mine" end })
  for _, each in ipairs { "text", 42, true, value, print, task.current(), coroutine.create(print), io.stdout } do
    local t = task.spawn(error, each, 0)
    local ok, got = pcall(task.await, t)
    check.is(not ok and rawequal(got, each), tostring(each))
    local again, same = task.pawait(t)
    check.is(again == false and rawequal(same, each), tostring(each))
  end
end)

case("error with nil, and with nothing", function()
  for _, fn in ipairs { function() error() end, function() error(nil) end } do
    local t = task.spawn(fn)
    equal(select("#", task.pawait(t)), 2)
    local ok, value = pcall(t.await, t)
    equal(ok, false)
    equal(value, nil)
    equal(t:status(), "failed")
  end
end)

case("false is a result and an error", function()
  equal({ task.pawait(task.spawn(function() return false end)) }, { true, false })
  equal({ task.pawait(task.spawn(error, false)) }, { false, false })
end)

case("many await one task, and each gets all", function()
  local t = task.spawn(function() task.wait(1) return 1, 2 end)
  local got = {}
  local list = {}
  for i = 1, 10 do list[i] = task.spawn(function() got[i] = { t:await() } end) end
  task.all(list)
  for i = 1, 10 do equal(got[i], { 1, 2 }) end
end)

case("await of a cancelled task is an ordinary error with the reason", function()
  local t = task.spawn(task.wait, 5)
  t:cancel("too slow")
  local value = raises("the awaited task was cancelled: too slow", function() t:await() end)
  equal(type(value), "string")
  equal((task.pawait(t)), false)
end)

case("anything with a method await", function()
  local awaitable = { await = function(self) task.wait(1) return self.x, "y" end, x = "x" }
  equal({ task.await(awaitable) }, { "x", "y" })
  equal({ task.pawait(awaitable) }, { true, "x", "y" })
  equal({ task.pawait { await = function() error("no", 0) end } }, { false, "no" })
  raises("task or awaitable expected", task.await, {})
  raises("task or awaitable expected", task.await, 5)
  raises("task or awaitable expected", task.await)
  equal((task.pawait(5)), false)
end)

case("a task cannot await itself", function()
  raises("cannot await itself", function() task.current():await() end)
  local t
  t = task.spawn(function() return task.pawait(t) end)
  raises("cannot await itself", function() t:await() end)
end)

case("awaits in a cycle of 2, 3 and 50 are refused where the ring would close", function()
  for _, size in ipairs { 2, 3, 50 } do
    local ring, refused = {}, 0
    for i = 1, size do
      ring[i] = task.spawn({ name = "t" .. i }, function()
        local ok, message = pcall(task.await, ring[i % size + 1])
        if not ok and message:find("for it waits for the current task") then refused = refused + 1 end
      end)
    end
    for i = 1, size do ring[i]:await() end
    equal(refused, 1)
  end
end)

case("nor can it be in what it waits for with all, race, any and timeout", function()
  local me = task.current()
  local function other() task.wait(1) end
  raises("waits_case.lua:%d+: a task cannot await itself", function() task.all { other, me } end)
  raises("waits_case.lua:%d+: a task cannot await itself", function() task.race { other, me } end)
  raises("a task cannot await itself", task.any, { me, other })
  raises("a task cannot await itself", task.timeout, 1, me)
  raises("waits_case.lua:%d+: a task cannot await itself", function() me:await() end)
  local child = task.spawn(function() task.all { me, other } end)
  raises("cannot await task .*, for it waits for the current task", function() child:await() end)
end)

case("a cycle through all, a group and timeout without an end is refused", function()
  local a
  a = task.spawn(function() task.all { task.spawn(function() return a:await() end) } end)
  raises("waits for the current task", function() a:await() end)
  local b
  b = task.spawn(function() task.group(function(g) g:spawn(function() b:await() end) end) end)
  raises("waits for the current task", function() b:await() end)
end)

case("a chain of 10,000 awaits", function()
  local last = task.spawn(function() task.wait(1) return "end" end)
  for _ = 1, 10000 do
    local target = last
    last = task.spawn(function() return target:await() end)
  end
  equal(last:await(), "end")
end)

case("a chain of 1,000 awaits passes an error with its value", function()
  local last = task.spawn(function() task.wait(1) error({ code = 3 }) end)
  for _ = 1, 1000 do
    local target = last
    last = task.spawn(function() return target:await() end)
  end
  equal(select(2, task.pawait(last)).code, 3)
end)

case("waits inside a C function are refused and do no harm", function()
  raises("cannot wait here", function()
    table.sort({ 3, 1, 2 }, function(a, b) task.wait(1) return a < b end)
  end)
  raises("cannot wait here", string.gsub, "abc", ".", function() task.yield() end)
  local t = task.spawn(task.wait, 1)
  raises("cannot wait here", string.gsub, "a", ".", function() t:await() end)
  raises("cannot wait here", string.gsub, "a", ".", function() task.all { t } end)
  raises("cannot wait here", string.gsub, "a", ".", function() task.group(function() end) end)
  raises("cannot wait here", string.gsub, "a", ".", function() task.channel():get() end)
  equal(t:status() == "cancelled", false)
  t:await()
end)

case("waits inside metamethods, iterators and load", function()
  local object = setmetatable({}, {
    __index = function(_, key) task.wait(1) return key end,
    __add = function() task.wait(1) return "sum" end,
    __call = function(_, x) task.wait(1) return x end,
    __close = function() task.wait(1) end,
    __lt = function() task.yield() return true end,
    __concat = function() task.yield() return "joined" end,
  })
  local time = stopwatch()
  equal({ object.key, object + 1, object(5), object < object, object .. "x" }, { "key", "sum", 5, true, "joined" })
  do local _ <close> = object end
  for i in function(_, i) task.wait(1) return i < 3 and i + 1 or nil end, nil, 1 do equal(i <= 3, true) end
  near(time(), 7)
end)

check.done()
