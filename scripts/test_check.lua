-- The test module: what a test gives is checked, and what is wrong is told with the line of the test.
local internal = ...
local error, getinfo, getmetatable, next, pairs, pcall, tonumber, tostring, type =
  error, debug.getinfo, getmetatable, next, pairs, pcall, tonumber, tostring, type
local byte, find, sub = string.byte, string.find, string.sub
local concat, remove, tointeger, huge, length = table.concat, table.remove, math.tointeger, math.huge, utf8.len

-- "form_test.lua:3: ", the line of the test script that calls; empty if there is none.
local function line_of_caller()
  local level = 3
  while true do
    local info = getinfo(level, "Sl")
    if not info then return "" end
    if info.currentline > 0 and not info.short_src:find("^appctl/") then
      return info.short_src .. ":" .. info.currentline .. ": "
    end
    level = level + 1
  end
end
internal.test_line_of_caller = line_of_caller

-- Raises with the line of the test script.
local function fail(text) error(line_of_caller() .. text, 0) end
internal.test_fail = fail

-- The text with \xFF for each byte that is not of UTF-8: JSON, and so what the runner reads, holds nothing else.
local function readable(text)
  local parts, from = {}, 1
  while true do
    local count, bad = length(text, from)
    if count then
      parts[#parts + 1] = sub(text, from)
      return concat(parts)
    end
    parts[#parts + 1] = sub(text, from, bad - 1) .. ("\\x%02X"):format(byte(text, bad))
    from = bad + 1
  end
end
internal.test_readable = readable

local check = {}
internal.test_check = check

-- A value in a message, without an address that says nothing.
local function shown(value)
  local kind = type(value)
  if kind == "string" then return ("%q"):format(value) end
  if value ~= value then return "nan" end
  return (kind == "nil" or kind == "boolean" or kind == "number") and tostring(value) or "a " .. kind
end
check.shown = shown

-- A number from `least` on.
function check.number(what, value, least)
  if type(value) ~= "number" or value ~= value then fail(what .. " must be a number, not " .. shown(value)) end
  if value < (least or -huge) then fail(what .. " must be " .. least .. " or more, not " .. tostring(value)) end
  return value
end

-- A whole number in that range.
function check.whole(what, value, least, most)
  local number = type(value) == "number" and tointeger(value)
  if not number or number < least or number > (most or huge) then
    local range = most and " from " .. least .. " to " .. most or ", " .. least .. " or more"
    fail(what .. " must be a whole number" .. range .. ", not " .. shown(value))
  end
  return number
end

function check.text(what, value)
  if type(value) ~= "string" then fail(what .. " must be a text, not " .. shown(value)) end
  return value
end

-- What is typed.
function check.utf8(what, value)
  local _, bad = length(check.text(what, value))
  if bad then fail(what .. " must be UTF-8, and is not at byte " .. bad) end
  return value
end

-- Behind the set that begins at `at`, or nil if it has no end.
local function end_of_set(pattern, at)
  at = at + (sub(pattern, at + 1, at + 1) == "^" and 2 or 1)
  repeat -- the first one may be a "]"
    local c = sub(pattern, at, at)
    if c == "" then return nil end
    at = at + (c == "%" and 2 or 1)
  until sub(pattern, at, at) == "]"
  return at + 1
end

-- What the "%" at `at` begins: what is wrong with it, or where it ends.
local function after_percent(pattern, at, closed)
  local c = sub(pattern, at + 1, at + 1)
  if c == "" then return "malformed pattern (ends with '%')" end
  if c == "b" then return #pattern < at + 3 and "missing arguments to '%b'", at + 4 end
  if c == "f" then return sub(pattern, at + 2, at + 2) ~= "[" and "missing '[' after '%f' in pattern", at + 2 end
  return find(c, "%d") and not closed[tonumber(c)] and "invalid capture index %" .. c, at + 2
end

-- What is wrong with a Lua pattern, which string.find tells only if a text leads it there; nil if nothing is.
local function flaw(pattern)
  local at, open, count, closed = 1, {}, 0, {}
  while at <= #pattern do
    local c, wrong = sub(pattern, at, at), nil
    if c == "%" then
      wrong, at = after_percent(pattern, at, closed)
    elseif c == "[" then
      at = end_of_set(pattern, at)
      wrong = not at and "malformed pattern (missing ']')"
    elseif c == "(" then
      count, at = count + 1, at + 1
      open[#open + 1] = count
      wrong = count > 32 and "too many captures"
    elseif c == ")" then
      wrong, at = not open[1] and "invalid pattern capture", at + 1
      closed[remove(open) or 0] = true
    else
      at = at + 1
    end
    if wrong then return wrong end
  end
  return open[1] and "unfinished capture"
end

-- A Lua pattern.
function check.pattern(what, value)
  local why = flaw(check.text(what, value))
  if why then fail(what .. " must be a Lua pattern, and " .. shown(value) .. " is not: " .. why) end
  return value
end

-- Whether the text matches; a pattern may still be too complex.
function check.matches(what, text, pattern)
  local ok, from = pcall(find, text, check.pattern(what, pattern))
  if not ok then fail(what .. " must be a Lua pattern, and " .. shown(pattern) .. " is not: " .. from) end
  return from ~= nil
end

function check.fn(what, value)
  local meta = getmetatable(value)
  if type(value) == "function" or (type(meta) == "table" and meta.__call) then return value end
  fail(what .. " must be a function, not " .. shown(value))
end

-- {x, y}
function check.pair(what, value)
  if type(value) ~= "table" or type(value[1]) ~= "number" or type(value[2]) ~= "number" then
    fail(what .. " must be {x, y}, two numbers, not " .. shown(value))
  end
end

-- Options are a table of those names; [1] is the name that may stand in the same table.
function check.options(what, options, known)
  for name in next, options do
    if name ~= 1 and not find(" " .. known .. " ", " " .. tostring(name) .. " ", 1, true) then
      fail(what .. ": unknown option '" .. tostring(name) .. "'; there are " .. known:gsub(" ", ", "))
    end
  end
end

-- Its methods tell when they are called with a dot; `called`, if there is one, gets the object and the name.
function check.methods(class, written, called)
  for name, method in pairs(class) do
    if type(method) == "function" then
      class[name] = function(self, ...)
        if type(self) ~= "table" or getmetatable(self) ~= class then
          fail(written .. "." .. name .. ": write " .. written .. ":" .. name .. "(...), with a colon")
        end
        if called then called(self, name) end
        return method(self, ...)
      end
    end
  end
end
