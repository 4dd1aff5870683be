-- A few words for tests written in Lua. Each case runs in a task of its own; when it has ended, no other task
-- may be left. `done()` prints the totals and ends the run with 1 if a case failed.
local check = {}

local cases, failures = 0, {}

-- How a value looks in a message; lists are written out, for most comparisons here are of lists.
local function show(value)
  if type(value) == "string" then return string.format("%q", value) end
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for i = 1, #value do parts[i] = show(value[i]) end
  for key, item in pairs(value) do
    if math.type(key) ~= "integer" or key < 1 or key > #value then
      parts[#parts + 1] = tostring(key) .. "=" .. show(item)
    end
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local function same(a, b)
  if a == b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return false end
  for key, item in pairs(a) do
    if not same(item, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

--- Compares; tables by what they hold.
function check.equal(got, want, what)
  if same(got, want) then return end
  error((what and what .. ": " or "") .. "got " .. show(got) .. ", expected " .. show(want), 2)
end

function check.is(value, what)
  if not value then error((what or "it") .. " does not hold", 2) end
end

--- Calls fn, which must raise; a text must match the pattern. Returns the error value.
function check.raises(pattern, fn, ...)
  local ok, value = pcall(fn, ...)
  if ok then error("nothing was raised; expected " .. show(pattern), 2) end
  if pattern and not tostring(value):find(pattern) then
    error("raised " .. show(tostring(value)) .. ", expected " .. show(pattern), 2)
  end
  return value
end

--- Calls fn, which must raise an error of that kind: "Cancelled", "Timeout". Returns it.
function check.raises_kind(kind, fn, ...)
  local ok, value = pcall(fn, ...)
  if ok then error("nothing was raised; expected " .. kind, 2) end
  if type(value) ~= "table" or value.kind ~= kind then
    error("raised " .. show(tostring(value)) .. ", expected " .. kind, 2)
  end
  return value
end

--- A <close> variable that counts in counter[1] how often it was closed.
function check.closes(counter)
  counter[1] = counter[1] or 0
  return setmetatable({}, { __close = function() counter[1] = counter[1] + 1 end })
end

--- The tasks that live besides the caller.
function check.others()
  local list = {}
  for _, t in ipairs(task.list()) do
    if t ~= task.current() then list[#list + 1] = t end
  end
  return list
end

--- How long fn(...) took, in seconds to the microsecond, and what pcall gives for it.
function check.elapsed(fn, ...)
  local start = app.time()
  local results = table.pack(pcall(fn, ...))
  return math.floor((app.time() - start) * 1e6 + 0.5) / 1e6, table.unpack(results, 1, results.n)
end

local function note(name, problem) failures[#failures + 1] = name .. ": " .. problem end

local function run_alone(name, fn, ...)
  task.await(task.spawn({ name = name }, fn, ...))
  if #check.others() > 0 then error(#check.others() .. " tasks are left, the first is " .. tostring(check.others()[1]), 0) end
end

-- Under `appctl test` each case is a test, in a run of its own.
local names = {}
local current -- of `appctl test`: what tests get
local function add_test(name, fn, ...)
  names[name] = (names[name] or 0) + 1
  local arguments = table.pack(...)
  test(names[name] == 1 and name or name .. " (" .. names[name] .. ")", function(t)
    current = t
    run_alone(name, fn, table.unpack(arguments, 1, arguments.n))
  end)
end

--- The case that runs logs an error that matches the pattern, which `appctl test` is to let pass.
function check.logs_error(pattern)
  if current then current:expect_error(pattern) end
end

--- Runs fn(...) as a case.
function check.case(name, fn, ...)
  if test then return add_test(name, fn, ...) end
  cases = cases + 1
  local t = task.spawn({ name = name }, fn, ...)
  local ok, problem = task.pawait(t)
  if not ok then note(name, tostring(problem)) end
  local left = check.others()
  if #left == 0 then return end
  note(name, #left .. " tasks are left, the first is " .. tostring(left[1]))
  for _, each in ipairs(left) do
    each:cancel("its case is over")
    task.pawait(each)
  end
end

--- Runs cases {name, fn} that are many and short; under `appctl test` they are one test.
function check.cases(name, list)
  if not test then
    for _, each in ipairs(list) do check.case(each[1], each[2]) end
    return
  end
  test(name, function()
    for _, each in ipairs(list) do
      local ok, problem = pcall(run_alone, each[1], each[2])
      if not ok then error(each[1] .. ": " .. tostring(problem), 0) end
    end
  end)
end

--- Says how it went, and ends the run, after the window if there is one.
function check.done(win)
  if test then return end
  if win then win:close() end
  for i = 1, math.min(#failures, 50) do print("failed: " .. failures[i]) end
  if #failures > 50 then print("and " .. #failures - 50 .. " more") end
  print(cases .. " cases, " .. #failures .. " failed")
  app.exit(#failures == 0 and 0 or 1)
end

return check
