-- The test module: runs the script, then one of its tests, and says how it ended.
local internal = ...
local ipairs, next, pcall, setmetatable, tostring, type, xpcall = ipairs, next, pcall, setmetatable, tostring, type, xpcall
local concat = table.concat
local getinfo, traceback = debug.getinfo, debug.traceback
local json, log, task = json, log, task
local readable = internal.test_readable

local order = json.decode(internal.test_order())
internal.test_order_table = order
internal.test_folder = order.file:match("^(.*/)[^/]*$") or ""
local bare_name = order.file:match("[^/]*$"):gsub("%.lua$", ""):gsub("_test$", "")
internal.test_snapshots = internal.test_folder .. "snapshots/" .. bare_name .. "/"

local script_name = "" -- as Lua names it before the number of a line

local function is_cancelled(value) return type(value) == "table" and value.kind == "Cancelled" end

local function text_of(value)
  if value == nil then return "an error without a message: nil" end
  if type(value) ~= "table" then return tostring(value) end
  if value.message then return tostring(value.message) end
  local text = tostring(value)
  if not text:find("^table: ") then return text end
  local ok, encoded = pcall(json.encode, value)
  text = ok and encoded or "a table"
  return value.kind and tostring(value.kind) .. ": " .. text or "an error that is a table: " .. text
end

-- The method of t, or of an expectation, whose name is most like the one that is not there; or nil.
local function like_method(name)
  local nearest, distance
  for _, class in ipairs { internal.test_methods, internal.test_expectation_methods } do
    for method in next, class do
      local d = internal.test_edits(method, name, 2)
      if method:sub(1, 2) ~= "__" and d <= 2 and (not distance or d < distance or (d == distance and method < nearest)) then
        nearest, distance = method, d
      end
    end
  end
  return nearest
end

-- What a mistake that is often made looks like to Lua, and what to do.
local function with_hint(text)
  local method = text:match("attempt to call a nil value %(method '([%w_]+)'%)")
  local meant = method and like_method(method)
  if meant then return text .. "; did you mean '" .. meant .. "'?" end
  if not text:find("attempt to index a nil value %(global 't'%)") then return text end
  return text .. "; a test gets t: test(name, function(t) ... end)"
end

-- What went wrong, with the lines of the test script that led there.
local function handler(value)
  if is_cancelled(value) then return value end
  local ok, text = pcall(text_of, value)
  text = ok and with_hint(text) or "an error that cannot be told: " .. type(value)
  local lines, here = {}, script_name .. ":"
  for line in traceback("", 2):gmatch("\n\t([^\n]+)") do
    if line:sub(1, #here) == here or (line:find("_test.lua:", 1, true) and not line:find("^appctl/")) then
      lines[#lines + 1] = "  " .. line
    end
  end
  -- The line of the failure itself is in its text, if it was raised in the test script.
  local told = #lines <= 1 and text:sub(1, #here) == here
  return { text = text, trace = told and "" or concat(lines, "\n") }
end

-- Whatever a text holds, the runner gets it.
local function verdict(result)
  for key, value in next, result do
    if type(value) == "string" then result[key] = readable(value) end
  end
  if result.tests then json.array(result.tests) end
  internal.test_verdict(json.encode(result))
end

local function list()
  local tests = {}
  for i, case in ipairs(internal.test_cases) do
    tests[i] = { name = case.name, line = case.line, skip = case.skip or false, only = case.only or false }
  end
  verdict { status = "passed", tests = tests }
end

local function find_case()
  for _, case in ipairs(internal.test_cases) do
    if case.name == order.name then return case end
  end
end

-- Calls them in turn; false and the failure of the first that fails.
local function call_all(functions, t)
  for _, fn in ipairs(functions) do
    local ok, failure = xpcall(fn, handler, t)
    if type(failure) == "string" then failure = { text = failure, trace = "" } end -- memory ran out: no handler ran
    if not ok then return false, failure end
  end
  return true
end

-- The functions of the groups around the case: the outermost group's come first before it, and last after it.
local function around(case, when)
  local functions, groups = {}, case.groups
  local from, to, step = 1, #groups, 1
  if when == "after" then from, to, step = #groups, 1, -1 end
  for i = from, to, step do
    for _, fn in ipairs(groups[i][when] or {}) do functions[#functions + 1] = fn end
  end
  return functions
end

-- Errors in the log that were not expected, and expected ones that did not come.
local function judge_log(t)
  local unexpected = {}
  for _, entry in ipairs(internal.log_errors()) do
    local is_expected = false
    for _, expected in ipairs(t.expected_errors) do
      if entry.text:find(expected.pattern) then expected.came, is_expected = true, true end
    end
    if not is_expected then unexpected[#unexpected + 1] = entry.text end
  end
  if unexpected[1] then return "an error was logged that t:expect_error did not announce: " .. concat(unexpected, "\n") end
  for _, expected in ipairs(t.expected_errors) do
    if not expected.came then return expected.line .. "no error was logged that matches '" .. expected.pattern .. "' (t:expect_error)" end
  end
end

local function judge_expectations(t)
  local line = internal.test_open_expectation(t)
  if line then return line .. "t:expect expects nothing: call a method, as t:expect(value):equals(...)" end
end

local function all_left()
  local left = internal.test_left()
  if left ~= "" or internal.test_outside() == 0 then return left end
  return "\n  a watch, or something else that is under way outside"
end

local function judge_leaks()
  local left = all_left()
  for _ = 1, 5 do
    if left == "" then return end
    task.wait(0) -- what is about to end may do so; this takes no time
    left = all_left()
  end
  if left ~= "" then return "the test has left behind what it started; await or cancel it:" .. left end
end

-- What appctl has warned of is told of a test that passes too, which shows nothing else of what was printed.
local function note_warnings(notes, entries)
  for _, entry in ipairs(entries) do
    if entry.level == "warn" and entry.source == "appctl" then notes[#notes + 1] = "warning: " .. entry.text end
  end
end

local function run(case)
  local t = setmetatable({ expected_errors = {}, open_expectations = {}, notes = {}, name = case.name }, internal.test_methods)
  local functions = around(case, "before")
  functions[#functions + 1] = internal.test_begins
  functions[#functions + 1] = case.fn
  local ok, failure = call_all(functions, t)
  if not ok and is_cancelled(failure) then return end -- the run is being ended: what ended it says why
  if not ok then internal.test_save_evidence() end
  local after_ok, after_failure = call_all(around(case, "after"), t)
  if ok and not after_ok then ok, failure = false, after_failure end
  local why = ok and (judge_expectations(t) or judge_log(t) or judge_leaks())
  if why then
    ok, failure = false, { text = why, trace = "" }
    internal.test_save_evidence()
  end
  local entries = log.entries()
  if ok then note_warnings(t.notes, entries) end
  verdict {
    status = ok and "passed" or "failed", message = failure and failure.text, trace = failure and failure.trace,
    line = case.line, notes = concat(t.notes, "\n"), expected_errors = #t.expected_errors > 0,
    log_entries = #entries > 0 and entries[#entries].number or 0,
  }
end

-- Stands around the script's main chunk.
function internal.test_main(chunk, ...)
  script_name = getinfo(chunk, "S").short_src
  chunk(...)
  internal.test_is_running = true
  if order["do"] == "list" then return list() end
  local case = find_case()
  if case then return run(case) end
  verdict {
    status = "failed",
    message = "the script has no test '" .. order.name .. "' this time: which tests it adds must not depend on chance",
  }
end
