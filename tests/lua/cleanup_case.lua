-- task.defer and <close>: cleanup that may wait, in every place, and errors on the way out.
local check = require "check"
local case, equal, raises = check.case, check.equal, check.raises

local function closer(fn) return setmetatable({}, { __close = fn }) end

-- Starts fn, cancels it after that time, waits for its end.
local function cancelled(fn, seconds)
  local t = task.spawn(fn)
  task.wait(seconds or 1)
  t:cancel("test")
  local ok, value = task.pawait(t)
  return t:status(), ok, value
end

case("defer runs at the end of its block, and may wait", function()
  local log = {}
  do
    local _ <close> = task.defer(function() task.wait(2) log[#log + 1] = app.time() end)
    log[#log + 1] = app.time()
  end
  check.is(log[2] - log[1] > 1.999, "it waited")
  raises("function expected", task.defer)
end)

case("defers run the last one first, each once", function()
  local log = {}
  local status = cancelled(function()
    local _ <close> = task.defer(function() log[#log + 1] = "first" end)
    local _ <close> = task.defer(function() task.wait(1) log[#log + 1] = "second" end)
    local x <close> = task.defer(function() log[#log + 1] = "third" end)
    getmetatable(x).__close(x) -- by hand; the second time it does nothing
    task.wait(99)
  end)
  equal({ status, log }, { "cancelled", { "third", "second", "first" } })
end)

case("a defer in a cancelled task waits through every kind of wait", function()
  local log = {}
  local status = cancelled(function()
    local _ <close> = task.defer(function()
      task.wait(0.1)
      task.yield()
      coroutine.yield()
      local await = task.await(task.spawn(function() task.wait(0.1) return "await" end))
      log[#log + 1] = await
      log[#log + 1] = select(2, task.pawait(task.spawn(function() return "pawait" end)))
      log[#log + 1] = task.all({ function() task.wait(0.1) return "all" end })[1]
      log[#log + 1] = task.race { function() task.wait(0.1) return "race" end, function() task.wait(9) end }
      log[#log + 1] = task.any { function() task.wait(0.1) return "any" end }
      log[#log + 1] = task.timeout(9, function() task.wait(0.1) return "timeout" end)
      log[#log + 1] = task.group(function(g) g:spawn(task.yield) return "group" end)
      log[#log + 1] = task.shield(function() task.wait(0.1) return "shield" end)
      task.wait_until(function() return true end)
      local ch = task.channel()
      task.spawn(function() ch:put("channel") end)
      log[#log + 1] = ch:get()
      local m = task.mutex()
      local lock <close> = m:lock()
      log[#log + 1] = "end"
    end)
    task.wait(99)
  end)
  equal(status, "cancelled")
  equal(log, { "await", "pawait", "all", "race", "any", "timeout", "group", "shield", "channel", "end" })
end)

case("a plain __close that waits in a cancelled task raises", function()
  local log = {}
  local status = cancelled(function()
    local _ <close> = closer(function()
      local ok, e = pcall(task.wait, 1)
      log[#log + 1] = { ok, e.kind }
    end)
    task.wait(99)
  end)
  equal({ status, log }, { "cancelled", { { false, "Cancelled" } } })
end)

case("a plain __close may wait when nothing was cancelled", function()
  local log = {}
  do
    local _ <close> = closer(function() task.wait(1) log[1] = "waited" end)
  end
  equal(log, { "waited" })
  local ok, value = pcall(function()
    local _ <close> = closer(function() task.wait(1) log[2] = "with an error" end)
    error("kept", 0)
  end)
  equal({ ok, value, log[2] }, { false, "kept", "with an error" })
end)

case("a cancel during a defer comes after it", function()
  local log = {}
  local t = task.spawn(function()
    do
      local _ <close> = task.defer(function() task.wait(2) log[#log + 1] = "whole" end)
    end
    task.wait(0)
    log[#log + 1] = "not reached"
  end)
  task.wait(1)
  t:cancel()
  equal({ (task.pawait(t)), log }, { false, { "whole" } })
end)

-- Where a coroutine is being closed nothing can wait: the defer gets a task of its own.
case("a defer inside a generator, with the cancel while it waits there", function()
  for _, how in ipairs { "wrap", "resume" } do
    local log = {}
    local body = function()
      local _ <close> = task.defer(function() task.wait(1) log[#log + 1] = "inner" end)
      coroutine.yield(1)
      task.wait(99)
    end
    local status = cancelled(function()
      local _ <close> = task.defer(function() task.wait(1) log[#log + 1] = "outer" end)
      local co = coroutine.create(body)
      local gen = how == "wrap" and coroutine.wrap(body) or function()
        local ok, value = coroutine.resume(co)
        if not ok then error(value) end
        return value
      end
      equal(gen(), 1)
      gen()
    end)
    task.wait(1)
    table.sort(log)
    equal({ status, log }, { "cancelled", { "inner", "outer" } }, how)
  end
end)

case("generators in generators, five deep", function()
  local log = {}
  local function nest(depth)
    local _ <close> = task.defer(function() task.wait(0.5) log[#log + 1] = depth end)
    if depth == 5 then task.wait(99) end
    coroutine.wrap(nest)(depth + 1)
  end
  equal({ (cancelled(function() nest(1) end)) }, { "cancelled" })
  task.wait(1)
  table.sort(log)
  equal(log, { 1, 2, 3, 4, 5 })
end)

case("closing a generator runs its defer in a task of its own, which may wait", function()
  local log = {}
  local co = coroutine.create(function()
    local _ <close> = task.defer(function() task.wait(1) log[#log + 1] = "deferred" end)
    coroutine.yield()
  end)
  coroutine.resume(co)
  equal({ coroutine.close(co) }, { true })
  equal(log, {})
  task.wait(2)
  equal(log, { "deferred" })
end)

case("a defer in a generic for's closing value", function()
  local log = {}
  local function iterate()
    local i = 0
    return function() i = i + 1 return i end, nil, nil, task.defer(function() task.wait(1) log[#log + 1] = "closed" end)
  end
  for i in iterate() do if i == 3 then break end end
  equal(log, { "closed" })
  local status = cancelled(function() for _ in iterate() do task.wait(1) end end, 2.5)
  equal({ status, log }, { "cancelled", { "closed", "closed" } })
end)

case("an error in a defer is the task's error", function()
  local t = task.spawn(function()
    local _ <close> = task.defer(function() task.wait(1) error("in the defer", 0) end)
  end)
  equal({ task.pawait(t) }, { false, "in the defer" })
end)

case("errors of several <close>: the last one wins, and each was called once", function()
  local log = {}
  local t = task.spawn(function()
    local _ <close> = closer(function(_, e) log[#log + 1] = e error("outer", 0) end)
    local _ <close> = closer(function(_, e) log[#log + 1] = e error("inner", 0) end)
    error("body", 0)
  end)
  equal({ task.pawait(t) }, { false, "outer" })
  equal(log, { "body", "inner" })
end)

case("an error in a __close of a cancelled task is a failure", function()
  local status, ok, value = cancelled(function()
    local _ <close> = closer(function() error("on the way out", 0) end)
    task.wait(9)
  end)
  equal({ status, ok, value }, { "failed", false, "on the way out" })
end)

case("an error in an xpcall handler, and a wait in one", function()
  local t = task.spawn(function()
    local ok, value = xpcall(error, function() error("in the handler") end, "x")
    return ok, type(value)
  end)
  equal((t:await()), false)
  equal((xpcall(error, function(e) return e .. "!" end, "x", 0)), false)
  local ok, value = xpcall(error, function() task.wait(1) end, "x")
  check.is(not ok and tostring(value):find("cannot wait") or tostring(value):find("C%-call") or true, "told")
end)

case("xpcall gives the handler's value, with waits in between and nested", function()
  local function handler(e) return "handled " .. tostring(e) end
  local ok, value = xpcall(function(a)
    task.wait(1)
    local inner, text = xpcall(function() task.wait(1) error("deep", 0) end, handler)
    equal({ inner, text }, { false, "handled deep" })
    error(a, 0)
  end, handler, "arg")
  equal({ ok, value }, { false, "handled arg" })
  equal({ xpcall(function(...) task.yield() return ... end, handler, 1, 2) }, { true, 1, 2 })
end)

case("10,000 nested pcalls and closes", function()
  local closed = { 0 }
  local function nest(depth)
    local _ <close> = check.closes(closed)
    if depth == 0 then error("bottom", 0) end
    nest(depth - 1)
  end
  equal({ pcall(nest, 10000) }, { false, "bottom" })
  equal(closed[1], 10001)
  local function pnest(depth) -- C calls: Lua allows 200
    if depth == 0 then error("bottom", 0) end
    local ok, e = pcall(pnest, depth - 1)
    if not ok then error(e, 0) end
  end
  equal({ pcall(pnest, 150) }, { false, "bottom" })
  local ok, e = pcall(pnest, 10000)
  equal(ok, false)
  check.is(e == "bottom" or tostring(e):find("overflow"), tostring(e))
end)

case("a cancel through 150 nested pcalls and 1,000 closes", function()
  local closed = { 0 }
  local function nest(depth)
    local _ <close> = check.closes(closed)
    if depth == 0 then task.wait(99) end
    nest(depth - 1)
  end
  local function pnest(depth)
    if depth == 0 then nest(1000) end
    local ok, e = pcall(pnest, depth - 1)
    if not ok then error(e, 0) end
  end
  equal({ (cancelled(function() pnest(150) end)) }, { "cancelled" })
  equal(closed[1], 1001)
end)

case("endless recursion in tasks is an error with its value", function()
  local function recurse() return 1 + recurse() end
  local closed = { 0 }
  local t = task.spawn(function()
    local _ <close> = check.closes(closed)
    recurse()
  end)
  local ok, e = task.pawait(t)
  check.is(not ok and tostring(e):find("stack overflow"), tostring(e))
  equal(closed[1], 1)
  local function wrapped() return coroutine.wrap(wrapped)() end
  ok, e = task.pawait(task.spawn(wrapped))
  check.is(not ok and tostring(e):find("overflow"), tostring(e))
  local function all() return task.all { all } end
  local depth = 0
  local function groups()
    depth = depth + 1
    if depth > 300 then error("deep enough", 0) end
    return task.group(groups)
  end
  equal({ pcall(groups) }, { false, "deep enough" })
  all = nil
end)

case("a handle of a cancelled task in its own __close", function()
  local seen
  local status = cancelled(function()
    local _ <close> = closer(function()
      local me = task.current()
      seen = me:status()
      me:cancel()
    end)
    task.wait(9)
  end)
  equal({ status, seen }, { "cancelled", "running" })
end)

check.done()
