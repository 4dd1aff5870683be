-- What workers cost in luv, as jobs of libuv's pool: luv_worker_peer.lua KIND TIMES. The metrics are those of
-- worker.lua.
local uv = require "luv"
local kind, times = arg[1], tonumber(arg[2])
local function now() return uv.hrtime() * 1e-9 end

-- Calls `act` with each result. Work is one function with one callback, for all its calls.
local act
local function work(fn)
  return uv.new_work(fn, function(...) act(...) end)
end

local function add_one(n) return n + 1 end
local function give_back(text) return text end
local function compute(n)
  local sum = 0
  for i = 1, n do sum = (sum * 31 + i) % 1000003 end
  return sum
end

local function each(made, value)
  local left, began = times, nil
  function act()
    began = began or now()
    if left == 0 then return print("us", (now() - began) / times * 1e6) end
    left = left - 1
    made:queue(value)
  end
  made:queue(value)
  uv.run()
end

local kinds = {}
function kinds.round() each(work(add_one), 1) end
function kinds.text() each(work(give_back), ("x"):rep(1 << 20)) end

function kinds.flight()
  local made, sent, received = work(add_one), 0, 0
  local function send()
    sent = sent + 1
    made:queue(sent)
  end
  function act()
    received = received + 1
    if sent < times then send() end
  end
  local began = now()
  for _ = 1, 256 do send() end
  uv.run()
  print("rate", received / (now() - began))
end

function kinds.two()
  local made = work(compute)
  act = function() end
  local function takes(count)
    local began = now()
    for _ = 1, count do made:queue(times) end
    uv.run()
    return now() - began
  end
  takes(2)
  local one = takes(1)
  print("speedup", 2 * one / takes(2))
end

kinds[kind]()
