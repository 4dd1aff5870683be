-- The test module: what a selector means, and which items it names.
local internal = ...
local ipairs, tonumber = ipairs, tonumber

local kinds = {}
for kind in ([[button checkbox radio selectable menuitem slider drag input color combo listbox option text progress plot
  image header tree tab menu window child popup tooltip table tabs id]]):gmatch("%a+") do
  kinds[kind] = true
end
-- Kinds that are taken for what is meant, if others have the same name.
local acts = {}
for kind in ("button checkbox radio selectable menuitem slider drag input color combo listbox option tree tab menu header")
  :gmatch("%a+") do
  acts[kind] = true
end

local function split(selector)
  local parts = {}
  for part in (selector .. "/"):gmatch("(.-)/") do parts[#parts + 1] = part end
  return parts
end

-- The pieces put together where `mask` has no cut: bit i stands for the "/" behind piece i.
local function put_together(pieces, mask)
  local parts = { pieces[1] }
  for i = 2, #pieces do
    if mask >> (i - 2) & 1 == 1 then
      parts[#parts + 1] = pieces[i]
    else
      parts[#parts] = parts[#parts] .. "/" .. pieces[i]
    end
  end
  return parts
end

-- {"Settings", "button:Save"} -> {"Settings", "Save", kind = "button"}; nil if it names no kind.
local function with_kind(parts)
  local kind, rest = parts[#parts]:match("^(%a+):(.*)$")
  if not kinds[kind] then return nil end
  local named = { kind = kind }
  for i = 1, #parts - 1 do named[i] = parts[i] end
  named[#parts] = rest
  return named
end

local most_pieces <const> = 6 -- in more only the whole, and each "/" as a cut, are tried

-- All that a selector may mean, the likeliest first: a label as it stands, though it has a "/" or a ":" in it; cut at each
-- "/"; cut at some of them.
local function readings(selector)
  local pieces, all = split(selector), {}
  local every = (1 << (#pieces - 1)) - 1
  local function add(mask)
    local parts = put_together(pieces, mask)
    all[#all + 1] = parts
    all[#all + 1] = with_kind(parts)
  end
  add(0)
  if every > 0 then add(every) end
  for mask = every - 1, 1, -1 do
    if #pieces <= most_pieces then add(mask) end
  end
  return all
end

local function is_named(item, part)
  if part:sub(1, 2) == "##" then return item.label == part or item.label:sub(-#part) == part end
  return item.name == part or item.label == part
end

local function is_in_row(item, part)
  local row = part:match("^row (%d+)$")
  return row and item.row == tonumber(row)
end

-- Whether the parts before the last one are the names of containers of the item, from the inside to the outside.
local function is_inside(items, item, parts, count)
  local row_of, at = item, items[item.parent]
  for i = count, 1, -1 do
    if is_in_row(row_of, parts[i]) then goto found end
    while at and not is_named(at, parts[i]) do
      if is_in_row(at, parts[i]) then break end
      at = items[at.parent]
    end
    if not at then return false end
    row_of, at = at, items[at.parent]
    ::found::
  end
  return true
end

-- Whether the last part is its name.
local function is_called(item, parts)
  return is_named(item, parts[#parts]) or (parts.kind and parts[#parts] == "")
end

-- Whether it is that of the item's column or row.
local function is_in_cell(item, parts)
  local last = parts[#parts]
  return item.row > 0 and not item.container and (item.column == last or (#parts > 1 and is_in_row(item, last)))
end

local function rank(item) return (item.visible and 4 or 0) + (acts[item.kind] and 2 or 0) + (item.container and 0 or 1) end

-- Those of the highest rank.
local function best_of(found)
  local best, highest = {}, -1
  for _, item in ipairs(found) do
    local r = rank(item)
    if r > highest then best, highest = {}, r end
    if r == highest then best[#best + 1] = item end
  end
  return best
end

local function all_matches(items, parts, is_it)
  local found = {}
  for i, item in ipairs(items) do
    item.index = i
    local is_kind = not parts.kind or item.kind == parts.kind
    if is_kind and is_it(item, parts) and is_inside(items, item, parts, #parts - 1) then found[#found + 1] = item end
  end
  return found
end

-- What the first reading of the selector that finds something finds; without one, nothing. options.chosen: the list and,
-- as it stands, the label of one of its options.
local function find_all(items, selector, options)
  local chosen = options.chosen
  for _, parts in ipairs(readings(chosen and chosen[1] or selector)) do
    parts.kind = options.kind or parts.kind
    if chosen then parts.kind, parts[#parts + 1] = nil, chosen[2] end
    local found = all_matches(items, parts, is_called)
    if not found[1] then found = all_matches(items, parts, is_in_cell) end
    if found[1] then return found end
  end
  return {}
end

internal.test_kinds, internal.test_split, internal.test_with_kind, internal.test_find_all, internal.test_best_of =
  kinds, split, with_kind, find_all, best_of
