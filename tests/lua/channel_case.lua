-- Channels: capacities, fairness, closing with tasks parked, cancels of those who are parked.
local check = require "check"
local case, equal, raises = check.case, check.equal, check.raises

local capacities = { 0, 1, 3, math.huge }

local function for_each_capacity(name, fn)
  for _, n in ipairs(capacities) do case(name .. ", capacity " .. n, fn, n) end
end

for_each_capacity("values arrive in order, once each", function(n)
  local ch, got = task.channel(n), {}
  local t = task.spawn(function()
    for i = 1, 100 do ch:put(i) end
    ch:close()
  end)
  for v in ch do got[#got + 1] = v end
  equal(#got, 100)
  for i = 1, 100 do equal(got[i], i) end
  equal({ ch:get(), ch:is_closed(), #ch }, { nil, true, 0 })
  t:await()
end)

for_each_capacity("many senders and receivers: all arrive, in turn", function(n)
  local ch, got, sum = task.channel(n), {}, 0
  task.group(function(g)
    local senders = {}
    for s = 1, 5 do
      senders[s] = g:spawn(function() for i = 1, 20 do ch:put(s * 100 + i) task.yield() end end)
    end
    for r = 1, 4 do
      got[r] = 0
      g:spawn(function()
        for v in ch do
          got[r] = got[r] + 1
          sum = sum + v
          task.yield()
        end
      end)
    end
    task.all(senders)
    ch:close()
  end)
  equal(got[1] + got[2] + got[3] + got[4], 100)
  equal(sum, 100 * 20 * (1 + 2 + 3 + 4 + 5) + 5 * 210)
  for r = 1, 4 do check.is(got[r] >= 10, "receiver " .. r .. " got " .. got[r]) end
end)

case("capacity: how many fit before a put waits", function()
  for _, n in ipairs { 0, 1, 3, 10 } do
    local ch = task.channel(n)
    local count = 0
    local t = task.spawn(function() for _ = 1, 20 do ch:put(1) count = count + 1 end end)
    task.wait(1)
    equal({ count, #ch }, { n, n })
    t:cancel()
    task.pawait(t)
    equal(#ch, n)
  end
  local ch = task.channel(math.huge)
  for i = 1, 1000 do ch:put(i) end
  equal({ #ch, ch:get() }, { 1000, 1 })
end)

case("what cannot be a capacity or a value", function()
  for _, n in ipairs { -1, 1.5, 0 / 0, "x", {}, -math.huge } do raises("whole number", task.channel, n) end
  raises("cannot carry nil", function() task.channel(1):put(nil) end)
  raises("cannot carry nil", function() task.channel(1):put() end)
  local ch = task.channel(1)
  raises("with a colon", ch.put, 5)
  raises("with a colon", ch.get)
  raises("with a colon", ch.close, {})
  ch:put(false)
  equal(ch:get(), false)
end)

case("receivers are served first come first served", function()
  local ch, log, list = task.channel(), {}, {}
  for i = 1, 5 do list[i] = task.spawn(function() local v = ch:get() log[#log + 1] = i .. "=" .. v end) end
  task.wait(1)
  for i = 1, 5 do ch:put("v" .. i) end
  task.all(list)
  equal(log, { "1=v1", "2=v2", "3=v3", "4=v4", "5=v5" })
end)

case("senders are served first come first served", function()
  for _, n in ipairs { 0, 1, 2 } do
    local ch, list, log = task.channel(n), {}, {}
    for i = 1, 5 do list[i] = task.spawn(function() ch:put(i) log[#log + 1] = i end) end
    task.wait(1)
    for i = 1, 5 do equal(ch:get(), i) end
    task.all(list)
    equal(log, { 1, 2, 3, 4, 5 })
  end
end)

case("close with receivers parked gives each of them nil", function()
  local ch, list = task.channel(), {}
  for i = 1, 3 do list[i] = task.spawn(function() return "got", ch:get() end) end
  list[4] = task.spawn(function()
    local n = 0
    for _ in ch do n = n + 1 end
    return n
  end)
  task.wait(1)
  ch:close()
  for i = 1, 3 do equal({ list[i]:await() }, { "got" }) end
  equal(list[4]:await(), 0)
  ch:close()
end)

case("close with senders parked fails each of them; what was taken in can still be got", function()
  for _, n in ipairs { 0, 2 } do
    local ch, list = task.channel(n), {}
    for i = 1, 5 do list[i] = task.spawn(function() return pcall(ch.put, ch, i) end) end
    task.wait(1)
    ch:close()
    for i = 1, 5 do
      local ok, value = list[i]:await()
      if i <= n then
        equal({ ok, value }, { true })
      else
        check.is(not ok and value:find("the channel was closed before the value was taken"), value)
      end
    end
    for i = 1, n do equal(ch:get(), i) end
    equal(ch:get(), nil)
    raises("the channel is closed", ch.put, ch, 1)
  end
end)

case("a cancelled receiver leaves its place, a cancelled sender its value", function()
  local ch, log = task.channel(), {}
  local a = task.spawn(function() local v = ch:get() log[#log + 1] = "a" .. v end)
  local b = task.spawn(function() local v = ch:get() log[#log + 1] = "b" .. v end)
  task.wait(1)
  a:cancel()
  ch:put(1)
  task.pawait(a)
  b:await()
  equal(log, { "b1" })
  local s1 = task.spawn(function() ch:put("s1") end)
  local s2 = task.spawn(function() ch:put("s2") end)
  task.wait(1)
  s1:cancel()
  equal(ch:get(), "s2")
  task.pawait(s1)
  s2:await()
  equal(s1:status(), "cancelled")
end)

case("handed over and cancelled in one turn: the value arrives, the cancel comes at the next wait", function()
  for _, first in ipairs { "put", "cancel" } do
    local ch = task.channel()
    local got, after
    local t = task.spawn(function()
      got = ch:get()
      after = true
      task.wait(1)
      after = "not reached"
    end)
    task.wait(1)
    if first == "put" then
      ch:put("x")
      t:cancel()
      task.pawait(t)
      equal({ got, after, t:status() }, { "x", true, "cancelled" })
    else
      t:cancel()
      local s = task.spawn(function() ch:put("x") end)
      task.pawait(t)
      equal({ got, after, s:status() }, { nil, nil, "waiting" })
      equal(ch:get(), "x")
      s:await()
    end
  end
end)

case("taken from and cancelled in one turn: the sender knows that it was taken", function()
  local ch = task.channel()
  local sent
  local t = task.spawn(function()
    ch:put("x")
    sent = true
    task.wait(1)
  end)
  task.wait(1)
  equal(ch:get(), "x")
  t:cancel()
  equal({ (task.pawait(t)), sent, t:status() }, { false, true, "cancelled" })
end)

case("no value is lost or doubled while receivers and senders are cancelled at random", function()
  math.randomseed(7)
  for _, n in ipairs { 0, 1, 3 } do
    local ch, sent, got = task.channel(n), {}, {}
    local list = {}
    for i = 1, 300 do
      local t
      if i % 2 == 0 then
        t = task.spawn(function() ch:put(i) sent[i] = true end)
      else
        t = task.spawn(function() local v = ch:get() got[v] = (got[v] or 0) + 1 end)
      end
      list[i] = t
      if math.random(3) == 1 then list[math.random(i)]:cancel() end
      if math.random(4) == 1 then task.yield() end
      if math.random(6) == 1 then list[math.random(i)]:cancel() end
    end
    for _, t in ipairs(list) do t:cancel() end
    for _, t in ipairs(list) do task.pawait(t) end
    ch:close()
    for v in ch do got[v] = (got[v] or 0) + 1 end
    for v in pairs(sent) do equal(got[v], 1, "value " .. v) end
    for v, count in pairs(got) do equal({ sent[v], count }, { true, 1 }, "value " .. v) end
  end
end)

case("a channel as a <close> variable", function()
  local ch = task.channel(1)
  do
    local c <close> = ch
    c:put(1)
  end
  equal({ ch:is_closed(), ch:get(), ch:get() }, { true, 1 })
end)

case("two loops over one channel, and one that is left early", function()
  local ch = task.channel(math.huge)
  for i = 1, 10 do ch:put(i) end
  for v in ch do if v == 3 then break end end
  equal(ch:get(), 4)
  ch:close()
  local n = 0
  for _ in ch do n = n + 1 end
  equal(n, 6)
end)

case("put and get inside a script's coroutine", function()
  local ch = task.channel()
  local t = task.spawn(coroutine.create(function() for i = 1, 3 do ch:put(i) end ch:close() end))
  local gen = coroutine.wrap(function() for v in ch do coroutine.yield(v * 10) end end)
  equal({ gen(), gen(), gen(), gen() }, { 10, 20, 30 })
  t:await()
end)

case("a ring of 100 tasks passes a token 50 times", function()
  local first = task.channel()
  local ch = first
  local list = {}
  for i = 1, 100 do
    local from, to = ch, task.channel()
    ch = to
    list[i] = task.spawn(function() for v in from do to:put(v + 1) end to:close() end)
  end
  local t = task.spawn(function()
    for i = 1, 50 do first:put(i) end
    first:close()
  end)
  for i = 1, 50 do equal(ch:get(), i + 100) end
  equal(ch:get(), nil)
  t:await()
  task.all(list)
end)

check.done()
