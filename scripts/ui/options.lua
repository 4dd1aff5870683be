-- The options of a function are a table of names that it knows.
local internal = ...
local error, next, setmetatable, tostring, type = error, next, setmetatable, tostring, type
local format, gmatch = string.format, string.gmatch

local options = {}
local none <const> = setmetatable({}, { __newindex = function() error("the table of no options is shared") end })

-- options.names("size title") -> what options.check takes.
function options.names(text)
  local known = { list = text:gsub(" ", ", "), names = {} }
  for name in gmatch(text, "%S+") do known.names[name] = true end
  return known
end

-- Gives the options, or an empty table if there are none. The level is that of the script's call, as of the caller.
function options.check(given, known, what, level)
  if given == nil then return none end
  if type(given) ~= "table" then error(format("%s: the options must be a table, not a %s", what, type(given)), level + 1) end
  for name in next, given do
    if not known.names[name] then
      error(format("%s: unknown option '%s'; there are %s", what, tostring(name), known.list), level + 1)
    end
  end
  return given
end

local function is_number(x) return type(x) == "number" and x - x == 0 end -- neither nan nor infinite

-- {width, height}; `what` is the function, and the name of the option.
function options.check_pair(pair, what, level)
  if pair == nil or (type(pair) == "table" and is_number(pair[1]) and is_number(pair[2])) then return end
  error(what .. " must be a list of two numbers, such as {200, 100}", level + 1)
end

-- The same, in which either may be missing.
function options.check_room(pair, what, level)
  if pair == nil then return end
  for i = 1, 2 do
    if type(pair) ~= "table" or not (pair[i] == nil or is_number(pair[i])) then
      error(what .. " must be a list of two numbers, such as {200, 100}", level + 1)
    end
  end
end

function options.check_number(value, low, what, level)
  if value == nil or (is_number(value) and value >= low) then return end
  local least = low > -math.huge and format(", %g or more", low) or ""
  error(format("%s must be a number%s, not %s", what, least, type(value) == "number" and value or "a " .. type(value)), level + 1)
end

function options.check_flag(value, what, level)
  if value ~= nil and type(value) ~= "boolean" then error(what .. " must be true or false, not a " .. type(value), level + 1) end
end

return options
