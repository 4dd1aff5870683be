-- Random programs of tasks, checked against what must hold of any of them:
--
--   appctl run --headless --on-error=continue programs.lua FIRST COUNT    many, one after the other
--   appctl run --headless --on-error=continue programs.lua SEED           one, which may end in a deadlock
--
-- Checked here: each task ends, each <close> runs once, who waits for ever has a reason, semaphores and mutexes let in
-- no more than they may, channels lose and double nothing, no place in a queue is left. Printed for programs_test.py,
-- which sees standard error and the exit code:
--   raised ID lost|seen           an error, and whether anybody caught it
--   reports ID LEAST MOST         how often standard error may name it
--   ends deadlock|done            what is left
--   unseen yes|no|maybe           whether a failure was reported that nobody awaited afterwards
--   problem TEXT
local arguments = { ... }
local unpack, concat, format = table.unpack, table.concat, string.format

-- --- numbers: a stream for each task, so that a program does not depend on who runs first ---

local function stream(seed)
  local state = seed
  return function(n) -- 1 to n
    state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
    return (state >> 33) % n + 1
  end
end

-- --- one program ---

local program -- what the one that runs knows of itself

local function new_program(seed)
  return {
    seed = seed, errors = 0, raised = {}, reports = {}, closes = {}, tasks = {}, waiting = {}, awaited = {}, problems = {},
    failed = {}, in_group = {}, sent = {}, got = {}, disturbed = false, next_value = 0, unseen_maybe = false,
    channels = { task.channel(0), task.channel(1), task.channel(2), task.channel(math.huge) },
    semaphore = task.semaphore(2), mutex = task.mutex(), event = task.event(), acquired = 0, locked = 0,
  }
end

local function problem(...) program.problems[#program.problems + 1] = format(...) end

-- An error with an id of its own; who catches a text notes the ids in it.
local function raise()
  program.errors = program.errors + 1
  local id = format("E%d_%d", program.seed, program.errors)
  program.raised[id] = "lost"
  error(id, 0)
end

local function ids_of(value)
  local list = {}
  if type(value) == "string" then
    for id in value:gmatch("E%d+_%d+") do list[#list + 1] = id end
  end
  return list
end

local function note_seen(value)
  for _, id in ipairs(ids_of(value)) do program.raised[id] = "seen" end
end

local function expect_reports(id, least, most)
  local r = program.reports[id] or { 0, 0 }
  program.reports[id] = { r[1] + least, r[2] + most }
end

local function is_cancel(value) return type(value) == "table" and value.kind == "Cancelled" end

-- Something was cancelled: from here on who waits may have been ended, so that the model is less sure.
local function disturb() program.disturbed = true end

local function closing()
  local entry = { count = 0 }
  program.closes[#program.closes + 1] = entry
  return setmetatable({}, { __close = function() entry.count = entry.count + 1 end })
end

-- The task at hand waits for that, until the function it returns is closed.
local function waits_for(what, ...)
  local me = task.current()
  local before = program.waiting[me]
  program.waiting[me] = { what, ... }
  local targets = what == "task" and { ... } or {}
  for _, t in ipairs(targets) do program.awaited[t] = (program.awaited[t] or 0) + 1 end
  return setmetatable({}, {
    __close = function()
      program.waiting[me] = before
      for _, t in ipairs(targets) do program.awaited[t] = program.awaited[t] - 1 end
    end,
  })
end

local run_steps

-- The function of a task: notes how it fails. `kind`: "alone", "group" (a failure goes to it), "joined" (somebody
-- waits, as all does for its functions), "any" (which drops the failures of the others).
local function task_function(seed, depth, kind, finite)
  local random = stream(seed)
  local in_group = program.in_group[task.current()] -- what it starts belongs to the group of the starting task
  return function(...)
    local me = task.current()
    program.in_group[me] = in_group
    program.tasks[#program.tasks + 1] = me
    local results = table.pack(pcall(run_steps, random, depth, finite, ...))
    if results[1] then return unpack(results, 2, results.n) end
    local value = results[2]
    if is_cancel(value) then error(value, 0) end
    local ids = ids_of(value)
    if kind == "any" then note_seen(value) end
    if in_group then disturb() end -- the group ends
    local awaited = (program.awaited[me] or 0) > 0 or kind ~= "alone"
    for _, id in ipairs(ids) do
      if awaited then
        expect_reports(id, 0, (program.disturbed or kind == "group") and 1 or 0)
      else
        expect_reports(id, (#ids == 1 and not program.in_group[me]) and 1 or 0, 1)
      end
    end
    program.failed[me] = awaited and "awaited" or program.in_group[me] and "group" or "alone"
    error(value, 0)
  end
end

local function spawn(random, depth, finite)
  return task.spawn(task_function(random(1 << 30), depth + 1, "alone", finite))
end

local function functions(random, depth, kind)
  local list = {}
  for i = 1, random(3) do list[i] = task_function(random(1 << 30), depth + 1, kind) end
  return list
end

-- What any waiting construct may raise is passed on as it is; a caught text is noted.
local function catch(fn, ...)
  local ok, value = pcall(fn, ...)
  if not ok then note_seen(value) end
  return ok, value
end

local function take(handles, random)
  if #handles == 0 then return nil end
  return handles[random(#handles)]
end

local function await_one(t, protected)
  if t == task.current() then return end
  local ok, value
  do
    local _ <close> = waits_for("task", t)
    ok, value = task.pawait(t)
  end
  if not ok and program.failed[t] then program.failed[t] = program.failed[t] .. " taken" end
  if ok or protected then note_seen(value) return end
  error(value, 0)
end

local steps = {}

function steps.wait(random) task.wait((random(5) - 1) * 0.1) end
function steps.yield() task.yield() end
function steps.coroutine_yield() if not coroutine.isyieldable() then return end task.yield() end
function steps.spawn(random, depth, finite, handles) handles[#handles + 1] = spawn(random, depth, finite) end

function steps.cancel(random, _, _, handles)
  local t = take(handles, random)
  if not t then return end
  disturb()
  t:cancel("step")
end

function steps.cancel_other(random)
  local t = take(program.tasks, random)
  if not t or t == program.root then return end
  disturb()
  t:cancel("other")
end

function steps.await(random, _, _, handles)
  local t = take(handles, random)
  if t then await_one(t, false) end
end

function steps.pawait(random, _, _, handles)
  local t = take(handles, random)
  if t then await_one(t, true) end
end

function steps.await_other(random)
  local t = take(program.tasks, random)
  if t then await_one(t, true) end -- may be refused: a cycle
end

function steps.pcall(random, depth) catch(run_steps, random, depth + 1, false) end
function steps.finite_pcall(random, depth) catch(run_steps, random, depth + 1, true) end
function steps.error(random) if random(3) == 1 then raise() end end

function steps.close(random, depth, finite)
  local _ <close> = closing()
  run_steps(random, depth + 1, finite)
end

function steps.wrap(random, depth, finite)
  coroutine.wrap(function()
    local _ <close> = closing()
    run_steps(random, depth + 1, finite)
  end)()
end

function steps.resume(random, depth, finite)
  local co = coroutine.create(run_steps)
  local ok, value = coroutine.resume(co, random, depth + 1, finite)
  coroutine.close(co)
  if not ok then error(value, 0) end
end

function steps.shield(random, depth)
  task.shield(function()
    local _ <close> = closing()
    run_steps(random, depth + 2, true)
  end)
end

-- Its errors replace no other: an error under way stays, and the one of the cleanup is told by itself.
function steps.defer(random, depth)
  local entry = { count = 0 }
  program.closes[#program.closes + 1] = entry
  local _ <close> = task.defer(function()
    entry.count = entry.count + 1
    local ok, value = pcall(run_steps, random, depth + 2, true)
    if ok then return end
    for _, id in ipairs(ids_of(value)) do expect_reports(id, 0, 1) end
    program.unseen_maybe = true
    error(value, 0)
  end)
  run_steps(random, depth + 1, true)
end

function steps.group(random, depth)
  local _ <close> = waits_for("group")
  task.group(function(g)
    program.tasks[#program.tasks + 1] = task.current()
    program.in_group[task.current()] = true
    for _ = 1, random(3) do g:spawn(task_function(random(1 << 30), depth + 1, "group")) end
    if random(4) == 1 then disturb() g:cancel() end
    local ok, value = pcall(run_steps, random, depth + 1, false)
    if ok then return end
    disturb()
    for _, id in ipairs(ids_of(value)) do expect_reports(id, 0, 1) end
    program.unseen_maybe = true
    error(value, 0)
  end)
end

local function combined(kind, joined, call)
  return function(random, depth)
    local _ <close> = waits_for(kind)
    local ok, value = pcall(call, functions(random, depth, joined), random)
    if kind ~= "all" or not ok then disturb() end
    if not ok then
      program.unseen_maybe = true
      error(value, 0)
    end
  end
end

steps.all = combined("all", "joined", function(list) task.all(list) end)
steps.race = combined("race", "race", function(list) disturb() task.race(list) end)
steps.any = combined("any", "any", function(list)
  disturb()
  local ok, value = pcall(task.any, list)
  if not ok and is_cancel(value) then error(value, 0) end
end)
steps.timeout = combined("timeout", "race", function(list, random)
  disturb()
  local ok, value = pcall(task.timeout, (random(4) - 1) * 0.1, list[1])
  if not ok and not (type(value) == "table" and value.kind == "Timeout") then error(value, 0) end
end)

-- Two times of three what may last for ever gets a limit, or most programs would soon be stuck.
local function bounded(random, fn)
  if random(3) == 1 then return fn() end
  disturb()
  local ok, value = pcall(task.timeout, random(4) * 0.1, function()
    local _ <close> = closing()
    fn()
  end)
  if not ok and value.kind ~= "Timeout" then error(value, 0) end
end

local function put(ch)
  program.next_value = program.next_value + 1
  local value = program.next_value
  local _ <close> = waits_for("put", ch)
  program.sent[value] = "maybe"
  ch:put(value)
  program.sent[value] = "sent"
end

local function get(ch)
  local _ <close> = waits_for("get", ch)
  local value = ch:get()
  if value == nil then return end
  program.got[value] = (program.got[value] or 0) + 1
end

function steps.put(random)
  local ch = program.channels[random(4)]
  bounded(random, function() put(ch) end)
end

function steps.get(random)
  local ch = program.channels[random(4)]
  bounded(random, function() get(ch) end)
end

function steps.semaphore(random, depth)
  local s = program.semaphore
  do
    local _ <close> = waits_for("semaphore")
    s:acquire()
  end
  program.acquired = program.acquired + 1
  if program.acquired > 2 then problem("%d inside the semaphore", program.acquired) end
  local _ <close> = setmetatable({}, {
    __close = function()
      program.acquired = program.acquired - 1
      s:release()
    end,
  })
  run_steps(random, depth + 1, random(2) == 1)
end

function steps.mutex(random, depth)
  if program.locker == task.current() then return end
  local lock
  do
    local _ <close> = waits_for("mutex")
    lock = program.mutex:lock()
  end
  local _ <close> = lock
  program.locked = program.locked + 1
  program.locker = task.current()
  if program.locked > 1 then problem("%d hold the mutex", program.locked) end
  local _ <close> = setmetatable({}, { __close = function() program.locked, program.locker = program.locked - 1, nil end })
  run_steps(random, depth + 1, random(2) == 1)
end

function steps.event_set() program.event:set() end
function steps.event_clear() program.event:clear() end
function steps.event_wait(random)
  bounded(random, function()
    local _ <close> = waits_for("event")
    program.event:wait()
  end)
end

-- What takes a bounded time, for cleanup; and all.
local finite_names = { "wait", "wait", "yield", "finite_pcall", "error", "close", "wrap", "resume", "event_set" }
local all_names = {}
for name in pairs(steps) do all_names[#all_names + 1] = name end
for _, name in ipairs { "spawn", "spawn", "spawn", "wait", "wait", "cancel", "pawait", "group", "put", "get" } do
  all_names[#all_names + 1] = name
end
table.sort(all_names)

local deepest <const> = 5

function run_steps(random, depth, finite)
  local _ <close> = closing()
  if depth > deepest then return task.yield() end
  local names = finite and finite_names or all_names
  local handles = {}
  local count = random(finite and 2 or 5) + (depth == 1 and 5 or 0)
  for _ = 1, count do steps[names[random(#names)]](random, depth, finite, handles) end
  return depth
end

-- --- what must hold at the end ---

-- Whether that wait has a reason to last, when no timer runs any more.
local reasons = {
  put = function(ch) return not ch:is_closed() end,
  get = function(ch) return #ch == 0 and not ch:is_closed() end,
  semaphore = function() return program.acquired == 2 end,
  mutex = function() return program.mutex:is_locked() end,
  event = function() return not program.event:is_set() end,
  task = function(t) return not t:done() end,
  group = function() return true end,
  all = function() return true end,
  race = function() return true end,
  any = function() return true end,
  timeout = function() return true end,
}

local function check_stuck(t)
  local waiting = program.waiting[t]
  if not waiting then return problem("%s waits for nothing known", tostring(t)) end
  if not reasons[waiting[1]](unpack(waiting, 2)) then problem("%s waits in vain for %s", tostring(t), waiting[1]) end
end

local function others()
  local list = {}
  for _, t in ipairs(task.list()) do
    if t ~= task.current() then list[#list + 1] = t end
  end
  return list
end

local function is_stuck()
  for _, t in ipairs(others()) do
    if not (program.waiting[t] or t:status() == "waiting") then return false end
  end
  return #others() > 0
end

local function end_all()
  for _ = 1, 20 do
    for _, t in ipairs(others()) do t:cancel("the program is over") end
    if #others() == 0 then return end
    task.wait(1)
  end
  for _, t in ipairs(others()) do problem("%s does not end", tostring(t)) end
end

local function check_closes()
  for i, entry in ipairs(program.closes) do
    if entry.count ~= 1 then problem("<close> %d ran %d times", i, entry.count) end
  end
end

-- Nobody is parked any more, so nothing may be handed over.
local function check_queues()
  for i, ch in ipairs(program.channels) do
    while #ch > 0 do
      local value = ch:get()
      program.got[value] = (program.got[value] or 0) + 1
    end
    if (pcall(task.timeout, 0, function() ch:get() end)) then problem("channel %d: somebody still puts", i) end
  end
  if (pcall(task.timeout, 0, function() program.channels[1]:put(0) end)) then problem("somebody still gets") end
  if program.mutex:is_locked() then problem("the mutex is held") end
  for i = 1, 2 do
    if program.acquired > 0 or not pcall(task.timeout, 0.01, function() program.semaphore:acquire() end) then
      problem("place %d of the semaphore is lost", i)
    end
  end
end

local function check_values()
  for value, state in pairs(program.sent) do
    local count = program.got[value] or 0
    if count > 1 or (state == "sent" and count ~= 1) then problem("value %d: %s, got %d times", value, state, count) end
  end
end

local function unseen()
  local answer = program.unseen_maybe and "maybe" or "no"
  for _, state in pairs(program.failed) do
    if state == "alone" then return "yes" end
    if state ~= "awaited" and state ~= "alone taken" then answer = "maybe" end
    if state:find("^awaited") and program.disturbed then answer = "maybe" end
  end
  return answer
end

local function tell(ends)
  local lines = { format("program %d", program.seed), "ends " .. ends, "unseen " .. unseen() }
  for id, state in pairs(program.raised) do lines[#lines + 1] = format("raised %s %s", id, state) end
  for id, r in pairs(program.reports) do lines[#lines + 1] = format("reports %s %d %d", id, r[1], r[2]) end
  for _, text in ipairs(program.problems) do lines[#lines + 1] = "problem " .. text end
  print(concat(lines, "\n"))
end

local function start(seed)
  program = new_program(seed)
  program.root = task.spawn({ name = "program " .. seed }, task_function(seed, 1, "joined"))
end

local function wait_for_root()
  local ok, value = task.pawait(program.root)
  if not ok then note_seen(value) end
end

-- Under a clock that jumps 100 s are more than all the timers of a program together.
local function run_supervised(seed)
  local root = task.spawn({ name = "awaits the root" }, function()
    start(seed)
    wait_for_root()
  end)
  task.wait(100)
  local stuck = is_stuck()
  if stuck then
    for _, t in ipairs(others()) do
      if t ~= root then check_stuck(t) end
    end
  end
  local ends = #others() > 0 and (stuck and "deadlock" or "busy") or "done"
  disturb()
  end_all()
  check_closes()
  check_queues()
  check_values()
  tell(ends)
end

local first, count = tonumber(arguments[1]), tonumber(arguments[2])
if count then
  for seed = first, first + count - 1 do run_supervised(seed) end
else
  app.on_exit(function() print "on_exit" end)
  start(first)
  wait_for_root()
end
