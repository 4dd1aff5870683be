-- What a random program knows of itself while it runs: its errors, who waits for what, what was closed. See programs.lua.
local format = string.format

-- --- numbers: a stream for each task, so that a program does not depend on who runs first ---

local function stream(seed)
  local state = seed
  return function(n) -- 1 to n
    state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
    return (state >> 33) % n + 1
  end
end

-- --- one program ---

local program = {} -- what the one that runs knows of itself

local function reset(seed)
  for key in pairs(program) do program[key] = nil end
  program.seed, program.errors, program.next_value, program.acquired, program.locked = seed, 0, 0, 0, 0
  program.disturbed, program.unseen_maybe = false, false
  for _, name in ipairs { "raised", "reports", "closes", "tasks", "waiting", "awaited", "problems", "failed", "in_group", "sent", "got" } do
    program[name] = {}
  end
  program.channels = { task.channel(0), task.channel(1), task.channel(2), task.channel(math.huge) }
  program.semaphore, program.mutex, program.event = task.semaphore(2), task.mutex(), task.event()
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

return {
  program = program, stream = stream, reset = reset, problem = problem, raise = raise, ids_of = ids_of, note_seen = note_seen,
  expect_reports = expect_reports, is_cancel = is_cancel, disturb = disturb, closing = closing, waits_for = waits_for,
}
