-- The keyboard in overlays: what Tab and the arrow keys reach, what Enter and Space press, and the field that is typed in
-- again when an overlay has closed.
local hand = require "hand"
local check = hand.check
local equal = check.equal

local win, case = hand.window()

local function answer(h, ...)
  hand.frames(4)
  for _, key in ipairs { ... } do hand.press(key:match("[^+]+$"), key:match("^(.*)%+")) end
  check.is(h:done(), table.concat({ ... }, ", ") .. " did not answer")
  return h:await().value
end

local function ask() return overlay.dialog { text = "Which?", buttons = { "One", "Two", "Three" } } end

case("Tab and the arrow keys reach every button, Enter and Space press it", function() end, function()
  equal(answer(ask(), "Enter"), "One")
  equal(answer(ask(), "Tab", "Enter"), "Two")
  equal(answer(ask(), "Tab", "Space"), "Two")
  equal(answer(ask(), "Tab", "Tab", "Enter"), "Three")
  equal(answer(ask(), "Tab", "Tab", "Tab", "Enter"), "One")
  equal(answer(ask(), "Shift+Tab", "Enter"), "Three")
  equal(answer(ask(), "Tab", "Tab", "Shift+Tab", "Enter"), "Two")
  equal(answer(ask(), "Right", "Enter"), "Two")
  equal(answer(ask(), "Right", "Right", "Left", "Space"), "Two")
  equal(answer(ask(), "Left", "Enter"), "Three")
  equal(answer(ask(), "Tab", "Escape"), nil)
  local h = ask()
  hand.frames(4)
  hand.press("Tab")
  hand.click("Which?") -- a click goes on with the mouse
  equal(answer(h, "Enter"), "One")
end)

case("from the field of a prompt to its buttons and back", function() end, function()
  local h = overlay.prompt("Name?", { value = "ab" })
  hand.frames(4)
  hand.press("Tab")
  hand.press("Tab")
  equal(answer(h, "Enter"), nil) -- Cancel
  h = overlay.prompt("Name?", { value = "ab" })
  hand.frames(4)
  hand.press("Tab")
  hand.press("Shift+Tab" and "Tab", "Shift")
  hand.type("x")
  equal(answer(h, "Enter"), "x") -- it was all selected
end)

case("what stands in a prompt is replaced by what is typed, also in the next one", function() end, function()
  for _ = 1, 2 do
    local h = overlay.prompt("Name?", { value = "ab" })
    hand.frames(4)
    hand.type("x")
    equal(answer(h, "Enter"), "x")
    hand.frames(10)
  end
end)

case("everything in a form", function() end, function()
  local h = overlay.form { fields = { { name = "name", value = "Ada" }, { name = "news", value = false }, { name = "plan", items = { "A", "B" } } } }
  hand.frames(4)
  hand.press("Tab")
  hand.press("Space")
  hand.press("Tab")
  hand.press("Tab")
  equal(answer(h, "Enter"), { name = "Ada", news = true, plan = "A" })
end)

-- Whether one is open in what is drawn.
local function has_popup() return ImGui.IsPopupOpen("", ImGuiPopupFlags.AnyPopupId) end

case("the list of a combo in a dialog: Escape closes it, the arrow keys and Enter choose", function() end, function()
  local fruit, is_open = observable("apple"), nil
  local h = overlay.modal(function()
    ui.label("choose")
    ui.combo("fruit", fruit, { "apple", "pear", "plum" })
    is_open = has_popup()
  end)
  local flags = ImGui.GetIO().ConfigFlags
  hand.frames(4)
  hand.click("fruit")
  equal(is_open, true)
  hand.press("Escape")
  equal({ is_open, h:done() }, { false, false })
  hand.click("fruit")
  hand.press("Down")
  hand.press("Down")
  hand.press("Up")
  hand.press("Enter")
  equal({ is_open, h:done(), fruit:get() }, { false, false, "pear" })
  equal(ImGui.GetIO().ConfigFlags, flags)
  hand.press("Escape")
  equal(h:done(), true)
end)

case("in a form Enter chooses from the list, and does not press OK with that", function() end, function()
  local h = overlay.form { fields = { { name = "fruit", items = { "apple", "pear" } } } }
  hand.frames(4)
  hand.click("fruit##fruit")
  hand.press("Down")
  hand.press("Enter")
  equal(h:done(), false)
  hand.click("OK")
  equal(h:result(), { value = { fruit = "pear" }, reason = "closed" })
end)

case("a modal of ImGui's own in a dialog stays, and so does the dialog", function() end, function()
  local shown, closes
  local h = overlay.modal(function()
    if ImGui.Button("open") then ImGui.OpenPopup("own") end
    shown = ImGui.BeginPopupModal("own")
    if not shown then return end
    ui.label("inside")
    if closes then ImGui.CloseCurrentPopup() end
    ImGui.EndPopup()
  end)
  hand.frames(4)
  hand.click("open")
  equal(shown, true)
  hand.press("Escape")
  equal({ shown, h:done() }, { true, false })
  closes = true
  hand.frames(3)
  hand.press("Escape")
  equal({ shown, h:done() }, { false, true })
end)

case("a button that is disabled is left out", function() end, function()
  local h = overlay.prompt("Name?", { check = function(text) return #text > 3, "too short" end })
  hand.frames(4)
  hand.press("Tab")
  equal(answer(h, "Enter"), nil)
  equal(h:await().reason, "closed")
end)

case("in a dialog above another one", function() end, function()
  local below = ask()
  hand.frames(4)
  equal(answer(ask(), "Right", "Enter"), "Two")
  equal(answer(ask(), "Tab", "Tab", "Space"), "Three")
  equal(answer(below, "Tab", "Enter"), "Two")
end)

local log = {}
case("in a tool window, also above a modal", function() end, function()
  local function draw_tool()
    ui.button("first", function() log[#log + 1] = "first" end)
    ui.button("last", function() log[#log + 1] = "last" end)
  end
  for time = 1, 2 do
    log = {}
    local below = time == 2 and ask()
    hand.frames(4)
    local tool = overlay.modeless(draw_tool, { title = "Tool" })
    hand.frames(4)
    for _, key in ipairs { "Tab", "Space", "Tab", "Enter", "Escape" } do hand.press(key) end
    equal(log, { "first", "last" })
    tool:close()
    if below then equal({ below:done(), answer(below, "Enter") }, { false, "One" }) end
  end
end)

case("in a modal of the script, also inside a panel", function() end, function()
  log = {}
  local h = overlay.modal(function()
    ui.button("first", function() log[#log + 1] = "first" end)
    ui.panel("p", { size = { 200, 60 } }, function() ui.button("inner", function() log[#log + 1] = "inner" end) end)
    ui.button("last", function() log[#log + 1] = "last" end)
  end)
  hand.frames(4)
  for _, key in ipairs { "Tab", "Space", "Tab", "Space", "Down", "Enter", "Up", "Enter" } do hand.press(key) end
  equal(log, { "first", "inner", "last", "inner" })
  hand.press("Escape")
  equal(h:done(), true)
end)

case("in the dialog for files Tab passes over what is in the folder", function() end, function()
  local folder = fs.tempdir()
  for i = 1, 30 do fs.write(folder .. "/" .. i, "x") end
  local h = overlay.open_file { path = folder }
  hand.frames(6)
  for _ = 1, 5 do hand.press("Tab") end -- Up, the path, the name, hidden ones, Cancel; Open is disabled
  equal(answer(h, "Enter"), nil)
  equal(h:await().reason, "closed")
end)

case("beside an overlay nothing changes", function()
  ui.button("one", function() log[#log + 1] = "one" end)
  ui.button("two", function() log[#log + 1] = "two" end)
end, function()
  log = {}
  for _, key in ipairs { "Tab", "Space", "Enter", "Down", "Enter" } do hand.press(key) end
  equal(log, {})
end)

local text, other = observable("hello"), observable("")
local wants_other
local function draw_fields()
  ui.input("field", text)
  if wants_other then ImGui.SetKeyboardFocusHere() end
  wants_other = false
  ui.input("other", other)
end

-- Types "XY", a dialog comes and goes in between.
local function type_around(open_and_close)
  text:set("hello")
  hand.frames(2)
  hand.click("field")
  hand.press("Home")
  hand.press("Right")
  hand.type("X")
  open_and_close()
  hand.frames(4)
  hand.type("Y")
  hand.press("Escape" and "Enter")
  return text:get()
end

case("the field that was typed in is typed in again, at the same place", draw_fields, function()
  equal(type_around(function() answer(overlay.confirm("Well?"), "Enter") end), "hXYello")
  equal(type_around(function() answer(overlay.confirm("Well?"), "Tab", "Enter") end), "hXYello")
  equal(type_around(function()
    local h = overlay.prompt("Name?")
    hand.frames(4)
    hand.type("abc")
    equal(answer(h, "Enter"), "abc")
  end), "hXYello")
  equal(type_around(function()
    local p = overlay.popup(function() ui.label("popup") end)
    hand.frames(10)
    p:close()
  end), "hXYello")
  equal(type_around(function()
    local p = overlay.modeless(function() ui.label("tool") end)
    hand.frames(10)
    p:close()
  end), "hXYello")
end)

case("also when the tool window has a field of its own", draw_fields, function()
  local own = observable("")
  equal(type_around(function()
    local p = overlay.modeless(function() ui.input("own", own) end)
    hand.frames(4)
    hand.click("own")
    hand.type("abc")
    p:close()
  end), "hXYello")
  equal(own:get(), "abc")
end)

local area = observable("one\ntwo")
case("an area of text, in a panel", function()
  ui.panel("p", { size = { 300, 120 } }, function() ui.text_area("area", area, { size = { 200, 80 } }) end)
end, function()
  local place = hand.find("area")
  hand.click_at(place.left + 20, place.top + 10)
  hand.press("Home", "Control")
  hand.press("Right")
  hand.type("X")
  answer(overlay.confirm("Well?"), "Enter")
  hand.frames(4)
  hand.type("Y")
  equal(area:get(), "oXYne\ntwo")
end)

case("also through several dialogs", draw_fields, function()
  equal(type_around(function()
    answer(overlay.confirm("Well?"), "Enter")
    local h = overlay.prompt("Name?")
    hand.frames(4)
    local inner = overlay.confirm("Sure?")
    answer(inner, "Enter")
    hand.type("q")
    equal(answer(h, "Enter"), "q") -- the field of the prompt had the keyboard again
  end), "hXYello")
  equal(type_around(function()
    local a = overlay.confirm("A?")
    hand.frames(4)
    local b = overlay.confirm("B?")
    hand.frames(4)
    a:close()
    b:close()
  end), "hXYello")
  equal(type_around(function()
    local a = overlay.confirm("A?")
    hand.frames(4)
    local b = overlay.confirm("B?")
    hand.frames(4)
    a:close() -- the one below
    hand.frames(4)
    equal(answer(b, "Enter"), true)
  end), "hXYello")
  equal(type_around(function()
    local a = overlay.confirm("A?")
    hand.frames(4)
    a:close()
    local b = overlay.prompt("B?") -- in the same frame
    hand.frames(4)
    hand.type("q")
    equal(answer(b, "Enter"), "q")
  end), "hXYello")
  equal(type_around(function() overlay.confirm("A?"):close() overlay.confirm("B?"):close() end), "hXYello")
end)

case("who has clicked elsewhere meanwhile types there", draw_fields, function()
  other:set("")
  local tool
  type_around(function()
    tool = overlay.modeless(function() ui.label("tool") end)
    hand.frames(5)
    hand.click("other")
    tool:close()
  end)
  equal({ text:get(), other:get() }, { "hXello", "Y" })
end)

case("what the script has put the keyboard to keeps it", draw_fields, function()
  if ImGui.GetVersion() > "1.87" then return end -- later ones refuse that while a popup is open
  other:set("")
  type_around(function()
    local p = overlay.popup(function() ui.label("popup") end)
    hand.frames(4)
    wants_other = true
    hand.frames(1)
    p:close()
  end)
  equal({ text:get(), other:get() }, { "hXello", "Y" })
end)

check.done(win)
