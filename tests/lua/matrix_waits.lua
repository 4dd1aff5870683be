-- The functions that wait, for matrix_case.lua. Called with the handle of the open window; gives a table of makers.
local check = require "check"
local equal = check.equal

-- Each gives {wait =, complete =, handed =, verify =}: `complete` lets the wait end, without it the wait ends after `long`;
-- `handed`: what has been handed over arrives in spite of a cancel; `verify` looks for what was left behind.
local function never() task.wait(math.huge) end

local function on_task(wait)
  return function()
    local target = task.spawn(never)
    local body = { wait = function() wait(target) end }
    body.complete = function() target:cancel() end
    function body.verify()
      target:cancel()
      task.pawait(target)
    end
    return body
  end
end

-- That the task was cancelled is what completes the wait; a cancel of one's own goes on.
local function unless_ended(wait)
  return function(t)
    local ok, e = pcall(wait, t)
    if not ok and type(e) == "table" then error(e, 0) end
  end
end

-- For those that are given functions: they end when the flag is set.
local function on_functions(wait)
  return function()
    local ev = task.event()
    return {
      wait = function() wait(function() ev:wait() end) end,
      complete = function() ev:set() end,
      slow = true,
    }
  end
end

local function timed(wait)
  return function(seconds) return { wait = function() wait(seconds) end } end
end

local function looping(wait)
  return function()
    local over = false
    return { wait = function() while not over do wait() end end, complete = function() over = true end }
  end
end

-- Nobody may be parked in a channel any more.
local function verify_channel(ch)
  return function()
    for _, fn in ipairs { function() ch:get() end, function() ch:put("x") end } do
      check.raises_kind("Timeout", task.timeout, 0.001, fn)
    end
    equal(#ch, 0)
  end
end

local window -- that matrix_case.lua has opened
local waits = {
  wait = timed(task.wait),
  sleep = timed(task.sleep),
  yield = looping(task.yield),
  coroutine_yield = looping(coroutine.yield),
  wait_until = function()
    local over = false
    return { wait = function() task.wait_until(function() return over end) end, complete = function() over = true end, slow = true }
  end,
  wait_until_limit = timed(function(seconds) task.wait_until(function() return false end, seconds) end),
  await = on_task(unless_ended(function(t) t:await() end)),
  task_await = on_task(unless_ended(task.await)),
  pawait = on_task(task.pawait),
  all = on_functions(function(fn) task.all { fn, fn } end),
  race = on_functions(function(fn) task.race { fn, never } end),
  any = on_functions(function(fn) task.any { fn, never } end),
  timeout = on_functions(function(fn) task.timeout(1e6, fn) end),
  group = on_functions(function(fn) task.group(function(g) g:spawn(fn) end) end),
  shield = function(seconds)
    return { wait = function() task.shield(task.wait, seconds) end, shields = true }
  end,
  put = function()
    local ch = task.channel()
    return { wait = function() ch:put(1) end, complete = function() ch:get() end, handed = true, verify = verify_channel(ch) }
  end,
  put_full = function()
    local ch = task.channel(2)
    ch:put(1)
    ch:put(2)
    return {
      wait = function() ch:put(3) end,
      complete = function() ch:get() end,
      handed = true,
      verify = function() equal({ #ch, ch:get() ~= nil, ch:get() ~= nil }, { 2, true, true }) verify_channel(task.channel())() end,
    }
  end,
  get = function()
    local ch = task.channel()
    return { wait = function() ch:get() end, complete = function() ch:put(1) end, handed = true, verify = verify_channel(ch) }
  end,
  for_in = function()
    local ch = task.channel()
    return {
      wait = function() for _ in ch do break end end,
      complete = function() ch:put(1) end,
      handed = true,
      verify = verify_channel(ch),
    }
  end,
  event = function()
    local ev = task.event()
    return { wait = function() ev:wait() end, complete = function() ev:set() end, handed = true }
  end,
  acquire = function()
    local s = task.semaphore(1)
    s:acquire()
    return {
      wait = function() s:acquire() s:release() end,
      complete = function() s:release() end,
      handed = true,
      verify = function()
        pcall(s.release, s) -- ours, unless `complete` did
        task.timeout(0.001, function() s:acquire() end)
        s:release()
        check.raises("more often", s.release, s)
      end,
    }
  end,
  lock = function()
    local m = task.mutex()
    local held = m:lock()
    return {
      wait = function() local _ <close> = m:lock() end,
      complete = function() held:unlock() end,
      handed = true,
      verify = function()
        held:unlock()
        equal(m:is_locked(), false)
      end,
    }
  end,
  window = function() return { wait = function() window:await() end, endless = true } end,
  delay = function(seconds)
    local list = {}
    return {
      wait = function()
        list[#list + 1] = task.delay(seconds, function() end)
        list[#list]:await()
      end,
      verify = function()
        for _, t in ipairs(list) do
          t:cancel()
          task.pawait(t)
        end
      end,
    }
  end,
  every = function()
    local timer = task.every(0.005, function() end)
    return {
      wait = function() task.pawait(timer) end,
      complete = function() timer:cancel() end,
      verify = function()
        timer:cancel()
        task.pawait(timer)
      end,
    }
  end,
}

return function(handle)
  window = handle
  return waits
end
