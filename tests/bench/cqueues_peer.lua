-- What cqueues costs, for the same jobs as raw.c and our own scripts: cqueues_peer.lua WHAT N [SWITCHES].
local cqueues = require "cqueues"
local condition = require "cqueues.condition"
local what, n, switches = arg[1], tonumber(arg[2]), tonumber(arg[3])
local loop, cpu, now = cqueues.new(), os.clock, cqueues.monotime

local function resident_bytes()
  local file <close> = io.open("/proc/self/statm")
  return tonumber(file:read("a"):match("%d+ (%d+)")) * 4096
end

local jobs = {}

function jobs.switch()
  for _ = 1, n do
    loop:wrap(function()
      for _ = 1, switches // n do cqueues.sleep(0) end
    end)
  end
  loop:step(0)
  local began = cpu()
  assert(loop:loop())
  print("ns", (cpu() - began) / switches * 1e9)
end

function jobs.spawn()
  loop:wrap(function()
    local done = condition.new()
    local function empty() done:signal() end
    local began = cpu()
    for _ = 1, n do
      loop:wrap(empty)
      done:wait()
    end
    print("ns", (cpu() - began) / n * 1e9)
  end)
  assert(loop:loop())
end

function jobs.park()
  local gate = condition.new()
  local function parked() gate:wait() end
  local before = resident_bytes()
  for _ = 1, n do loop:wrap(parked) end
  loop:step(0)
  print("bytes", (resident_bytes() - before) / n)
  os.exit(0, false)
end

function jobs.sleep()
  local late = {}
  local function sleeper(seconds)
    local due = now() + seconds
    cqueues.sleep(seconds)
    late[#late + 1] = now() - due
  end
  local began = cpu()
  for i = 1, n do
    local seconds = i * 7919 % n / n
    loop:wrap(function() sleeper(seconds) end)
  end
  assert(loop:loop())
  print("us", (cpu() - began) / n * 1e6)
  table.sort(late)
  print("late_ms", late[n // 2 + 1] * 1e3)
end

jobs[what]()
