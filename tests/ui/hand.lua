-- A hand for the tests: it finds what is on the screen by its label, and clicks, types and presses keys. The words of
-- tests/lua/check.lua come with it.
package.path = package.path .. ";" .. (debug.getinfo(1, "S").short_src:match("^(.*)ui/") or "") .. "lua/?.lua"
local check = require "check"
local hand = { check = check }

local places, frame = {}, 0

local copy = ImGui.SetClipboardText
local copied
ImGui.SetClipboardText = function(text) copied = text end
local function input(command) copy("input " .. command) end

--- What was copied last.
function hand.copied() return copied end

--- Everything that is drawn.
function hand.labels()
  local list = {}
  for label, place in pairs(places) do
    if place.frame >= frame - 1 then list[#list + 1] = label end
  end
  return list
end

-- What was drawn with that label, and where, in this frame or the last one.
local function note(label)
  local x, y = ImGui.GetItemRectMin()
  local right, bottom = ImGui.GetItemRectMax()
  places[label] = { x = (x + right) / 2, y = (y + bottom) / 2, left = x, right = right, top = y, bottom = bottom, frame = frame }
end

for _, name in ipairs { "Button", "SmallButton", "InputText", "InputTextWithHint", "SliderInt", "SliderFloat", "Checkbox", "Selectable",
  "RadioButton", "Combo", "InvisibleButton", "InputInt", "InputDouble", "TreeNodeEx", "InputTextMultiline" } do
  local real = ImGui[name]
  ImGui[name] = function(label, ...)
    local results = table.pack(real(label, ...))
    note(label)
    return table.unpack(results, 1, results.n)
  end
end
for _, name in ipairs { "TextUnformatted", "TextWrapped" } do
  local real = ImGui[name]
  ImGui[name] = function(text)
    real(text)
    note(text)
  end
end

-- Commands go out one a frame, from a GUI callback.
local orders = {}
function hand.watch()
  app.gui("hand", function()
    frame = frame + 1
    local order = table.remove(orders, 1)
    if order then order() end
  end)
end

-- Waits until it is so, which frames bring about; a window that was closed draws none.
local function wait_for_frames(is_so)
  local last, since = frame, app.time()
  while not is_so() do
    task.wait(1 / 60)
    if frame ~= last then last, since = frame, app.time() end
    if app.time() - since > 5 then error("no frame is drawn: the window is closed, but by check.done(win)", 3) end
  end
end

local function order(fn)
  orders[#orders + 1] = fn
  wait_for_frames(function() return #orders == 0 end)
end

--- Waits for so many frames, so that what was done is on the screen.
function hand.frames(n)
  local until_frame = frame + n
  wait_for_frames(function() return frame >= until_frame end)
end

--- Where something with that label is drawn, or nil.
function hand.find(label)
  local place = places[label]
  return place and place.frame >= frame - 1 and place or nil
end

-- The mouse is there for a frame before it is pressed, as that of a person: some items of ImGui want that.
function hand.click_at(x, y)
  order(function() input(("move %g %g"):format(x, y)) end)
  hand.frames(2)
  order(function() input(("click %g %g 0"):format(x, y)) end)
  hand.frames(8)
end

function hand.double_click_at(x, y)
  order(function() input(("double %g %g 0"):format(x, y)) end)
  hand.frames(8)
end

function hand.click(label)
  hand.frames(2)
  local place = hand.find(label) or error("nothing is called " .. label, 2)
  hand.click_at(place.x, place.y)
end

local keys = { Escape = 256, Enter = 257, Tab = 258, Space = 32, Up = 265, Down = 264, Left = 263, Right = 262, Home = 268,
  A = 65, C = 67, Control = 341, Shift = 340 } -- as GLFW counts them
function hand.press(name, with)
  if with then order(function() input("down " .. keys[with]) end) end
  order(function() input("down " .. keys[name]) input("up " .. keys[name]) end)
  hand.frames(3)
  if with then order(function() input("up " .. keys[with]) end) end
  hand.frames(3)
end

function hand.hold(name, fn)
  order(function() input("down " .. keys[name]) end)
  hand.frames(2)
  fn()
  order(function() input("up " .. keys[name]) end)
  hand.frames(2)
end

function hand.type(text)
  local codes = {}
  for _, code in utf8.codes(text) do codes[#codes + 1] = code end
  order(function() input("type " .. table.concat(codes, " ")) end)
  hand.frames(#codes + 3)
end

function hand.drag(x1, y1, x2, y2)
  order(function() input(("drag %g %g %g %g"):format(x1, y1, x2, y2)) end)
  hand.frames(12)
end

function hand.close_window()
  order(function() input("close") end)
end

-- Opens the window. In it a case draws `fn` while `body` runs; handlers of an earlier case are over by then.
function hand.window()
  local draw = function() end
  local win = app.run(function() draw() end)
  hand.watch()
  local function case(name, fn, body)
    check.case(name, function()
      draw = fn
      hand.frames(3)
      body()
      draw = function() end
      hand.frames(2)
    end)
  end
  return win, case
end

return hand
