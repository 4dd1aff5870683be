-- The Lua half of the log: what becomes of the arguments. Where an entry goes is the reporter's (runtime/core).
local internal = ...
local log, is_array = log, json.is_array
-- Kept, for a script may replace or remove the globals.
local error, getmetatable, next, pcall, rawget, select, tostring, type =
  error, getmetatable, next, pcall, rawget, select, tostring, type
local concat, sort, unpack = table.concat, table.sort, table.unpack
local find, format, gsub = string.find, string.format, string.gsub
local write, is_enabled = internal.log, internal.log_enabled

local deepest, most_items = 3, 50 -- of a table that is shown

local show

local function show_key(key)
  if type(key) == "string" and find(key, "^[%a_][%w_]*$") then return key end
  return "[" .. (type(key) == "string" and format("%q", key) or tostring(key)) .. "]"
end

local function show_rest(t, parts, length, depth)
  local keys, shown = {}, {}
  for key in next, t do
    if not (type(key) == "number" and key >= 1 and key <= length and key % 1 == 0) then
      keys[#keys + 1] = key
      shown[key] = show_key(key)
    end
  end
  sort(keys, function(a, b) return shown[a] < shown[b] end)
  for i = 1, #keys do
    if #parts == most_items then break end
    parts[#parts + 1] = shown[keys[i]] .. "=" .. show(rawget(t, keys[i]), depth + 1)
  end
  return length + #keys
end

local function show_table(t, depth)
  if next(t) == nil then return "{}" end
  if depth > deepest then return "{...}" end
  local parts, length = {}, #t
  for i = 1, length do
    if i > most_items then break end
    parts[i] = show(rawget(t, i), depth + 1)
  end
  local count = show_rest(t, parts, length, depth)
  if count > #parts then parts[#parts + 1] = "... " .. count - #parts .. " more" end
  return "{" .. concat(parts, ", ") .. "}"
end

-- As print, but a table without a metatable is written out.
function show(value, depth)
  if type(value) == "string" then return depth > 1 and format("%q", value) or value end
  local metatable = type(value) == "table" and getmetatable(value)
  if type(value) == "table" and (not metatable or is_array(value)) then return show_table(value, depth) end
  return tostring(value)
end

-- How many values the format takes.
local function count_values(text)
  local _, count = gsub(gsub(text, "%%%%", ""), "%%", "")
  return count
end

-- The level of `error` is that of the caller of log.info.
local function text_of(name, count, first, ...)
  if count == 0 then error("log." .. name .. ": a text is needed", 3) end
  local is_format = count > 1 and type(first) == "string" and find(first, "%", 1, true)
  local parts, taken = {}, 0
  if is_format then
    taken = count_values(first)
    if taken > count - 1 then
      error(format("log.%s: the format takes %d values, but %d came (%%%% is a percent sign)", name, taken, count - 1), 3)
    end
  end
  for i = 1, count - 1 do parts[i] = (select(i, ...)) end
  local head = show(first, 1)
  if is_format then
    for i = 1, taken do
      if type(parts[i]) == "table" then parts[i] = show(parts[i], 1) end
    end
    local ok, text = pcall(format, first, unpack(parts, 1, taken))
    if not ok then error("log." .. name .. ": " .. tostring(text), 3) end
    head = text
  end
  local texts = { head }
  for i = taken + 1, count - 1 do texts[#texts + 1] = show(parts[i], 1) end
  return concat(texts, " ")
end

--- # The log
--- log.debug(text, ...)
--- log.info(text, ...)
--- log.warn(text, ...)
--- log.error(text, ...)
--- Writes a line to standard error, and to the file of `--log-file`: seconds since the run began, level, line of the
--- script, the name of the task if it has one, and the text. One value is written as it is. Of more, the first may be a
--- format of string.format; values that it does not take follow it, parted by blanks. A table is written out, three levels
--- deep. What is below `--log-level` (normally debug) costs little and is not written. None of this changes the exit code.
---
---   log.info("loaded %d of %d files", n, total)
---   log.warn("no answer from", address)

--- log.enabled(level) -> boolean
--- Whether "debug", "info", "warn" or "error" is written: what is costly to find out need not be.

--- log.entries([after]) -> list
--- The last 1,000 entries, those of appctl itself included, oldest first, or those whose number is larger than `after`.
--- Each is a table with `number`, counting from 1, `time` (as app.time()), `level`, `source`, `task` or nil, and `text`, of
--- which 4 KB are kept.

for level, name in ipairs { "debug", "info", "warn", "error" } do
  log[name] = function(...)
    if not is_enabled(level) then return end
    write(level, text_of(name, select("#", ...), ...))
  end
end
