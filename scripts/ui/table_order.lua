-- Which rows of a table are shown, and in which order: worked out in a task that gives way again and again, so that a
-- million rows can be sorted while the window goes on. Until it is through, the table shows what it had.
local internal = ...
local task = task
local error, ipairs, math_type, tostring, type = error, ipairs, math.type, tostring, type
local find, lower = string.find, string.lower
local min = math.min
local yield = task.yield

local order = {}
local rest_after <const> = 4096 -- rows that are looked at between two waits: a millisecond or two
order.rest_after = rest_after

local function cell_text(value) return type(value) == "string" and value or value == nil and "" or tostring(value) end
order.cell_text = cell_text

local function has_text(columns, row, i, wanted)
  if wanted == "" then return true end
  for _, column in ipairs(columns) do
    if find(lower(cell_text(column.get(row, i))), wanted, 1, true) then return true end
  end
  return false
end

-- The rows in which some cell has the text, in any case of its letters; those that went meanwhile are left out.
local function filtered(source, columns, text)
  local list, wanted = {}, lower(text)
  for i = 1, source.count() do
    if i % rest_after == 0 then yield() end
    local row = source.row(i)
    if row ~= nil and has_text(columns, row, i, wanted) then list[#list + 1] = i end
  end
  return list
end

local ranks = { boolean = 1, number = 2, string = 3 }

-- Numbers before texts before the rest; nothing comes last, nan with it.
local function is_before(a, b)
  local kind = type(a)
  if kind == type(b) then
    if kind == "number" or kind == "string" then
      if a ~= a then return false end
      return b ~= b or a < b
    end
    if kind == "boolean" then return not a and b end
    return kind ~= "nil" and tostring(a) < tostring(b)
  end
  if a == nil or b == nil then return a ~= nil end
  return (ranks[kind] or 4) < (ranks[type(b)] or 4)
end
order.is_before = is_before

local function keys_of(source, column, list)
  local keys, numbers_only = {}, true
  for n, i in ipairs(list) do
    if n % rest_after == 0 then yield() end
    local row, key = source.row(i), nil
    if row ~= nil then key = column.get(row, i) end -- else it went meanwhile
    if type(key) == "string" then key = lower(key) end
    if type(key) ~= "number" or key ~= key then numbers_only = false end
    keys[i] = key
  end
  return keys, numbers_only
end

-- Merges the sorted parts [from, middle) and [middle, to) of `a` into `b`. `comes_first(x, y)` of two keys.
local function merge(a, b, from, middle, to, keys, comes_first)
  local left, right = from, middle
  for at = from, to - 1 do
    if left < middle and (right >= to or not comes_first(keys[a[right]], keys[a[left]])) then
      b[at] = a[left]
      left = left + 1
    else
      b[at] = a[right]
      right = right + 1
    end
  end
end

-- A merge sort from the bottom: equal ones stay in their order, and it can give way anywhere.
local function sorted(list, keys, comes_first)
  local a, b, n = list, {}, #list
  local width, done = 1, 0
  while width < n do
    for from = 1, n, 2 * width do
      local middle, to = min(from + width, n + 1), min(from + 2 * width, n + 1)
      merge(a, b, from, middle, to, keys, comes_first)
      done = done + to - from
      if done >= rest_after then
        done = 0
        yield()
      end
    end
    a, b = b, a
    width = width * 2
  end
  return a
end

local function less(x, y) return x < y end
local function more(x, y) return x > y end
local function is_behind(x, y) return is_before(y, x) end

-- The indices of the rows, or nil if they are all there in their own order.
function order.of(source, columns, filter, sort_column, descending)
  if filter == "" and not sort_column then return nil end
  local list = filtered(source, columns, filter)
  if not sort_column then return list end
  local keys, numbers_only = keys_of(source, columns[sort_column], list)
  local comes_first = numbers_only and (descending and more or less) or descending and is_behind or is_before
  return sorted(list, keys, comes_first)
end

return order
