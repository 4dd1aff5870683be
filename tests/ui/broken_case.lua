-- What fails in an overlay in one frame, an assert of ImGui's, costs no more than that.
local hand = require "hand"
local check = hand.check
local equal = check.equal

local win, case = hand.window()
local fails = false

-- Fails in one frame. What is not caught is told by bad_input_test.py.
local function fail_once()
  if not fails then return end
  fails = false
  pcall(ImGui.Button, "")
end

local function fail_in_a_frame()
  fails = true
  hand.frames(8)
  equal(fails, false)
end

case("an assert in a dialog above others, with tool windows and notifications", function() end, function()
  ui.notify("keep me", { duration = 0 })
  local tool = overlay.modeless(function() ui.label("a tool") end)
  local first = overlay.modal(function() ui.label("the first") end)
  hand.frames(4)
  local inner = overlay.modeless(function() ui.label("an inner tool") end)
  local second = overlay.modal(function() ui.label("the second") fail_once() end)
  hand.frames(4)
  fail_in_a_frame()
  for i, h in ipairs { tool, first, inner, second } do equal({ i, h:result() }, { i }) end
  for _, label in ipairs { "keep me", "a tool", "the first", "an inner tool", "the second" } do
    check.is(hand.find(label), label .. " is no longer drawn")
  end
  for _, h in ipairs { second, inner, first, tool } do h:close() end
  hand.frames(3)
end)

case("an assert below a popup leaves that where it is", function() end, function()
  local h = overlay.modal(function() ui.label("the modal") fail_once() end)
  hand.frames(4)
  local p = overlay.popup(function() ui.label("the popup") end)
  hand.frames(6)
  local before = hand.find("the popup")
  fail_in_a_frame()
  local after = hand.find("the popup")
  equal({ h:done(), p:done(), after and after.x, after and after.y }, { false, false, before.x, before.y })
  p:close()
  h:close()
  hand.frames(3)
end)

case("an assert in a popup, and in a tool window", function() end, function()
  for _, kind in ipairs { "popup", "modeless" } do
    local h = overlay[kind](function() ui.label("it is open") fail_once() end)
    hand.frames(4)
    fail_in_a_frame()
    check.is(not h:done() and hand.find("it is open"), kind .. " has gone")
    h:close()
    hand.frames(3)
  end
end)

check.done(win)
