-- What luv costs, for the same jobs as raw.c and our own scripts: luv_peer.lua WHAT N [SWITCHES]. luv has no
-- tasks: they are coroutines here, and those that are ready wait in a list for an idle handle.
local uv = require "luv"
local what, n, switches = arg[1], tonumber(arg[2]), tonumber(arg[3])
local cpu, create, resume, yield = os.clock, coroutine.create, coroutine.resume, coroutine.yield

local ready, idle = {}, uv.new_idle()
local function run_ready()
  local round = ready
  ready = {}
  for i = 1, #round do assert(resume(round[i])) end
  if #ready == 0 then idle:stop() end
end
local function wake(co)
  ready[#ready + 1] = co
  if #ready == 1 then idle:start(run_ready) end
end
local function give_way()
  wake(coroutine.running())
  yield()
end
local function sleep(seconds)
  local co, timer = coroutine.running(), uv.new_timer()
  timer:start(math.floor(seconds * 1e3 + 0.5), 0, function()
    timer:close()
    assert(resume(co))
  end)
  yield()
end
local function now() return uv.hrtime() * 1e-9 end
local function median(values)
  table.sort(values)
  return values[#values // 2 + 1]
end
local function resident_bytes()
  local file <close> = io.open("/proc/self/statm")
  return tonumber(file:read("a"):match("%d+ (%d+)")) * 4096
end

local jobs = {}

function jobs.switch()
  local function turns()
    for _ = 1, switches // n do give_way() end
  end
  for _ = 1, n do wake(create(turns)) end
  local began = cpu()
  uv.run()
  print("ns", (cpu() - began) / switches * 1e9)
end

function jobs.spawn()
  wake(create(function()
    local me = coroutine.running()
    local function empty() wake(me) end
    local began = cpu()
    for _ = 1, n do
      wake(create(empty))
      yield()
    end
    print("ns", (cpu() - began) / n * 1e9)
  end))
  uv.run()
end

function jobs.park()
  local all = {}
  local before = resident_bytes()
  for i = 1, n do
    all[i] = create(yield)
    resume(all[i])
  end
  print("bytes", (resident_bytes() - before) / n)
  os.exit(0, false)
end

function jobs.sleep()
  local late = {}
  local function sleeper(seconds)
    local due = now() + seconds
    sleep(seconds)
    late[#late + 1] = now() - due
  end
  local began = cpu()
  for i = 1, n do assert(resume(create(sleeper), i * 7919 % n / n)) end
  uv.run()
  print("us", (cpu() - began) / n * 1e6)
  print("late_ms", median(late) * 1e3)
end

-- A thread that sends a message whenever the loop has been blocked for a while. A message that is still
-- there when the next one is sent is lost; the last one is not.
function jobs.mail()
  local took = {}
  local mail
  mail = uv.new_async(function(sent)
    if sent < 0 then return mail:close() end
    took[#took + 1] = now() - sent
  end)
  local thread = uv.new_thread(function(mail, times)
    local uv = require "luv"
    for _ = 1, times do
      uv.sleep(1)
      mail:send(uv.hrtime() * 1e-9)
    end
    mail:send(-1)
  end, mail, n)
  uv.run()
  thread:join()
  print("us", median(took) * 1e6)
end

jobs[what]()
