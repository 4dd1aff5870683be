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
local model, checks = require "program_model", require "program_checks"
local program, stream, raise, ids_of, note_seen = model.program, model.stream, model.raise, model.ids_of, model.note_seen
local expect_reports, is_cancel, disturb = model.expect_reports, model.is_cancel, model.disturb
local closing, waits_for, problem = model.closing, model.waits_for, model.problem
local unpack = table.unpack

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

local function start(seed)
  model.reset(seed)
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
  local stuck = checks.is_stuck()
  if stuck then
    for _, t in ipairs(checks.others()) do
      if t ~= root then checks.check_stuck(t) end
    end
  end
  local ends = #checks.others() > 0 and (stuck and "deadlock" or "busy") or "done"
  disturb()
  checks.end_all()
  checks.check_closes()
  checks.check_queues()
  checks.check_values()
  checks.tell(ends)
end

local first, count = tonumber(arguments[1]), tonumber(arguments[2])
if count then
  for seed = first, first + count - 1 do run_supervised(seed) end
else
  app.on_exit(function() print "on_exit" end)
  start(first)
  wait_for_root()
end
