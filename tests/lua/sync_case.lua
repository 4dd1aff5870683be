-- Events, semaphores, mutexes: fairness, cancels, hand-over.
local check = require "check"
local case, equal, raises = check.case, check.equal, check.raises

-- --- event ---

case("set wakes all who wait, in order; it stays set until clear", function()
  local ev, log, list = task.event(), {}, {}
  for i = 1, 3 do list[i] = task.spawn(function() local v = ev:wait() log[#log + 1] = i .. tostring(v) end) end
  task.wait(1)
  equal({ log, ev:is_set() }, { {}, false })
  ev:set()
  task.all(list)
  equal({ log, ev:is_set(), ev:wait() }, { { "1true", "2true", "3true" }, true, true })
  ev:clear()
  equal(ev:is_set(), false)
  check.raises_kind("Timeout", task.timeout, 1, function() ev:wait() end)
end)

case("set and clear in one turn wakes those who waited, and nobody later", function()
  local ev, woken = task.event(), 0
  local t = task.spawn(function() ev:wait() woken = woken + 1 end)
  task.wait(1)
  ev:set()
  ev:clear()
  local late = task.spawn(function() ev:wait() woken = woken + 10 end)
  t:await()
  task.wait(1)
  equal(woken, 1)
  late:cancel()
  task.pawait(late)
end)

case("an event can be awaited, in all and in race", function()
  local ev = task.event()
  task.delay(1, function() ev:set() end)
  equal(task.await(ev), true)
  equal(task.race { ev, function() task.wait(1) end }, true)
  raises("with a colon", ev.wait)
  raises("with a colon", ev.set, {})
end)

case("a cancelled waiter leaves the event", function()
  local ev = task.event()
  local t = task.spawn(function() ev:wait() end)
  task.wait(1)
  t:cancel()
  ev:set()
  equal({ (task.pawait(t)), t:status() }, { false, "cancelled" })
end)

-- --- semaphore ---

case("a semaphore lets n in, first come first served", function()
  for _, n in ipairs { 1, 2, 5 } do
    local s, inside, most, log, list = task.semaphore(n), 0, 0, {}, {}
    for i = 1, 10 do
      list[i] = task.spawn(function()
        s:acquire()
        inside = inside + 1
        most = math.max(most, inside)
        log[#log + 1] = i
        task.wait(1)
        inside = inside - 1
        s:release()
      end)
    end
    task.all(list)
    equal({ most, log }, { n, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 } })
  end
end)

case("nobody overtakes: who comes while others wait goes behind them", function()
  local s, log = task.semaphore(1), {}
  s:acquire()
  local a = task.spawn(function() s:acquire() log[#log + 1] = "a" s:release() end)
  task.wait(1)
  s:release()
  local b = task.spawn(function() s:acquire() log[#log + 1] = "b" s:release() end)
  s:acquire()
  log[#log + 1] = "main"
  s:release()
  task.all { a, b }
  equal(log[1], "a")
  equal(#log, 3)
end)

case("counts are checked", function()
  for _, n in ipairs { 0, -1, 1.5, "x" } do raises("whole number", task.semaphore, n) end
  raises("whole number", task.semaphore)
  local s = task.semaphore(1)
  raises("released more often", s.release, s)
  s:acquire()
  s:release()
  raises("released more often", s.release, s)
  raises("with a colon", s.acquire)
end)

case("a cancelled acquirer leaves its place and takes nothing", function()
  local s = task.semaphore(1)
  s:acquire()
  local a = task.spawn(function() s:acquire() end)
  local b = task.spawn(function() s:acquire() return "b" end)
  task.wait(1)
  a:cancel()
  s:release()
  equal({ (task.pawait(a)), b:await() }, { false, "b" })
  s:release()
  raises("released more often", s.release, s)
end)

case("handed over and cancelled in one turn: it has it, and gives it back", function()
  local s, log = task.semaphore(1), {}
  s:acquire()
  local t = task.spawn(function()
    s:acquire()
    local _ <close> = task.defer(function() s:release() end)
    log[#log + 1] = "has it"
    task.wait(1)
    log[#log + 1] = "not reached"
  end)
  task.wait(1)
  s:release()
  t:cancel()
  equal({ (task.pawait(t)), log }, { false, { "has it" } })
  s:acquire() -- it is free again
  s:release()
end)

case("random cancels leave a semaphore with its count", function()
  math.randomseed(3)
  local s, list = task.semaphore(3), {}
  for i = 1, 200 do
    list[i] = task.spawn(function()
      s:acquire()
      local _ <close> = task.defer(function() s:release() end)
      task.wait(math.random() * 2)
    end)
    if math.random(2) == 1 then list[math.random(i)]:cancel() end
    if math.random(5) == 1 then task.wait(math.random()) end
  end
  for _, t in ipairs(list) do task.pawait(t) end
  for _ = 1, 3 do task.timeout(1, function() s:acquire() end) end
  check.raises_kind("Timeout", task.timeout, 1, function() s:acquire() end)
  for _ = 1, 3 do s:release() end
  raises("released more often", s.release, s)
end)

-- --- mutex ---

case("a mutex lets one in, first come first served", function()
  local m, log, list, inside = task.mutex(), {}, {}, 0
  for i = 1, 5 do
    list[i] = task.spawn(function()
      local _ <close> = m:lock()
      inside = inside + 1
      equal(inside, 1)
      log[#log + 1] = i
      task.wait(1)
      inside = inside - 1
    end)
  end
  task.wait(0.5)
  equal(m:is_locked(), true)
  task.all(list)
  equal({ log, m:is_locked() }, { { 1, 2, 3, 4, 5 }, false })
end)

case("locking twice is an error that says so; unlocking twice is none", function()
  local m = task.mutex()
  local l = m:lock()
  raises("holds this mutex already", m.lock, m)
  l:unlock()
  l:unlock()
  equal(m:is_locked(), false)
  local again <close> = m:lock()
  raises("with a colon", m.lock)
end)

case("an old lock cannot release what another task holds now", function()
  local m = task.mutex()
  local old = m:lock()
  old:unlock()
  local t = task.spawn(function()
    local _ <close> = m:lock()
    task.wait(1)
  end)
  task.yield()
  task.yield()
  old:unlock()
  equal(m:is_locked(), true)
  t:await()
end)

case("a holder that fails or is cancelled lets go", function()
  for _, how in ipairs { "fail", "cancel" } do
    local m = task.mutex()
    local holder = task.spawn(function()
      return pcall(function()
        local _ <close> = m:lock()
        task.wait(1)
        if how == "fail" then error("x") end
        task.wait(9)
      end)
    end)
    local next_one = task.spawn(function()
      local _ <close> = m:lock()
      return "in"
    end)
    task.wait(2)
    if how == "cancel" then holder:cancel() end
    equal((holder:await()), false)
    equal({ next_one:await(), m:is_locked() }, { "in", false })
  end
end)

case("handed over and cancelled in one turn: the lock is closed on the way out", function()
  local m, log = task.mutex(), {}
  local l = m:lock()
  local t = task.spawn(function()
    local _ <close> = m:lock()
    log[#log + 1] = "has it"
    task.wait(1)
  end)
  task.wait(1)
  l:unlock()
  t:cancel()
  equal(m:is_locked(), true) -- on its way
  equal({ (task.pawait(t)), log, m:is_locked() }, { false, { "has it" }, false })
end)

case("a parked locker that is cancelled leaves the queue", function()
  local m = task.mutex()
  local l = m:lock()
  local a = task.spawn(function() local _ <close> = m:lock() end)
  local b = task.spawn(function() local _ <close> = m:lock() return "b" end)
  task.wait(1)
  a:cancel()
  l:unlock()
  equal({ (task.pawait(a)), b:await(), m:is_locked() }, { false, "b", false })
end)

check.done()
