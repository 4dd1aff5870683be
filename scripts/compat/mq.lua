-- The module mq, as scripts for MacroQuest expect it, as far as it makes sense without a game: time, GUI
-- callbacks and saved tables work; events and commands are told as warnings, and nothing happens.
local mq = ...
local app, task = app, task
local error, ipairs, loadfile, pairs, tostring, type, warn = error, ipairs, loadfile, pairs, tostring, type, warn
local floor, concat, sort, format, open = math.floor, table.concat, table.sort, string.format, io.open

-- ----- time --------------------------------------------------------------------------------------

local units = {ms = 0.001, s = 1, m = 60, h = 3600}

-- Milliseconds, or "250ms", "1s", "2m".
local function seconds(spec)
  if type(spec) == "number" and spec >= 0 then return spec / 1000 end
  local number, unit = tostring(spec):match("^(%d+%.?%d*)(%a*)$")
  if type(spec) ~= "string" or not number or unit ~= "" and not units[unit] then
    error("mq.delay: milliseconds or a text such as \"1s\" expected, got " .. tostring(spec), 3)
  end
  return number * (units[unit] or 0.001)
end

--- Waits; with a predicate at the longest until that is true.
function mq.delay(spec, predicate)
  local time = seconds(spec)
  if predicate then task.wait_until(predicate, time) else task.wait(time) end
end

function mq.gettime() return floor(app.time() * 1000) end
function mq.exit() app.exit(0) end

-- ----- GUI callbacks -----------------------------------------------------------------------------

local callbacks = {}
mq.imgui = {}

function mq.imgui.init(name, fn)
  if callbacks[name] then error("mq.imgui.init: there is a callback '" .. tostring(name) .. "' already", 2) end
  callbacks[name] = app.gui(name, fn)
end
function mq.imgui.exists(name) return callbacks[name] ~= nil end
function mq.imgui.destroy(name)
  if callbacks[name] then callbacks[name]:remove() end
  callbacks[name] = nil
end

-- ----- tables in files ---------------------------------------------------------------------------

local folder = (app.script or ""):match("^(.*)/[^/]*$") or "."
mq.luaDir, mq.configDir = folder, folder

local function path_of(name) return name:sub(1, 1) == "/" and name or mq.configDir .. "/" .. name end

local order = {number = 1, string = 2, boolean = 3}
local function sorted_keys(t)
  local keys = {}
  for k in pairs(t) do
    if not order[type(k)] then error("mq.pickle: a " .. type(k) .. " cannot be a key in a file", 0) end
    keys[#keys + 1] = k
  end
  sort(keys, function(a, b)
    if type(a) ~= type(b) then return order[type(a)] < order[type(b)] end
    if type(a) == "boolean" then return tostring(a) < tostring(b) end
    return a < b
  end)
  return keys
end

local function write(value, indent, seen)
  if type(value) ~= "table" then
    if value ~= nil and not order[type(value)] then error("mq.pickle: a " .. type(value) .. " cannot go into a file", 0) end
    return type(value) == "boolean" and tostring(value) or format("%q", value)
  end
  if seen[value] then error("mq.pickle: a table is inside itself", 0) end
  seen[value] = true
  local lines = {}
  for _, k in ipairs(sorted_keys(value)) do
    lines[#lines + 1] = indent .. "  [" .. write(k, "", seen) .. "] = " .. write(value[k], indent .. "  ", seen) .. ",\n"
  end
  seen[value] = nil
  return "{\n" .. concat(lines) .. indent .. "}"
end

--- Writes a table so that unpickle reads it again.
function mq.pickle(name, t)
  local text = "return " .. write(t, "", {}) .. "\n"
  local file, problem = open(path_of(name), "w")
  if not file then error("mq.pickle: " .. problem, 2) end
  file:write(text)
  file:close()
end

--- What was pickled; nil and the reason if it cannot be read.
function mq.unpickle(name)
  local chunk, problem = loadfile(path_of(name), "t", {})
  if not chunk then return nil, problem end
  return chunk()
end

-- ----- what needs the game -----------------------------------------------------------------------

local function told(what) return function(...) warn("mq.", what, " does nothing here: ", tostring((...))) end end
mq.cmd, mq.bind, mq.event = told("cmd"), told("bind"), told("event")
function mq.cmdf(text, ...) mq.cmd(format(text, ...)) end
function mq.unbind() end
function mq.unevent() end
function mq.doevents() end
