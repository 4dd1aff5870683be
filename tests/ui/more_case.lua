-- Timers, pictures, the log, themes, the dialog for files.
local hand = require "hand"
local check = hand.check
local equal = check.equal

local win, case = hand.window()

case("a timer ticks, leaves out what is late, and stops", function() end, function()
  local ticks = 0
  local timer = ui.timer(0.5, function() ticks = ticks + 1 task.wait(0.7) end)
  task.wait(2.1)
  equal(ticks, 2)
  timer:cancel()
  task.wait(2)
  equal(ticks, 2)
  local once = 0
  ui.timer(0.5, function() once = once + 1 end, { once = true })
  task.wait(3)
  equal(once, 1)
  check.raises("above 0", ui.timer, 0, print)
end)

local ticks, timer = 0, nil
case("in a GUI callback one line starts one timer", function() timer = ui.timer(0.5, function() ticks = ticks + 1 end) end, function()
  task.wait(2.2)
  equal(ticks >= 4 and ticks <= 5, true)
  timer:cancel()
  task.pawait(timer)
end)

case("a timer ends with its dialog", function() end, function()
  local count = 0
  local h = overlay.modal(function() ui.timer(0.1, function() count = count + 1 end) ui.label("ticking") end)
  task.wait(1)
  check.is(count > 5, "it ticks")
  h:close()
  task.wait(0.1)
  local before = count
  task.wait(1)
  equal(count, before)
end)

case("a tick ends with the dialog of its timer", function() end, function()
  local begun, ended = 0, 0
  local h = overlay.modal(function()
    ui.timer(0.1, function() begun = begun + 1 task.wait(1) ended = ended + 1 end)
  end)
  task.wait(0.5)
  h:close()
  task.wait(2)
  equal({ begun, ended }, { 1, 0 })
end)

case("no group waits for a timer, nor ends it", function() end, function()
  local count, timer = 0, nil
  local took = check.elapsed(function()
    task.group(function() task.group(function() timer = ui.timer(0.1, function() count = count + 1 end) end) task.wait(0.25) end)
  end)
  check.is(took < 0.3, "it took " .. took)
  equal(count, 2)
  task.wait(1)
  check.is(count >= 11, "it goes on")
  timer:cancel()
  task.pawait(timer)
end)

case("a timer that a handler of a dialog starts ends with the dialog, whatever group it is started in", function() end, function()
  local count = 0
  local h = overlay.modal(function()
    ui.button("tick", function() task.group(function() ui.timer(0.1, function() count = count + 1 end) end) end)
  end)
  hand.click("tick")
  task.wait(1)
  check.is(count >= 9, "it ticks: " .. count)
  h:close()
  task.wait(0.1)
  local before = count
  task.wait(1)
  equal(count, before)
end)

case("a subscription of a dialog ends with it", function() end, function()
  local o, told, once = observable(1), 0, nil
  local h = overlay.modal(function() once = once or o:subscribe(function() told = told + 1 end) end)
  task.wait(0.2)
  o:set(2)
  task.wait(0.2)
  h:close()
  task.wait(0.2)
  o:set(3)
  task.wait(0.2)
  equal(told, 1)
end)

local picture = buffer.new("u8", 4 * 20, 10)
case("pictures", function()
  ui.image(picture)
  ui.image(picture, { fit = { 100, 100 } })
  local x, y = ImGui.GetItemRectSize()
  check.is(x == 100 and y == 50, "it fits")
  ui.image("/no/such/file.png")
end, function()
  hand.frames(2)
end)

case("the log", function() ui.log { level = "warn", size = { 0, 200 } } end, function()
  check.logs_error("bad\nlines")
  log.warn("careful") log.info("unseen") log.error("bad\nlines")
  hand.frames(3)
  local seen = 0
  for _, label in ipairs(hand.labels()) do
    if label:find("warn .*careful") or label:find("error .*bad %.%.%.") then seen = seen + 1 end
    check.is(not label:find("unseen"), "what is below the level is not shown")
  end
  equal(seen, 2)
end)

case("themes", function() end, function()
  local function back() return ImGui.GetStyle().Colors[ImGuiCol.WindowBg].x end
  ui.theme("light")
  check.is(back() > 0.9, "it is light")
  ui.theme("dark")
  check.is(back() < 0.2, "it is dark")
  ui.theme("fjord")
  check.raises('"dark", "light" and "fjord"', ui.theme, "pink")
end)

local folder = fs.tempdir()
fs.mkdir(folder .. "/inner")
for _, name in ipairs { "b.png", "a.txt", ".hidden", "inner/c.txt" } do fs.write(folder .. "/" .. name, "x") end

case("a file is chosen by keys; folders come first", function() end, function()
  local h = overlay.open_file { path = folder, filters = { { "Texts", "txt" }, { "All", "*" } } }
  hand.frames(5)
  check.is(hand.find("inner/##1") and hand.find("a.txt##2") and not hand.find("b.png##3"), "what is shown")
  hand.press("Down")
  hand.press("Enter")
  hand.frames(5)
  check.is(hand.find("c.txt##1"), "Enter goes into the folder")
  hand.press("Down")
  hand.press("Enter")
  equal(h:await(), { value = folder .. "/inner/c.txt", reason = "closed" })
end)

case("to save over a file asks once more", function() end, function()
  local h = overlay.save_file { path = folder, name = "a.txt" }
  hand.frames(5)
  hand.click("Save")
  check.is(hand.find("Replace"), "it asks")
  hand.click("Replace")
  equal(h:await().value, folder .. "/a.txt")
  h = overlay.save_file { path = folder, name = "new.txt" }
  hand.frames(5)
  hand.click("Save")
  equal(h:await().value, folder .. "/new.txt")
end)

case("the name of a folder leads into it, and is no file", function() end, function()
  for button, ask in pairs { Open = overlay.open_file, Save = overlay.save_file } do
    local h = ask { path = folder .. "/./inner/..", name = "inner/" }
    hand.frames(5)
    hand.click(button)
    hand.frames(3)
    equal(h:done(), false)
    check.is(hand.find("c.txt##1"), "it is in the folder")
    hand.press("Escape")
  end
end)

case("from the folder that the program runs in one can go up", function() end, function()
  local function choose(presses)
    local h = overlay.open_folder { path = "." }
    hand.frames(5)
    for _ = 1, presses do hand.click("Up") end
    hand.click("Choose")
    return h:await().value
  end
  local here = choose(0)
  check.is(here:find("^/.*[^.]$"), here)
  equal(choose(1), here:match("^(.*)/[^/]+$"))
end)

case("a folder, one that is not there, and none", function() end, function()
  local h = overlay.open_folder { path = folder }
  hand.frames(5)
  hand.click("Choose")
  equal(h:await().value, folder)
  h = overlay.open_file { path = "/no/such/folder", name = "x" }
  hand.frames(5)
  hand.click("Open")
  equal(h:done(), false)
  hand.press("Escape")
  equal(h:await(), { reason = "closed" })
  check.raises("filters must be", overlay.open_file, { filters = 1 })
end)

check.done(win)
