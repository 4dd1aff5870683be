-- Two workers count primes at the same time. The window shows how far they are, stays smooth, and can stop each.

-- Runs in a worker: on a thread of its own, in a Lua of its own. What the function needs is copied there with it.
local function count_primes(first, last)
  local found, largest = 0, nil
  local function is_prime(n)
    if n < 4 then return n > 1 end
    if n % 2 == 0 then return false end
    for d = 3, math.floor(math.sqrt(n)), 2 do
      if n % d == 0 then return false end
    end
    return true
  end
  for n = first, last do
    if is_prime(n) then found, largest = found + 1, n end
    -- Tells the window how far it is. Only the last value counts, so it may come often.
    if n % 1000 == 0 then worker.progress { part = (n - first) / (last - first), found = found, largest = largest } end
  end
  return { part = 1, found = found, largest = largest }
end

local size = app.headless and 100000 or 4000000 -- numbers for each worker
local searches = {
  { first = 1, last = size },
  { first = size + 1, last = 2 * size },
}

local function run(search)
  search.began, search.state, search.seen = app.time(), "computing", nil
  search.job = worker.cpu_bound(count_primes, search.first, search.last)
  local ok, result = task.pawait(search.job)
  -- Cancelled, it keeps what it had told by then.
  if ok then search.seen = result else search.seen = search.job.progress end
  search.state = ok and "done" or "stopped"
  search.job, search.seconds = nil, app.time() - search.began
end

-- The wait happens in a task: callbacks of the GUI never wait.
local function start(search)
  if not search.job then task.spawn(run, search) end
end

local function show(search)
  local seen = search.job and search.job.progress or search.seen or { part = 0, found = 0 }
  ImGui.Text("%d to %d", search.first, search.last)
  ImGui.ProgressBar(seen.part, { -80, 0 })
  ImGui.SameLine()
  if search.job then
    if ImGui.Button("Cancel", { 72, 0 }) then search.job:cancel() end
  elseif ImGui.Button("Start", { 72, 0 }) then
    start(search)
  end
  ImGui.Text("%d primes", seen.found)
  if seen.largest then
    ImGui.SameLine()
    ImGui.Text("up to %d", seen.largest)
  end
  if search.state then
    ImGui.SameLine()
    ImGui.TextDisabled(search.job and search.state or string.format("%s after %.1f s", search.state, search.seconds))
  end
end

-- A picture of the window's life: a dot that runs round, at the same pace whatever the workers do.
local function pulse()
  local corner, list = ImGui.GetCursorScreenPosVec(), ImGui.GetWindowDrawList()
  local radius = 18
  local centre, angle = corner + ImVec2(radius + 4, radius + 4), 3 * app.time()
  list:AddCircle(centre, radius, IM_COL32(255, 255, 255, 40), 48, 3)
  list:AddCircleFilled(centre + ImVec2(math.cos(angle), math.sin(angle)) * radius, 5, IM_COL32(90, 160, 255, 255))
  ImGui.Dummy { 2 * radius + 8, 2 * radius + 8 }
  ImGui.SameLine()
  ImGui.Text("%.0f frames a second", app.pacing.fps)
end

local function gui()
  pulse()
  for i, search in ipairs(searches) do
    ImGui.PushID(i)
    ImGui.Separator()
    show(search)
    ImGui.PopID()
  end
end

app.run(gui, { title = "Primes", size = { 420, 232 } })
for _, search in ipairs(searches) do start(search) end
