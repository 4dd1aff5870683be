-- Overlays come and go within a moment; what has gone is a picture that fades, and nothing else.
local hand = require "hand"
local check = hand.check
local equal = check.equal

local win, case = hand.window()

local idles <const> = test == nil -- under `appctl test` frames never become fewer

local function vertices() return ImGui.GetIO().MetricsRenderVertices end

-- How many frames from now on something is drawn that was not there before, `bare` being the number without it.
local function fading_frames(bare)
  local count = 0
  for _ = 1, 40 do
    hand.frames(1)
    if vertices() > bare then count = count + 1 end
  end
  return count
end

case("an overlay appears step by step", function() end, function()
  local alphas = {}
  local h = overlay.modal(function() alphas[#alphas + 1] = ImGui.GetStyle().Alpha end)
  hand.frames(20)
  for i = 2, #alphas do check.is(alphas[i] >= alphas[i - 1], "frame " .. i) end
  check.is(alphas[2] < 0.5 and alphas[#alphas] == 1, ("%g, %g"):format(alphas[2], alphas[#alphas]))
  h:close()
  hand.frames(20)
  equal(ImGui.GetStyle().Alpha, 1)
end)

for _, kind in ipairs { "modal", "modeless", "popup" } do
  case("the picture of a " .. kind .. " fades, its function is called no more", function() end, function()
    hand.frames(20)
    local bare, calls = vertices(), 0
    local h = overlay[kind](function()
      calls = calls + 1
      ui.label("some text that is drawn")
    end)
    hand.frames(20)
    check.is(vertices() > bare, "it is drawn")
    local before = app.time()
    h:close(3)
    equal(h:await(), { value = 3, reason = "closed" })
    equal(app.time(), before)
    local calls_before = calls
    local frames = fading_frames(bare)
    check.is(frames >= 6 and frames <= 9, frames .. " frames")
    equal(calls, calls_before)
  end)
end

case("what is disposed of is gone at once", function() end, function()
  hand.frames(20)
  local bare = vertices()
  local t = task.spawn(function() task.group(function()
    overlay.modal(function() ui.label("mine") end)
    task.wait(math.huge)
  end) end)
  hand.frames(20)
  check.is(vertices() > bare, "it is drawn")
  t:cancel()
  task.pawait(t)
  hand.frames(2)
  equal(vertices(), bare)
end)

case("without animation", function() end, function()
  hand.frames(20)
  local bare, alpha = vertices(), nil
  equal(overlay.animation(0), 0)
  local h = overlay.modal(function() alpha = alpha or ImGui.GetStyle().Alpha end)
  hand.frames(5)
  equal(alpha, 1)
  h:close()
  hand.frames(2)
  equal(vertices(), bare)
  equal(overlay.animation(0.12), 0.12)
  check.raises("from 0 to 10 is needed, not a string", overlay.animation, "slow")
  check.raises("from 0 to 10 is needed, not %-1", overlay.animation, -1)
end)

local pressed = 0
case("what fades takes no input", function() if ImGui.Button("below") then pressed = pressed + 1 end end, function()
  local place = hand.find("below")
  local h = overlay.modeless(function() ImGui.Dummy(600, 400) end)
  hand.frames(20)
  overlay.animation(5)
  h:close()
  hand.frames(3)
  hand.click_at(place.x, place.y)
  equal(pressed, 1)
  overlay.animation(0.12)
  hand.frames(20)
end)

case("frames are asked for only while something fades", function() end, function()
  local h = overlay.confirm("Well?")
  hand.frames(20)
  app.pacing.idle_after, app.pacing.fps_idle = 0, 9 -- appctl test never idles by itself
  task.wait(2)
  h:close(true)
  local first = app.pacing.frame
  task.wait(0.2)
  local fading = app.pacing.frame - first
  task.wait(2)
  local idle = app.pacing.frame - first - fading
  app.pacing.idle_after = 3
  check.is(not idles or fading >= 10 and idle <= 22, fading .. " frames, then " .. idle .. " in two seconds")
end)

case("a notification fades too", function() end, function()
  hand.frames(20)
  local bare = vertices()
  ui.notify("soon gone", { duration = 1 })
  task.wait(0.95)
  check.is(hand.find("soon gone"), "it is drawn")
  task.wait(0.1)
  check.is(not hand.find("soon gone"), "it has gone")
  local frames = fading_frames(bare)
  check.is(frames >= 2 and frames <= 8, frames .. " frames")
end)

case("of many notifications each fades once, and only in its own place", function() end, function()
  local alphas, real = {}, ImGui.TextUnformatted
  ImGui.TextUnformatted = function(text)
    alphas[text] = ImGui.GetStyle().Alpha
    real(text)
  end
  hand.frames(20)
  local bare = vertices()
  ui.notify("the first", { duration = 1 })
  hand.frames(4)
  for i = 1, 8 do ui.notify("number " .. i, { duration = 2 }) end
  hand.frames(20)
  ImGui.TextUnformatted = real
  equal({ alphas["and 3 more"], alphas["number 8"] }, { 1, 1 })
  local full = vertices()
  task.wait(0.7) -- the first, which is among the three, has gone
  check.is(hand.find("and 2 more"), "it has not")
  equal(vertices() - full, 0)
  app.pacing.idle_after, app.pacing.fps_idle = 0, 9 -- appctl test never idles by itself
  task.wait(0.1)
  local first = app.pacing.frame
  task.wait(0.3)
  app.pacing.idle_after = 3
  check.is(not idles or app.pacing.frame - first < 10, app.pacing.frame - first .. " frames though nothing moves")
  task.wait(1.5)
  equal(vertices(), bare)
end)

case("the close button of a modal leaves its picture", function() end, function()
  hand.frames(20)
  local bare = vertices()
  local text = "a text of many letters, each of which has four corners"
  local h = overlay.modal(function() ui.label(text) end, { title = "T", closable = true, width = 300 })
  hand.frames(20)
  local full = vertices()
  local size = ImGui.GetIO().DisplaySize
  local label = hand.find(text)
  local most, at_end = 0, nil
  local watcher = task.spawn(function()
    while not h:done() do task.wait(1 / 60) end
    hand.frames(2)
    at_end = vertices()
  end)
  hand.click_at(label.right - 4, label.top - 16)
  equal(h:result(), { reason = "closed" })
  watcher:await()
  check.is(at_end - bare > 150, ("%d, %d, %d of %g"):format(bare, full, at_end, size.x))
end)

check.done(win)
