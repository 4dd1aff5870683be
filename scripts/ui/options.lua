-- The options of a function are a table of names that it knows, each with a value of its kind.
local internal = ...
local error, ipairs, next, setmetatable, tostring, type = error, ipairs, next, setmetatable, tostring, type
local concat, format, gmatch, math_type = table.concat, string.format, string.gmatch, math.type

local options = {}
local none <const> = setmetatable({}, { __newindex = function() error("the table of no options is shared") end })

local function is_number(x) return type(x) == "number" and x - x == 0 end -- neither nan nor infinite
local function is_text(x) return type(x) == "string" or type(x) == "number" or internal.is_observable(x) end
local function is_pair(x) return type(x) == "table" and is_number(x[1]) and is_number(x[2]) end

local function is_room(x)
  if type(x) ~= "table" then return false end
  return (x[1] == nil or is_number(x[1])) and (x[2] == nil or is_number(x[2]))
end

local function is_colour(x)
  if type(x) == "table" then return is_number(x[1]) and is_number(x[2]) and is_number(x[3]) and (x[4] == nil or is_number(x[4])) end
  return type(x) == "userdata" or math_type(x) == "integer"
end
options.is_colour = is_colour

local function of_type(name) return function(x) return type(x) == name end end

-- Kind -> what a value of it is, and whether one is.
local kinds = {
  any = { "anything", function() return true end },
  text = { "a text or an observable of one", is_text },
  label = { "a text or an observable of one", function(x) return x ~= "" and is_text(x) end }, -- of a button
  string = { "a string", of_type "string" },
  id = { "a text or a number", function(x) return type(x) == "string" or type(x) == "number" end },
  flag = { "true or false", of_type "boolean" },
  flags = { "a number made of flags", function(x) return math_type(x) == "integer" end },
  number = { "a number", is_number },
  size = { "a number, 0 or more", function(x) return is_number(x) and x >= 0 end },
  seconds = { "a number of seconds, 0 or more", function(x) return type(x) == "number" and x >= 0 end },
  list = { "a list", of_type "table" },
  pair = { "a list of two numbers, such as {200, 100}", is_pair },
  room = { "a list of two numbers, such as {200, 100}", is_room }, -- either may be missing
  colour = { "a colour, such as {1, 0.5, 0, 1}", is_colour },
  rgb = { "a colour, such as {1, 0.5, 0, 1}", function(x) return type(x) == "table" and is_colour(x) end }, -- that can be edited
  callable = { "a function", of_type "function" },
  observable = { "an observable", function(x) return internal.is_observable(x) end },
  shape = { "a text for string.format or a function", function(x) return type(x) == "string" or type(x) == "function" end },
}

-- "one|many": these words.
local function words(text)
  local found, quoted = {}, {}
  for word in gmatch(text, "[^|]+") do
    found[word] = true
    quoted[#quoted + 1] = '"' .. word .. '"'
  end
  local last = quoted[#quoted]
  quoted[#quoted] = nil
  return { concat(quoted, ", ") .. " or " .. last, function(x) return found[x] == true end, tells_value = true }
end

-- options.names("size:pair title:text") -> what options.check takes
function options.names(text)
  local known, list = { names = {} }, {}
  for name, kind in gmatch(text, "([%w_]+):(%S+)") do
    known.names[name] = kinds[kind] or words(kind)
    list[#list + 1] = name
  end
  known.list = concat(list, ", ")
  return known
end

local function describe(value, tells_value)
  if value == "" and not tells_value then return "an empty text" end
  if tells_value or type(value) == "number" then return tostring(value) end
  return "a " .. type(value)
end

-- `what` is the function, and the name of the option. The level is that of the script's call, as of the caller.
local function refuse(value, kind, what, level)
  local shown = kind.tells_value or kind[2] == is_number or kind == kinds.size or kind == kinds.seconds
  local given = (shown or value == "") and describe(value, kind.tells_value) or "a " .. type(value)
  error(format("%s must be %s, not %s", what, kind[1], given), level + 1)
end

function options.check_value(value, name, what, level)
  local kind = kinds[name]
  if not kind[2](value) then refuse(value, kind, what, level + 1) end
end

-- Gives the options, or an empty table if there are none.
function options.check(given, known, what, level)
  if given == nil then return none end
  if type(given) ~= "table" then error(format("%s: the options must be a table, not a %s", what, type(given)), level + 1) end
  local names = known.names
  for name, value in next, given do
    local kind = names[name]
    if not kind then error(format("%s: unknown option '%s'; there are %s", what, tostring(name), known.list), level + 1) end
    if not kind[2](value) then refuse(value, kind, what .. ": " .. tostring(name), level + 1) end
  end
  return given
end

-- A list of texts, of which there is one at least.
function options.check_texts(list, what, level)
  local is_list = type(list) == "table" and #list > 0
  for _, text in ipairs(is_list and list or none) do is_list = is_list and kinds.label[2](text) end
  if not is_list then error(what .. " must be a list of texts, none of them empty", level + 1) end
end

return options
