-- The test module: finding things on the screen by their names.
local internal = ...
local ipairs, next, tostring, type = ipairs, next, tostring, type
local concat, sort = table.concat, table.sort
local abs, min = math.abs, math.min
local app, task = app, task
local fail, check = internal.test_fail, internal.test_check

local T = {}  -- the methods of the argument of a test
T.__index = T
internal.test_methods = T
internal.test_patience = 5  -- seconds that an action waits for its item

-- Lets a frame pass, or its time if no window is open. `what` is told if it cannot wait; the method that the test has called
-- if there is none.
local function next_frame(what)
  if internal.window_open() then internal.test_frame(what or internal.test_method) else task.wait(1 / 60) end
end
internal.test_next_frame = next_frame

-- Lets what app.run was given be drawn, if it was not yet: the first frame finds out the sizes, the second one shows. So it
-- is with each window, as that of a dialog.
local function let_draw(what)
  if not internal.window_open() then task.wait(0) end -- it opens in the next turn, which takes no time
  for _ = 1, 2 do
    local _, frame = internal.test_items()
    if not internal.window_open() or frame >= 2 then break end
    next_frame(what)
  end
  for _ = 1, 3 do -- of a window that stays hidden nothing more would come
    if not internal.window_open() or not internal.test_hides_window() then return end
    next_frame(what)
  end
end
internal.test_let_draw = let_draw

local kinds, split, with_kind, find_all, best_of =
  internal.test_kinds, internal.test_split, internal.test_with_kind, internal.test_find_all, internal.test_best_of

local function distance(a, b)
  return abs(a.click_x - b.click_x) + abs(a.click_y - b.click_y)
end

local find_item

-- The one that is nearest to another item.
local function nearest_to(items, found, near)
  local other, why = find_item(items, near, {})
  if not other then return nil, why end
  sort(found, function(a, b) return distance(a, other) < distance(b, other) end)
  return found[1]
end

local function listed(items)
  local lines = {}
  for i, item in ipairs(items) do
    if i > 10 then lines[i] = "\n  and " .. #items - 10 .. " more" break end
    lines[i] = "\n  " .. i .. ": " .. internal.test_describe(item.index) .. " in " .. internal.test_path(item.index)
  end
  return concat(lines)
end

-- How many characters have to change, at most `limit`.
local function edits(a, b, limit)
  if abs(#a - #b) > limit then return limit + 1 end
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local before = row[0]
    row[0] = i
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j) and 0 or 1
      before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + same)
    end
  end
  return row[#b]
end

internal.test_edits = edits

-- The names on the screen that are most like the one that is not there.
local function candidates(items, wanted)
  local found, seen = {}, {}
  local lower = wanted:lower()
  for i, item in ipairs(items) do
    item.index = i
    local name = item.name:lower()
    local d = edits(name, lower, #wanted // 2 + 1)
    for word in name:gmatch("%S+") do d = min(d, edits(word, lower, #wanted // 2 + 1) + 0.5) end
    if name ~= "" and (name:find(lower, 1, true) or lower:find(name, 1, true)) then d = min(d, 1) end
    if d <= #wanted // 2 + 1 and not seen[item.name] then
      seen[item.name] = true
      found[#found + 1] = { item = item, d = d, i = i }
    end
  end
  sort(found, function(a, b) return a.d < b.d or (a.d == b.d and a.i < b.i) end)
  local nearest = {}
  for i = 1, min(5, #found) do nearest[i] = found[i].item end
  return nearest
end

-- The tree for a message, cut.
local function tree_text()
  local tree = internal.test_tree()
  if tree == "" then return "\nnothing is on the screen" .. (internal.window_open() and "" or ": no window is open") end
  local lines = {}
  for line in tree:gmatch("[^\n]+") do
    if #lines == 60 then lines[61] = "  ..." break end
    lines[#lines + 1] = "  " .. line
  end
  return "\non the screen:\n" .. concat(lines, "\n")
end
internal.test_tree_text = tree_text

-- Where the tree begins in a message that ends with it; nil if none does.
function internal.test_where_tree(text)
  return text:find("\non the screen:", 1, true) or text:find("\nnothing is on the screen", 1, true)
end

local function not_there(items, selector)
  local pieces = split(selector)
  local parts = with_kind(pieces) or pieces
  local near = candidates(items, parts[#parts])
  return "there is no '" .. selector .. "'" .. (#near > 0 and "; the nearest:" .. listed(near) or "") .. tree_text()
end

-- Calls fn(name) for each container around the item, from the inside to the outside, until it gives something.
local function each_container(all, item, fn)
  local at = all[item.parent]
  while at do
    local result = fn(at.name)
    if result then return result end
    at = all[at.parent]
  end
end

-- For a message: a container that tells one of them from all others, if there is one.
local function by_container(all, items, selector)
  for i = 1, min(3, #items) do -- there may be thousands, and each frame asks
    local item = items[i]
    local name = each_container(all, item, function(name)
      for _, other in ipairs(items) do
        if other ~= item and each_container(all, other, function(theirs) return theirs == name end) then return nil end
      end
      return name ~= "" and name
    end)
    if name then return ' ("' .. name .. "/" .. selector .. '")' end
  end
  return ""
end

-- For a message: those that are the only one of their kind can be named by it.
local function by_kind(items, selector, options)
  local counts, text = {}, ""
  for _, item in ipairs(items) do counts[item.kind] = (counts[item.kind] or 0) + 1 end
  local before, last = selector:match("^(.*/)(.-)$")
  for _, item in ipairs(items) do
    if counts[item.kind] == 1 and not options.kind and not options.chosen then
      text = text .. (text == "" and ", or its kind (" or ", ") .. '"' .. (before or "") .. item.kind .. ":" .. (last or selector) .. '"'
    end
  end
  return text == "" and text or text .. ")"
end

-- The item, or nil and why there is none.
function find_item(items, selector, options)
  local found = find_all(items, selector, options)
  if #found == 0 then return nil, not_there(items, selector) end
  if options.near then return nearest_to(items, found, options.near) end
  local best = best_of(found)
  if options.index then
    local item = best[options.index]
    if item then return item end
    return nil, "there is no " .. options.index .. ". '" .. selector .. "', only " .. #best .. ":" .. listed(best)
  end
  if #best == 1 then return best[1] end
  return nil, "'" .. selector .. "' is not the only one: name the container too" .. by_container(items, best, selector) ..
    by_kind(best, selector, options) .. ", or give {index = n} or {near = name}:" .. listed(best), best
end

local own_options <const> = "index near kind limit"

local function check_options(what, options, more)
  check.options(what, options, more and own_options .. " " .. more or own_options)
  if options.index ~= nil then check.whole(what .. ": index", options.index, 1) end
  if options.near ~= nil then check.text(what .. ": near", options.near) end
  if options.limit ~= nil then check.number(what .. ": limit", options.limit, 0) end
  if options.at ~= nil then check.pair(what .. ": at", options.at) end
  if options.kind ~= nil and not kinds[options.kind] then
    fail(what .. ": there is no kind '" .. (type(options.kind) == "string" and options.kind or check.shown(options.kind)) .. "'")
  end
end

-- Both, of which the second one counts where they differ.
local function joined(some, others)
  local all = {}
  for _, options in ipairs { some or {}, others or {} } do
    for name, value in next, options do
      if name ~= 1 then all[name] = value end
    end
  end
  return all
end

-- The selector and options that a method was given: "Save", {index = 2} or {"Save", index = 2}, or an item that t:item has
-- given. `more`: the names of options that the method knows besides those of a selector.
local function arguments(what, selector, options, more)
  if options ~= nil and type(options) ~= "table" then fail(what .. ": the options must be a table") end
  if type(selector) == "table" and type(selector[1]) == "string" then
    selector, options = selector[1], joined(selector, options)
  elseif type(selector) == "table" and selector.selector then
    selector, options = selector.selector, joined(selector.options, options)
  end
  if type(selector) ~= "string" or selector == "" then
    fail(what .. ": a name is needed, as \"Save\" or \"Settings/button:Save\", not " .. check.shown(selector))
  end
  options = options or {}
  check_options(what, options, more)
  return selector, options
end
internal.test_arguments = arguments

-- The item as it is now, or nil and the reason.
local function find(selector, options)
  return find_item((internal.test_items()), selector, options)
end
internal.test_find = find

-- Whether it was found in time: calls `is_so` after each frame, and gives what it gave.
local function wait(what, limit, is_so)
  local ends = app.time() + limit
  while true do
    local result, why = is_so()
    if result or app.time() >= ends then return result, why end
    next_frame(what)
  end
end
internal.test_wait = wait

--- # What is on the screen
--- Items are found by their labels. "Save" is any item of that label (what follows ## does not count); "Settings/Save" one
--- inside a window, tab, tree, menu, table or PushID of the label Settings, at any depth; "button:Save" one of a kind; "##id"
--- one whose label ends so; "table/row 3/Name" what stands in a cell, and "Name" what stands in that column, unless something
--- is called so itself, as the column's header is. A label that has a / or : in it is given as it stands:
--- "Read/Write", "Settings/Read/Write"; what is named so comes before what the cuts would find. Kinds are button, checkbox, radio, selectable,
--- menuitem, slider, drag, input, color, combo, listbox, option, text, progress, plot, image, header, tree, tab, menu,
--- window, child, popup, tooltip, table, tabs and id. A header is one of a table or a CollapsingHeader, which tells by its
--- value whether it is open; what it shows then comes after it, not in it. A widget counts before a text of the same label, and what is in sight
--- before what is not. Where a name is given, a table of the name and more can stand: {"Save", index = 2} is the second of
--- several, {"Save", near = "Name"} the one that is nearest to another item. If there is none, or more than one, the error
--- lists what is nearest in name and all that is on the screen.

--- t:item(selector [, options]) -> item
--- The item as the last frame showed it, a table: `kind`, `name`, `label`, `value` (of a checkbox, slider, input and so on),
--- `x`, `y`, `width`, `height` in pixels, `visible`, `enabled`, `focused`, `row` and `column`.
function T:item(selector, options)
  selector, options = arguments("t:item", selector, options)
  local item, why = find(selector, options)
  if not item then fail("t:item: " .. why) end
  item.selector, item.options = selector, options
  return item
end

--- t:items([selector]) -> list
--- All items of that name, or all that there are, as t:item gives them; of a window that has just opened, once it is drawn.
function T:items(selector)
  let_draw("t:items")
  local items = internal.test_items()
  if selector == nil then return items end
  return find_all(items, arguments("t:items", selector))
end

--- t:exists(selector [, options]) -> boolean
--- Whether there is such an item that can be seen.
function T:exists(selector, options)
  local item, _, several = find(arguments("t:exists", selector, options))
  return (item ~= nil and item.visible) or several ~= nil
end

--- t:tree() -> text
--- All that is on the screen, one line for each item; of a window that has just opened, once it is drawn.
function T:tree()
  let_draw("t:tree")
  return internal.test_tree()
end

--- # Waiting
--- t:wait_for(selector or function [, limit]) -> item or result
--- Waits until the item can be seen, or the function gives something that is true; after `limit` seconds of the run's clock
--- (5) it raises an error.
function T:wait_for(what, limit)
  limit = limit == nil and internal.test_patience or check.number("t:wait_for: the limit", limit, 0)
  if type(what) == "function" then
    local result = wait("t:wait_for", limit, what)
    if not result then fail("t:wait_for: the function gave nothing true within " .. limit .. " s" .. tree_text()) end
    return result
  end
  local selector, options = arguments("t:wait_for", what)
  local item, why = wait("t:wait_for", limit, function()
    local item, why = find(selector, options)
    if item and not item.visible then return nil, "'" .. selector .. "' is there, but out of sight" end
    return item, why
  end)
  if not item then fail("t:wait_for: after " .. limit .. " s " .. why) end
  return item
end

--- t:frames([n])
--- Lets n frames be drawn (1).
function T:frames(n)
  for _ = 1, n == nil and 1 or check.whole("t:frames: the number", n, 0) do next_frame("t:frames") end
end

--- t:advance(seconds)
--- Lets so much time of the run's clock pass; under the virtual clock that takes none.
function T:advance(seconds) task.wait(check.number("t:advance: the seconds", seconds, 0)) end
