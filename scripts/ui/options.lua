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

return options
