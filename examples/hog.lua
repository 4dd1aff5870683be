-- Four ways to compute for about a second, and what each does to the frames:
--   appctl run examples/hog.lua                    the watchdog names the line that froze the window
--   appctl run --time-slice=5 examples/hog.lua     every task gives way after 5 ms: the first button freezes nothing
--   appctl run --stall-kill=500 examples/hog.lua   what holds the loop for half a second fails

local ROUNDS = app.headless and 200 or 80000 -- of 1,000 steps each

local function step(sum)
  for i = 1, 1000 do sum = (sum * 31 + i) % 1000003 end
  return sum
end

local function hog() -- nothing else runs until it ends, unless it has a time slice
  local sum = 0
  for _ = 1, ROUNDS do sum = step(sum) end
  return sum
end

local function polite() -- the same, but the frames in between are drawn
  local sum = 0
  for _ = 1, ROUNDS do
    sum = step(sum)
    task.yield()
  end
  return sum
end

local outcome = "press a button"
local longest, last_frame = 0, nil -- seconds between two frames

-- A failure is shown here; nobody else would see why the button did nothing.
local function start(name, work, slice)
  longest, last_frame, outcome = 0, nil, name .. " computes..."
  local job = task.spawn({ name = name, slice = slice }, work)
  task.spawn(function()
    local ok, result = task.pawait(job)
    outcome = ("%s: %s %s"):format(name, ok and "the sum is" or "failed:", tostring(result))
  end)
end

app.run(function()
  local now = app.time()
  longest = math.max(longest, now - (last_frame or now))
  last_frame = now

  if ImGui.Button("A task that hogs") then start("hog", hog) end
  ImGui.SameLine()
  if ImGui.Button("One with a time slice") then start("sliced", hog, 0.005) end -- seconds
  ImGui.SameLine()
  if ImGui.Button("One that yields") then start("polite", polite) end
  ImGui.SameLine()
  -- A callback has to return before anything is drawn: no time slice helps here.
  if ImGui.Button("The callback itself") then outcome = "the callback: the sum is " .. hog() end

  ImGui.TextWrapped(outcome)
  ImGui.Text("%.0f frames per second; the longest pause between two: %.0f ms", app.pacing.fps, longest * 1000)
end, { title = "Who holds the loop?", size = { 560, 120 } })

if app.headless then -- nobody is there to press them
  for name, work in pairs({ hog = hog, polite = polite }) do
    start(name, work)
    task.wait(0.2)
  end
  start("sliced", hog, 0.0005)
end
