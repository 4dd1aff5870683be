-- The test module: input as a person would make it, one event a frame, through the queue that the window's own
-- events take.
local internal = ...
local ipairs, tostring, type = ipairs, tostring, type
local char, codes, concat = string.char, utf8.codes, table.concat
local app, task, ImGui = app, task, ImGui
local T, fail, check, arguments, find, next_frame, wait =
  internal.test_methods, internal.test_fail, internal.test_check, internal.test_arguments, internal.test_find,
  internal.test_next_frame, internal.test_wait
local scroll_to = internal.test_scroll_to

-- Lets a window open that is about to; fails if there is none.
local function need_window(what)
  internal.test_let_draw(what)
  if not internal.window_open() then fail(what .. ": no window is open; t:open runs a script that opens one") end
end

local between_clicks = 0.35 -- seconds; a faster second click would be a double click

local function frames(n)
  for _ = 1, n do next_frame() end
end

-- What keeps the selector's item from being used now; nothing if it can be.
local function hindrance(item, why)
  if not item then return why end
  if item.width == 0 then return "it is in a collapsed window, or a hidden column" end
  if not item.enabled then return "it is disabled" end
end

local opens = { menu = true, combo = true, tree = true, tab = true }
local click_at

-- "File/Open": clicks File if it is a menu (or combo, tree, tab) that is not open. Whether it did.
local function open_path(selector, opened)
  local prefix
  for part in selector:gmatch("[^/]+") do
    prefix = prefix and prefix .. "/" .. part or part
    if prefix == selector then return false end
    local item = find(prefix, {})
    if item and item.visible and item.enabled and opens[item.kind] and not opened[prefix] and
       (item.value ~= true) then
      opened[prefix] = true
      click_at(item)
      return true
    end
  end
  return false
end

-- The item, in sight, enabled and at rest; or nil and the reason.
local function settled(selector, options, opened)
  local item, why = find(selector, options)
  if not item and open_path(selector, opened) then
    frames(1)
    item, why = find(selector, options)
  end
  local hindered = hindrance(item, why)
  if hindered then return nil, hindered end
  if not item.visible then
    item, why = scroll_to(selector, options)
    if not item then return nil, why end
  end
  next_frame()
  local again = find(selector, options)
  if not again or again.x ~= item.x or again.y ~= item.y then return nil, "it is moving" end
  return again
end

-- Where the mouse goes: the middle of what can be seen, or {at = {x, y}} from the item's corner.
local function place(item, options)
  if not options.at then return item.click_x, item.click_y end
  return item.x + options.at[1], item.y + options.at[2]
end

-- Why it would miss the item; nothing if it does not.
local function beside(item, options)
  local at = options.at
  if not at or (at[1] >= 0 and at[2] >= 0 and at[1] <= item.width and at[2] <= item.height) then return end
  return ("at = {%g, %g} is beside it; it is %g by %g pixels"):format(at[1], at[2], item.width, item.height)
end

local keys_were_last = false

-- After keys Dear ImGui looks at the mouse again once it moves, and it may be there already.
local function point_at(x, y)
  if keys_were_last then
    internal.test_input("position", x + 1, y)
    next_frame()
    keys_were_last = false
  end
  internal.test_input("position", x, y)
end

-- Moves the mouse over the item; nil and what is in between.
local function aim(selector, options, opened)
  local item, why = settled(selector, options, opened)
  why = item and beside(item, options) or why
  if not item or why then return nil, why end
  point_at(place(item, options))
  frames(2)
  item, why = find(selector, options)
  if not item then return nil, why end
  item.click_x, item.click_y = place(item, options)
  local covered = internal.test_covered(item.index)
  if covered ~= "" then return nil, covered end
  return item
end

-- Waits until the item can be used and has the mouse over it.
local function reach(what, selector, options)
  if not internal.window_open() then
    wait(what, options.limit or internal.test_patience, internal.window_open)
    if not internal.window_open() then fail(what .. ": no window is open; t:open runs a script that opens one") end
  end
  local opened = {}
  local item, why = wait(what, options.limit or internal.test_patience, function() return aim(selector, options, opened) end)
  if item then return item end
  local tree = internal.test_where_tree(why) and "" or internal.test_tree_text()
  fail(what .. "(\"" .. selector .. "\"): " .. why .. tree)
end

local buttons = { left = 0, right = 1, middle = 2 }
local modifiers = { Ctrl = 341, Shift = 340, Alt = 342, Super = 343 }
local last_click = -1

local function with_modifiers(names, fn)
  for _, name in ipairs(names) do internal.test_input("key", true, modifiers[name]) end
  if #names > 0 then next_frame() end
  fn()
  for _, name in ipairs(names) do internal.test_input("key", false, modifiers[name]) end
  next_frame()
end

local function press_button(button, count)
  local since = app.time() - last_click
  if since < between_clicks then task.wait(between_clicks - since) end
  for _ = 1, count do
    internal.test_input("button", true, button)
    next_frame()
    internal.test_input("button", false, button)
    next_frame()
  end
  last_click = app.time()
end

function click_at(item)
  point_at(item.click_x, item.click_y)
  frames(2)
  press_button(0, 1)
end

-- "Ctrl+Shift" -> {"Ctrl", "Shift"}
local function parse_modifiers(what, text)
  local names = {}
  for name in (text or ""):gmatch("[^+]+") do
    if not modifiers[name] then fail(what .. ": there is no modifier '" .. name .. "'; Ctrl, Shift, Alt and Super are") end
    names[#names + 1] = name
  end
  return names
end

local function click(what, count, selector, options)
  selector, options = arguments(what, selector, options, "at button keys")
  local button = buttons[options.button or "left"]
  if not button then fail(what .. ": button must be \"left\", \"right\" or \"middle\"") end
  local names = parse_modifiers(what, options.keys)
  reach(what, selector, options)
  with_modifiers(names, function() press_button(button, count) end)
end

--- # Input
--- Each of these waits until the item is there, can be seen, is enabled, does not move and is not covered: at most 5 seconds
--- of the run's clock, or {limit = s}. One that is out of sight is scrolled to; a menu, tree, tab or combo that stands before
--- it in its path is opened. Then the events come, one a frame, through the queue that the events of a window take.

--- t:click(selector [, options])
--- t:double_click(selector [, options])
--- t:hover(selector [, options])
--- Clicks, or moves the mouse there. Options: those of the selector, `button` = "left", "right" or "middle", `keys` =
--- "Ctrl+Shift", held meanwhile, and `at` = {x, y}, pixels from the item's corner instead of its middle, which have to be on
--- the item. t:hover knows `at` alone of these.
function T:click(selector, options) click("t:click", 1, selector, options) end
function T:double_click(selector, options) click("t:double_click", 2, selector, options) end

function T:hover(selector, options)
  selector, options = arguments("t:hover", selector, options, "at")
  reach("t:hover", selector, options)
  frames(1)
end

--- t:drag(from, to)
--- Presses the mouse on one item and releases it on the other, or, if `to` is a table {dx, dy}, so many pixels away.
function T:drag(from, to)
  local selector, options = arguments("t:drag", from, nil, "at")
  local item = reach("t:drag", selector, options)
  local x, y = item.click_x, item.click_y
  internal.test_input("button", true, 0)
  next_frame()
  local to_x, to_y
  if type(to) == "table" and type(to[1]) == "number" then
    check.pair("t:drag: the way", to)
    to_x, to_y = x + to[1], y + to[2]
  else
    local target, why = find(arguments("t:drag", to))
    if not target then fail("t:drag: " .. why) end
    to_x, to_y = target.click_x, target.click_y
  end
  for step = 1, 5 do
    internal.test_input("position", x + (to_x - x) * step / 5, y + (to_y - y) * step / 5)
    next_frame()
  end
  frames(1)
  internal.test_input("button", false, 0)
  frames(2)
  last_click = app.time()
end

--- t:wheel(selector, dy [, dx])
--- Turns the wheel over the item by so many notches; up and left are positive.
function T:wheel(selector, dy, dx)
  local name, options = arguments("t:wheel", selector, nil, "at")
  check.number("t:wheel: dy", dy)
  if dx ~= nil then check.number("t:wheel: dx", dx) end
  reach("t:wheel", name, options)
  internal.test_input("wheel", dx or 0, dy)
  frames(2)
end

-- The numbers of the keys, as the surface counts them.
local keys = {
  Space = 32, Escape = 256, Enter = 257, Tab = 258, Backspace = 259, Insert = 260, Delete = 261, Right = 262, Left = 263,
  Down = 264, Up = 265, PageUp = 266, PageDown = 267, Home = 268, End = 269, KeypadEnter = 335, Ctrl = 341, Shift = 340,
  Alt = 342, Super = 343, Menu = 348, ["'"] = 39, [","] = 44, ["-"] = 45, ["."] = 46, ["/"] = 47, [";"] = 59, ["="] = 61,
  ["["] = 91, ["\\"] = 92, ["]"] = 93, ["`"] = 96,
}
for code = 48, 90 do
  if code <= 57 or code >= 65 then keys[char(code)] = code end
end
for n = 1, 12 do keys["F" .. n] = 289 + n end

-- "Ctrl+S" -> the number of S, {"Ctrl"}
local function parse_chord(chord)
  local names = {}
  for name in chord:gmatch("[^+]+") do names[#names + 1] = name end
  local last = names[#names]
  names[#names] = nil
  local code = last and (keys[last] or keys[last:upper()])
  if not last then fail("t:press: a key is needed, as in \"Ctrl+S\", not " .. check.shown(chord)) end
  if not code then fail("t:press: there is no key '" .. last .. "' in '" .. chord .. "'") end
  return code, parse_modifiers("t:press", concat(names, "+"))
end

local function press_key(code, names)
  keys_were_last = true
  with_modifiers(names, function()
    internal.test_input("key", true, code)
    next_frame()
    internal.test_input("key", false, code)
    next_frame()
  end)
end

local function press(chord) press_key(parse_chord(chord)) end

--- t:press(chord)
--- Presses keys: "Enter", "Ctrl+Shift+S", "F5". They go to what has the focus.
function T:press(chord)
  if type(chord) ~= "string" then fail("t:press: a text is needed, as \"Ctrl+S\"") end
  local code, names = parse_chord(chord)
  need_window("t:press")
  press_key(code, names)
end

-- Fails if what has the keyboard takes no text; it may take it a little later, as what asks for the focus after a key.
local function need_text_taker(what, name)
  local why
  wait(what, 0.1, function()
    why = internal.window_open() and internal.test_takes_no_text() or "takes no text: the window is closed"
    return why == ""
  end)
  if why ~= "" then fail(what .. ": " .. (name or "what has the focus") .. " " .. why) end
end

local function type_text(what, text, name)
  for _, code in codes(text) do
    if code == 10 then
      press("Enter")
    else
      need_text_taker(what, name)
      internal.test_input("character", false, code)
      next_frame()
    end
  end
  frames(1)
end

local function called(item) return item.kind .. " '" .. item.name .. "'" end

local by_ctrl_click = { slider = true, drag = true }

--- t:type(selector, text [, options])
--- t:type_text(text)
--- Gives an input that text in place of what it holds, character for character; of a slider or drag field, its number. UTF-8;
--- a newline is the Enter key. What takes no text is an error. With {append = true} what is there stays; with {enter = true}
--- Enter follows. t:type_text adds to what has the focus; if that is nothing that takes text, it is an error too.
function T:type(selector, text, options)
  selector, options = arguments("t:type", selector, options, "append enter")
  check.utf8("t:type: the text", text)
  local item = reach("t:type", selector, options)
  with_modifiers(by_ctrl_click[item.kind] and { "Ctrl" } or {}, function() press_button(0, 1) end)
  frames(1)
  need_text_taker("t:type", called(item))
  if options.append then press("End") else press("Ctrl+A") end
  if text == "" and not options.append then press("Delete") end
  type_text("t:type", text, called(item))
  if options.enter then press("Enter") end
end

function T:type_text(text)
  check.utf8("t:type_text: the text", text)
  need_window("t:type_text")
  need_text_taker("t:type_text")
  type_text("t:type_text", text)
end

--- t:focus(selector or boolean)
--- Gives the keyboard to the item, by a click; true and false: the window gets it, or loses it.
function T:focus(selector)
  if type(selector) ~= "boolean" then return click("t:focus", 1, selector) end
  need_window("t:focus")
  internal.test_input("focus", selector)
  frames(2)
end

--- t:select(selector, option)
--- Opens a combo and clicks the option of that name; of a list box or an open combo, clicks it at once.
function T:select(selector, option)
  local name, options = arguments("t:select", selector)
  check.text("t:select: the option", option)
  local item = reach("t:select", name, options)
  if item.kind ~= "combo" and item.kind ~= "listbox" then
    fail("t:select: " .. called(item) .. " is no combo and no list box")
  end
  if item.kind == "combo" then press_button(0, 1) end
  reach("t:select", name .. "/" .. option, { limit = options.limit, chosen = { name, option } })
  press_button(0, 1)
end

--- t:clipboard([text]) -> text
--- Sets the clipboard, or gives what is in it.
function T:clipboard(text)
  if text ~= nil then check.text("t:clipboard: the text", text) end
  need_window("t:clipboard")
  if text ~= nil then ImGui.SetClipboardText(text) end
  return ImGui.GetClipboardText()
end

--- t:resize(width, height)
--- t:close()
--- Resizes the window; presses its close button, which the script may refuse.
function T:resize(width, height)
  width = check.whole("t:resize: the width", width, 1, 16384)
  height = check.whole("t:resize: the height", height, 1, 16384)
  need_window("t:resize")
  internal.test_resize(width, height)
  frames(2)
end

function T:close()
  need_window("t:close")
  internal.test_close()
  frames(2)
end
