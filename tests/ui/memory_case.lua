-- Many overlays leave nothing behind: no memory of Lua, and no window of ImGui, which keeps these for ever.
local hand = require "hand"
local check = hand.check
local equal = check.equal

local win, case = hand.window()
overlay.animation(0)

local function memory()
  collectgarbage()
  collectgarbage()
  return collectgarbage("count") * 1024
end

local rows = { { name = "b" }, { name = "a" } }
local function draw_much()
  ui.timer(0.5, function() end)
  ui.table(rows, { "name" }, { filter = true })
  ui.splitter("s", { size = { 200, 60 } }, function() ui.button("left", function() end) end, function() ui.button("right", function() end) end)
  ui.on(false, function() end)
end

local function come_and_go(kind, count)
  local ids = {}
  for _ = 1, count do
    local h = overlay[kind](draw_much, { title = "T" })
    hand.frames(4)
    h:close()
    task.wait(0.05)
    ids[h.id] = true
  end
  local different = 0
  for _ in pairs(ids) do different = different + 1 end
  return different
end

for kind, count in pairs { modal = 1000, modeless = 300, popup = 300 } do
  case("they come and go: " .. kind, function() end, function()
    come_and_go(kind, 50)
    local before = memory()
    equal(come_and_go(kind, count), 1)
    local more = (memory() - before) / count
    check.is(more < 64, ("%.1f bytes each"):format(more))
  end)
end

case("each opens before the last one closes", function() end, function()
  local function relay(count)
    local last = overlay.modal(draw_much)
    for _ = 1, count do
      hand.frames(3)
      local following = overlay.modal(draw_much)
      hand.frames(3)
      last:close()
      last = following
    end
    hand.frames(3)
    local used = memory()
    last:close()
    hand.frames(3)
    return used
  end
  local before = relay(50)
  local more = (relay(300) - before) / 300
  check.is(more < 64, ("%.1f bytes each"):format(more))
end)

case("also of those that a dialog opens and outlives", function() end, function()
  local more
  local outer = overlay.modal(function() ui.button("many", function()
    local function inner()
      local h = overlay.confirm("?")
      task.wait(0.02)
      h:close()
      task.wait(0.02)
    end
    for _ = 1, 50 do inner() end
    local before = memory()
    for _ = 1, 300 do inner() end
    more = (memory() - before) / 300
  end) end)
  hand.click("many")
  task.wait_until(function() return more ~= nil end, 100)
  check.is(more < 64, ("%.1f bytes each"):format(more))
  outer:close()
end)

local opened
case("what has the place of another begins as a new one", function() end, function()
  local function draw()
    ui.tree("branch", function() ui.label("a leaf") end)
    ui.panel("p", { size = { 300, 60 } }, function() for i = 1, 20 do ui.label("line " .. i) end end)
    ui.table(rows, { "name" }, { height = 100 })
  end
  for time = 1, 2 do
    local h = overlay.modal(draw, { title = "T" })
    hand.frames(4)
    check.is(not hand.find("a leaf") and hand.find("line 1"), "the branch is open at time " .. time)
    local a, b = hand.find("a"), hand.find("b")
    check.is(b.y < a.y, "it is sorted at time " .. time)
    hand.click_at(b.left + 5, b.y - 20) -- the title
    opened = hand.find("a").y < hand.find("b").y
    hand.click("branch")
    opened = opened and hand.find("a leaf")
    h:close()
    hand.frames(4)
  end
  check.is(opened, "the hand has missed")
end)

check.done(win)
