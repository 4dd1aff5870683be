-- Handlers: where they run, what a second press does, what becomes of an error, and the widgets that are bound.
local hand = require "hand"
local check = hand.check
local equal = check.equal

local win, case = hand.window()

local log = {}
local function note(text) log[#log + 1] = text end

local function slow(name)
  return function()
    note(name .. " begins")
    task.wait(0.5)
    note(name .. " ends")
  end
end

case("a handler is a task, and may wait", function()
  ui.button("Go", function()
    check.is(task.current(), "no task")
    slow("it")()
  end)
end, function()
  log = {}
  hand.click("Go")
  equal(log, { "it begins" })
  task.wait(0.6)
  equal(log, { "it begins", "it ends" })
end)

case("a press while it runs is dropped, and the button is disabled", function() ui.button("Once", slow("once")) end, function()
  log = {}
  hand.click("Once")
  hand.click("Once")
  task.wait(2)
  equal(log, { "once begins", "once ends" })
end)

local left_end, right_end, text_end
case("the spinner stands beside the text", function()
  local real = ImGui.GetWindowDrawList
  ImGui.GetWindowDrawList = function()
    return { AddCircleFilled = function(_, at, radius)
      left_end, right_end = math.min(left_end, at.x - radius), math.max(right_end, at.x + radius)
    end }
  end
  left_end, right_end = math.huge, 0
  ui.button("Spin###spin", slow("it"))
  ImGui.GetWindowDrawList = real
  text_end = ImGui.GetItemRectMax() - ImGui.GetStyle().FramePadding.x
end, function()
  hand.click("Spin###spin")
  local place = hand.find("Spin###spin")
  check.is(left_end >= text_end and right_end <= place.right, ("%g to %g, not after %g"):format(left_end, right_end, text_end))
  task.wait(1)
end)

local lines = 0
case("a widget is the same one after it has moved", function()
  for i = 1, lines do ui.label("line " .. i) end
  for i = 1, 2 do
    ImGui.PushID(i)
    ui.on(ImGui.Button("Moving" .. i), function() note(i) task.wait(2) end)
    ImGui.PopID()
  end
end, function()
  log = {}
  hand.click("Moving1")
  lines = 3
  hand.click("Moving1")
  equal(log, { 1 })
  hand.click("Moving2")
  equal(log, { 1, 2 })
  task.wait(2)
end)

local function overlap(policy)
  log = {}
  hand.click(policy) hand.click(policy) hand.click(policy)
  task.wait(3)
  return table.concat(log, ", ")
end

for _, policy in ipairs { "queue", "restart", "parallel" } do
  case(policy, function() ui.button(policy, slow("it"), { overlap = policy }) end, function()
    local pair = "it begins, it ends"
    local expected = {
      queue = pair .. ", " .. pair .. ", " .. pair,
      restart = "it begins, it begins, it begins, it ends",
      parallel = "it begins, it begins, it begins, it ends, it ends, it ends",
    }
    equal(overlap(policy), expected[policy])
  end)
end

case("ui.on gives the same to any widget", function()
  ui.on(ImGui.SmallButton("small"), slow("small"))
  ui.on(ImGui.SmallButton("other"), slow("other"))
end, function()
  log = {}
  hand.click("small") hand.click("other") hand.click("small")
  task.wait(1)
  equal(log, { "small begins", "other begins", "small ends", "other ends" })
end)

local text, count, ratio, yes, choice, plan = observable("ab"), observable(3), observable(0.5), observable(false), observable(1), observable("Free")
case("bound widgets change their observables, and show them", function()
  ui.input("text", text)
  ui.slider("count", count, 0, 10)
  ui.slider("ratio", ratio, 0, 1)
  ui.checkbox("yes", yes)
  ui.radio("one", choice, 1) ui.radio("two", choice, 2)
  ui.number("number", count)
  ui.combo("plan", plan, { "Free", "Team" })
  ui.label(text)
end, function()
  hand.click("text")
  hand.type("cd")
  equal(text:get(), "abcd")
  hand.frames(2)
  check.is(hand.find("abcd"), "the label shows it")
  hand.click("yes")
  equal(yes:get(), true)
  hand.click("two")
  equal(choice:get(), 2)
  local bar = hand.find("ratio")
  hand.drag(bar.left + 10, bar.y, bar.left + 20, bar.y)
  check.is(ratio:get() < 0.2, "the slider stands at " .. ratio:get())
  hand.click("count")
  equal(math.type(count:get()), "integer")
  text:set("from a task")
  hand.frames(2)
  check.is(hand.find("from a task"), "the label follows")
end)

case("a subscriber runs in a task, though a widget has set", function() ui.checkbox("yes", yes) end, function()
  local where
  local s <close> = yes:subscribe(function() where = task.current() task.wait(0.1) where = where and "waited" end)
  hand.click("yes")
  task.wait(0.3)
  equal(where, "waited")
end)

local busy = observable(0)
local mistakes = {
  { "the handler must be a function, not nil", function() ui.button("x") end },
  { "overlap must be", function() ui.button("x", print, { overlap = "twice" }) end },
  { "an observable is needed, not a number", function() ui.slider("x", 1, 0, 1) end },
  { "must hold a string, not a number", function() ui.input("x", busy) end },
  { "must be a list", function() ui.combo("x", busy, 5) end },
  { "a function is needed, not nil", function() ui.window("x") end },
  { "a list of {title, function}", function() ui.tabs("x", 1) end },
}
local refused = {} -- text -> what was said of it, in the first frame
case("what is wrong is said at the line of the call", function()
  for _, bad in ipairs(mistakes) do
    local ok, problem = pcall(bad[2])
    refused[bad[1]] = refused[bad[1]] or not ok and problem
  end
end, function()
  for _, bad in ipairs(mistakes) do
    local said = refused[bad[1]]
    check.is(said and said:find("handlers_case.lua:%d+: .*" .. bad[1]), bad[1] .. ": " .. tostring(said))
  end
end)

case("layout is balanced, also when a function fails half way", function()
  local ok, problem = pcall(ui.panel, "p", { size = { 0, 60 } }, function()
    ImGui.PushID("left open")
    ui.row(function() ui.tree("t", { open = true }, function() ImGui.BeginGroup() error("half way") end) end)
  end)
  check.is(not ok and problem:find("half way"), tostring(problem))
  ui.tabs("tabs", { { "first", function() ui.label("inside the tab") end } })
  ui.splitter("s", function() ui.label("left part") end, function() ui.label("right part") end)
end, function()
  hand.frames(3)
  check.is(hand.find("inside the tab") and hand.find("left part") and hand.find("right part"), "the rest is drawn")
  local left = hand.find("##handle")
  hand.drag(left.x, left.y, left.x - 100, left.y)
  hand.frames(2)
  check.is(hand.find("##handle").x < left.x - 50, "the splitter moves")
end)

case("a splitter in a window that has no room yet", function()
  ui.window("new", function() ui.splitter("s", function() ui.label("one side") end, function() ui.label("other side") end) end)
  ui.window("newer", function() ui.splitter("s", { vertical = true }, function() ui.label("above") end, function() ui.label("below") end) end)
end, function()
  hand.frames(3)
  check.is(hand.find("one side") and hand.find("other side") and hand.find("above") and hand.find("below"), "all four are drawn")
end)

case("a label follows a set without any request for a frame", function() ui.label(busy) end, function()
  app.pacing.idle_after = 0
  task.wait(5)
  busy:set(77)
  local before = app.pacing.frame
  task.wait(0.05)
  check.is(app.pacing.frame > before, "no frame came")
  check.is(hand.find("77"), "it is not shown")
  app.pacing.idle_after = 3
end)

check.done(win)
