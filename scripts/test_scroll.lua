-- The test module: brings what is out of sight into sight with the wheel, as a person would.
local internal = ...
local find, next_frame = internal.test_find, internal.test_next_frame

local function frames(n)
  for _ = 1, n do next_frame() end
end

-- The innermost window around the item that can be seen.
local function window_around(items, item)
  local at = items[item.parent]
  while at do
    if (at.kind == "window" or at.kind == "child" or at.kind == "popup" or at.kind == "table") and at.visible then return at end
    at = items[at.parent]
  end
end

local function notches(item, around)
  local dy = item.y < around.y and 1 or item.y + item.height > around.y + around.height and -1 or 0
  local dx = item.x < around.x and 1 or item.x + item.width > around.x + around.width and -1 or 0
  if dx == 0 and dy == 0 then dy = -1 end
  return dy ~= 0 and 0 or dx, dy
end

-- Whether it is partly above or below the window around it; if it does not fit, whether its place is beyond the middle.
local function is_cut(inner, outer)
  local low, outer_low, middle = inner.y + inner.height, outer.y + outer.height, outer.y + outer.height / 2
  if inner.height > outer.height then return inner.y > middle or low < middle end
  return inner.y < outer.y or low > outer_low
end

-- A place in the outer one beside the inner one, which would take the wheel.
local function beside_it(inner, outer)
  local above = inner.y - outer.y
  if above > 2 then return outer.click_x, outer.y + above / 2 end
  return outer.click_x, (inner.y + inner.height + outer.y + outer.height) / 2
end

-- Where to turn the wheel over it: in the middle, and, since something in there may have taken that, near an edge.
local function place_for_wheel(around, tries)
  if tries == 0 then return around.click_x, around.click_y end
  local right, bottom = around.x + around.width, around.y + around.height
  local x = ({ right - 4, around.x + 2, around.click_x, around.click_x })[tries] or around.click_x
  local y = ({ around.click_y, around.click_y, around.y + 2, bottom - 2 })[tries] or around.click_y
  return x, y
end

-- Turns the wheel once, so that the item comes nearer: first what it is in has to be in sight as a whole, unless that
-- did not help; so many tries did not. False if there is nothing to turn it over.
local function turn_towards(items, item, tries)
  local list = item.kind == "option" and items[item.parent]
  local inner = list or window_around(items, item)
  local outer = inner and window_around(items, inner)
  local around = item.view or (not list and inner)
  if not inner then return false end
  if tries == 0 and outer and is_cut(inner, outer) and not (list and list.kind == "combo") then
    internal.test_input("position", beside_it(inner, outer))
    internal.test_input("wheel", notches(inner, outer))
  elseif around then
    internal.test_input("position", place_for_wheel(around, tries))
    internal.test_input("wheel", notches(item, around))
  end -- else its list has just opened: a frame passes
  frames(2)
  return true
end

-- Turns the wheel until the item can be seen; nil and the reason if it moves no more.
local function scroll_to(selector, options)
  local last_y, last_x, still = nil, nil, 0
  for _ = 1, 2000 do
    local items = internal.test_items()
    local item, why = find(selector, options)
    if not item then return nil, why end
    if item.visible then return item end
    still = (item.y == last_y and item.x == last_x) and still + 1 or 0
    if still > 5 then return nil, "it is out of sight, and cannot be scrolled to" end
    last_x, last_y = item.x, item.y
    if not turn_towards(items, item, still) then return nil, "it is out of sight, and so is the window that it is in" end
  end
  return nil, "it is out of sight, however far its window is scrolled"
end
internal.test_scroll_to = scroll_to
