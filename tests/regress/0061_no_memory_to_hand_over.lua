-- When memory ran out in lock, unlock, release or get, a lock stayed locked for ever, or a value was lost.
-- flags: --memory-limit=1500K --on-error=continue
-- exit: 0
-- out: lock 0
-- out: unlock 0
-- out: release 0
-- out: get 0
local kept, count = {}, 0
for i = 1, 20000 do kept[i] = false end

local function keep_string(size) count = count + 1 kept[count] = ("x"):rep(size) .. count end
local function keep_table() count = count + 1 kept[count] = {} end

-- Leaves room for so many small tables.
local function fill_memory(room)
  for _, size in ipairs { 20000, 1000 } do
    while pcall(keep_string, size) do end
    count = count - 1
  end
  for _ = 1, 2 do -- the second time without our garbage
    while pcall(keep_table) do end
    count = count - 1
  end
  for _ = 1, room do
    kept[count] = false
    count = count - 1
  end
end

local function free_memory()
  for i = 1, count + 2 do kept[i] = false end
  count = 0
  collectgarbage()
end

-- Calls need memory too; afterwards they have it.
local function call_deeply(depth) return depth == 0 or (call_deeply(depth - 1)) end

-- How often what `operation` did was no good, with memory that ends at each place in it but at its calls.
local function check(name, runs_out, prepare, operation, is_good)
  local bad, failures = 0, 0
  for step = 0, 79 do
    local subject = prepare()
    task.yield()
    local _ = ("x"):rep(100 + step % 4 * 16) -- memory ends at other bytes
    fill_memory(step // 4)
    local can_call = pcall(call_deeply, 8)
    local ok, result = pcall(operation, subject)
    free_memory()
    if can_call and not ok then failures = failures + 1 end
    if not is_good(subject, ok, result) and can_call then bad = bad + 1 end
  end
  if (failures > 0) ~= runs_out then print(failures .. " times there was no memory") end
  print(name .. " " .. bad)
end

check("lock", true, task.mutex, function(mutex) local _ <close> = mutex:lock() end,
      function(mutex) return not mutex:is_locked() end)

-- A task waits for what is released. More and more others wait too, so that tables are full now and then.
local parked = task.channel()
local function pair(make, take)
  task.spawn(pcall, parked.put, parked, "never taken")
  local it = make()
  local held = take(it)
  local waiter = task.spawn(take, it)
  return { it = it, held = held, waiter = waiter }
end

local function has_got_it(subject)
  task.yield()
  return subject.waiter:status() == "done" or (subject.waiter:cancel() and false)
end

check("unlock", false, function() return pair(task.mutex, function(mutex) return mutex:lock() end) end,
      function(subject) subject.held:unlock() end, has_got_it)
check("release", false,
      function() return pair(function() return task.semaphore(1) end, function(semaphore) semaphore:acquire() end) end,
      function(subject) subject.it:release() end, has_got_it)

check("get", true,
      function()
        local channel = task.channel(1)
        channel:put("a")
        task.spawn(function()
          channel:put("b")
          channel:close()
        end)
        return channel
      end,
      function(channel) return channel:get() end,
      function(channel, ok, result)
        local seen = ok and result or ""
        for value in channel do seen = seen .. value end
        return seen == "ab"
      end)
parked:close()
