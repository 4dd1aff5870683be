-- Handlers that wait, and a window that goes on: a counter that others follow, a veil over slow work, questions that are
-- awaited where they are asked.

local count = observable(0)
local note = observable("Press something.")
local double = count:map(function(n) return n * 2 end)
local parity = count:map(function(n) return n % 2 == 0 and "even" or "odd" end)
local summary = observable.combine(count, double, parity, function(n, twice, kind)
  return ("%d is %s, and twice that is %d"):format(n, kind, twice)
end)

-- Each of these is started by a button and runs as a task of the window.

local function count_slowly()
  for _ = 1, 5 do
    task.wait(0.3)
    count:update(function(n) return n + 1 end)
  end
end

local function fetch()
  local text = observable("Connecting...")
  local _ <close> = overlay.loading(text)
  for _, step in ipairs { "Sending the question...", "Reading the answer..." } do
    task.wait(0.6)
    text:set(step)
  end
  task.wait(0.6)
  note:set("The answer is 42.")
end

local function reset()
  local answer = overlay.confirm("Set the counter back to zero?", { yes = "Reset", timeout = 30 }):await()
  if not answer.value then
    note:set("Nothing was changed (" .. answer.reason .. ").")
    return
  end
  count:set(0)
  ui.notify("The counter is zero again.", { type = "success" })
end

local function rename()
  local name = overlay.prompt("What is your name?", { hint = "name" }):await().value
  if name then note:set("Hello, " .. name .. "!") end
end

local function fail()
  task.wait(0.3)
  error("this handler fails on purpose")
end

local function gui()
  ui.label("A counter, and what follows from it", { disabled = true })
  ui.label(summary)
  ui.row(
    function() ui.button("Count slowly", count_slowly) end,
    function() ui.button("Add one", function() count:update(function(n) return n + 1 end) end) end,
    function() ui.button("Reset...", reset) end)
  ui.slider("count", count, 0, 40)
  ImGui.Separator()
  ui.label("Handlers that wait", { disabled = true })
  ui.row(
    function() ui.button("Ask a server", fetch) end,
    function() ui.button("Your name...", rename) end,
    function() ui.button("Fail", fail, { tooltip = "The error becomes a note in the corner; Details shows the traceback." }) end)
  ui.label(note, { wrap = true })
end

-- A subscriber is a task too.
count:subscribe(function(n)
  if n > 0 and n % 10 == 0 then ui.notify(n .. " is a round number.") end
end)

app.run(gui, { title = "Async demo", size = { 520, 320 } })

-- Without a screen nobody presses a button, so the demo does it itself.
if app.headless then
  count:set(8)
  count_slowly()
  overlay.confirm("Set the counter back to zero?", { yes = "Reset" })
end
