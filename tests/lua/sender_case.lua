-- Senders: what workers and the script send to an observable. Run under both clocks.
local check = require "check"
local case, equal, raises = check.case, check.equal, check.raises

-- A subscriber that notes what it hears.
local function listen(o)
  local heard = {}
  return heard, o:subscribe(function(value) heard[#heard + 1] = value end)
end

local function settle() task.wait(0.05) end

case("a sender in a worker: the last value is never lost", function()
  local o = observable(0)
  local heard = listen(o)
  worker.cpu_bound(function(sender) for i = 1, 1000 do sender:send(i) end end, o:sender()):await()
  settle()
  equal(o:get(), 1000)
  equal(heard[#heard], 1000)
  check.is(o:sender() == o:sender(), "one sender for each")
  o:sender():send("here")
  task.wait(0.1)
  equal(o:get(), "here")
  raises("nil", function() o:sender():send(nil) end)
end)

case("many workers send as fast as they can", function()
  local o = observable(0)
  local last = {}
  o:subscribe(function(v) last[v // 100000] = v end)
  local jobs = {}
  for n = 1, 4 do
    jobs[n] = worker.io_bound(function(sender, first) for i = 1, 20000 do sender:send(first + i) end end, o:sender(), n * 100000)
  end
  for n = 1, 4 do jobs[n]:await() end
  settle()
  equal(o:get() % 100000, 20000)
end)

case("of what is sent in one turn the last value counts", function()
  local o = observable(0)
  local heard = listen(o)
  for i = 1, 10 do o:sender():send(i) end
  task.wait(0.1)
  equal(heard, { 10 })
end)

case("a sender that was closed has a successor, and what was sent before comes", function()
  local o = observable(0)
  local heard = listen(o)
  worker.cpu_bound(function(sender) sender:send(1) sender:close() end, o:sender()):await()
  settle()
  equal(o:get(), 1)
  local former = o:sender()
  former:send(2)
  former:close()
  raises("closed", former.send, former, 3)
  check.is(o:sender() ~= former and o:sender() == o:sender(), "one new sender")
  collectgarbage() collectgarbage()
  settle()
  equal(o:get(), 2)
  o:sender():send(4)
  settle()
  equal(heard, { 1, 2, 4 })
end)

case("it only sends", function()
  local o = observable(0)
  local sender = o:sender()
  raises("sender_case.lua:%d+: a sender only sends: what is sent is in its observable", function() return (sender:get()) end)
  raises("a sender only sends", function() for _ in sender do end end)
  for _, fn in ipairs { function(s) return s:get() end, function(s) for _ in s do end end } do
    raises("sender_case.lua:%d+: a sender only sends", function() worker.cpu_bound(fn, sender):await() end)
  end
  sender:send(5)
  settle()
  equal(o:get(), 5)
end)

check.done()
