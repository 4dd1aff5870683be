-- What must hold of a random program at its end, and what is told of it. See programs.lua.
local model = require "program_model"
local others = require("check").others
local program, problem = model.program, model.problem
local unpack, concat, format = table.unpack, table.concat, string.format

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

return {
  others = others, is_stuck = is_stuck, check_stuck = check_stuck, end_all = end_all, check_closes = check_closes,
  check_queues = check_queues, check_values = check_values, tell = tell,
}
