-- The test module: what a test script says is to be tested. Only `appctl test` has it.
local internal = ...
-- Kept, for a script may replace or remove the globals.
local error, getinfo, ipairs, setmetatable, type = error, debug.getinfo, ipairs, setmetatable, type
local concat, remove, utf8_length = table.concat, table.remove, utf8.len

local cases = {}       -- in the order of the script: {name =, fn =, line =, skip =, only =, groups = {group...}}
local named = {}       -- name -> case
local groups = { {} }  -- those that are open, outermost first: {name =, before = {fn...}, after = {fn...}}
internal.test_cases = cases
local test = {}

-- The line of the script that calls.
local function line_of_caller()
  local level = 2
  while true do
    local info = getinfo(level, "Sl")
    if not info then return 0 end
    if info.currentline > 0 and not info.short_src:find("^appctl/") then return info.currentline end
    level = level + 1
  end
end

local function full_name(name)
  local parts = {}
  for i = 2, #groups do parts[#parts + 1] = groups[i].name end
  parts[#parts + 1] = name
  return concat(parts, " > ")
end

-- The level of `error` is that of the caller of test().
local function check(what, name, fn)
  if internal.test_is_running then error(what .. ": a test cannot be added while one runs", 3) end
  if type(name) ~= "string" or name == "" then error(what .. ": the name must be a text", 3) end
  if not utf8_length(name) then error(what .. ": the name must be UTF-8", 3) end
  if type(fn) ~= "function" then error(what .. ": a function is needed behind the name '" .. name .. "'", 3) end
end

local function add(name, fn, marks)
  local case = { name = full_name(name), fn = fn, line = line_of_caller(), skip = marks.skip, only = marks.only, groups = {} }
  local other = named[case.name]
  if other then
    error("test: there are two tests of the name '" .. case.name .. "', the other in line " .. other.line, 3)
  end
  for i, group in ipairs(groups) do
    case.groups[i] = group
    case.skip, case.only = case.skip or group.skip, case.only or group.only
  end
  named[case.name] = case
  cases[#cases + 1] = case
end

--- # Tests
--- test(name, fn)
--- Only in scripts that `appctl test` runs. Adds a test: fn(t) is called, as a task, in a run of its own, with a fresh Lua
--- state and a fresh Dear ImGui: the whole script is run again for each test, and then the one function. The test has
--- passed when fn returns; when nothing was logged as an error that `t:expect_error` did not expect; when none of the
--- tasks, timers, overlays, programs and watches that the test itself has started is left; and when none of the buffers
--- that it has made can still be reached. Under the virtual clock, which tests have unless --display=window is given, no
--- wait takes real time.
---
--- A buffer is the test's if it was made, or came from a worker, in fn, in a task that fn has started, in a function that
--- either has called, or, as long as nothing is opened with t:open, in the GUI. It must be freed, or out of reach once the
--- test is over and its window closed: no global, no upvalue of fn, no table of a module and no channel in one of these may
--- have it. What the script makes while it is read, and what test.before_each makes, may stay; test.after_each may free.
---
---   test("saves the form", function(t)
---     t:open("form.lua")
---     t:type("Name", "Ada")
---     t:click("Save")
---     t:wait_for("Saved", 2)
---     t:expect(t:item("Name").value):equals("Ada")
---   end)

--- test.skip(name [, fn])
--- test.only(name, fn)
--- A test that is not run, and says so; one that is run alone. With --ci test.only is refused, so that none is forgotten.
function test.skip(name, fn)
  check("test.skip", name, fn or test.skip)
  add(name, fn or test.skip, { skip = true })
end

function test.only(name, fn)
  check("test.only", name, fn)
  add(name, fn, { only = true })
end

--- test.group(name, fn)
--- Calls fn(), whose tests get the name before theirs: "name > test". Groups may be in groups.
function test.group(name, fn)
  check("test.group", name, fn)
  groups[#groups + 1] = { name = name }
  fn()
  remove(groups)
end

--- test.before_each(fn)
--- test.after_each(fn)
--- Call fn(t) before, or after, each test of the group or script in which they stand; after also if it has failed.
--- Those of the outermost group are the first before a test and the last after it.
for _, when in ipairs { "before", "after" } do
  test[when .. "_each"] = function(fn)
    check("test." .. when .. "_each", when, fn)
    local group = groups[#groups]
    group[when] = group[when] or {}
    local list = group[when]
    list[#list + 1] = fn
  end
end

internal.publish_test(setmetatable(test, {
  __call = function(_, name, fn)
    check("test", name, fn)
    add(name, fn, {})
  end,
}))
