-- What is opened while an overlay is open lies above it, and can be reached: popups, tool windows, notifications, dialogs.
local hand = require "hand"
local check = hand.check
local equal = check.equal

local win, case = hand.window()
local log = {}
local function note(text) return function() log[#log + 1] = text end end

-- Opens something from a handler of a modal.
local function inside_modal(open)
  log = {}
  local opened
  local h = overlay.modal(function()
    ui.label("the modal")
    ui.button("open it", function() opened = open() end)
    ImGui.Dummy(500, 300)
  end)
  hand.frames(4)
  hand.click("open it")
  hand.frames(4)
  return h, opened
end

case("a popup in a modal", function() end, function()
  local h, p = inside_modal(function() return overlay.popup(function() ui.button("in popup", note "popup") end) end)
  equal(p:done(), false)
  hand.click("in popup")
  equal(log, { "popup" })
  hand.press("Escape")
  equal({ p:result(), h:done() }, { { reason = "closed" }, false })
  hand.click("open it")
  hand.frames(4)
  hand.click("the modal")
  hand.frames(2)
  check.is(not hand.find("in popup") and hand.find("the modal"), "a click beside it closes the popup only")
  h:close()
end)

case("a dialog from a popup", function() end, function()
  local answer
  local p = overlay.popup(function()
    ui.button("ask", function() answer = overlay.confirm("Sure?"):await().value end)
  end)
  hand.frames(4)
  hand.click("ask")
  hand.click("OK")
  equal({ answer, p:done() }, { true, false })
  hand.press("Escape")
  equal(p:done(), true)
end)

case("a popup in a modal in a popup in a modal", function() end, function()
  local depth, handles = 0, {}
  local function open()
    depth = depth + 1
    local n = depth
    local fn = function()
      ui.label("level " .. n)
      ui.button("deeper " .. n, open)
      ui.button("say " .. n, note(n))
      ImGui.Dummy(300 - 40 * n, 10)
    end
    handles[n] = (n % 2 == 1 and overlay.modal or overlay.popup)(fn)
  end
  log = {}
  open()
  for n = 1, 4 do
    hand.frames(4)
    hand.click("say " .. n)
    if n < 4 then hand.click("deeper " .. n) end
  end
  equal(log, { 1, 2, 3, 4 })
  for n = 4, 1, -1 do
    equal(handles[n]:done(), false)
    hand.press("Escape")
    equal(handles[n]:result(), { reason = "closed" })
  end
end)

case("a tool window in a modal", function() end, function()
  local h, tool = inside_modal(function() return overlay.modeless(function() ui.button("in tool", note "tool") end) end)
  hand.click("in tool")
  hand.click("the modal")
  hand.click("in tool")
  equal(log, { "tool", "tool" })
  equal({ h:done(), tool:done() }, { false, false })
  h:close()
  equal(tool:result(), { reason = "disposed" })
end)

case("a tool window stays above its modal", function() end, function()
  local label
  local h, tool = inside_modal(function()
    return overlay.modeless(function()
      ImGui.Dummy(600, 400)
      ImGui.SetCursorPos(450, 300) -- over the modal
      ui.button("far", note "far")
    end)
  end)
  label = hand.find("the modal")
  local far = hand.find("far")
  hand.click_at(label.x + 440, label.y + 250) -- the modal, beside the tool window
  hand.click_at(far.x, far.y)
  equal(log, { "far" })
  tool:close()
  h:close()
end)

case("a tool window from elsewhere while a modal is open stays when that closes", function() ui.button("below", note "below") end, function()
  log = {}
  local h = overlay.modal(function() ui.label("the modal") end)
  hand.frames(4)
  local tool = overlay.modeless(function() ui.button("in tool", note "tool") end)
  hand.frames(4)
  hand.click("in tool")
  h:close()
  hand.frames(4)
  hand.click("in tool")
  hand.click("below")
  equal(log, { "tool", "tool", "below" })
  local p = overlay.popup(function() ui.label("popup") end)
  hand.frames(4)
  equal(p:done(), false)
  hand.click("in tool")
  hand.frames(2)
  equal(p:result(), { reason = "outside" })
  tool:close()
end)

case("a notification is above a modal, and can be pressed", function() end, function()
  local h = overlay.confirm("Well?", { dismiss_on_outside = true })
  hand.frames(4)
  ui.notify("undo?", { duration = 0, action = "Undo", on_action = note "undo" })
  hand.frames(4)
  log = {}
  hand.click("Undo")
  equal(log, { "undo" })
  equal(h:done(), false)
  hand.frames(4)
  check.is(not hand.find("undo?"), "it has gone")
  h:close()
  local p = overlay.popup(function() ui.label("popup") end)
  ui.notify("again?", { duration = 0, action = "Again", on_action = note "again" })
  hand.frames(4)
  hand.click("Again")
  equal({ log[2], p:done() }, { "again", false })
  p:close()
end)

case("when the one below closes, a popup above stays where it is", function() end, function()
  local h, p = inside_modal(function() end)
  p = overlay.popup(function() ui.label("stays") end)
  hand.frames(6)
  local before = hand.find("stays")
  hand.click_at(before.x, before.y)
  h:close()
  hand.frames(6)
  local after = hand.find("stays")
  check.is(after and after.x == before.x and after.y == before.y, "it has moved or gone")
  equal(p:done(), false)
  p:close()
end)

check.done(win)
