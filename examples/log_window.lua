-- A window on the log: what log.debug to log.error wrote, and what appctl itself said, newest last. The level and
-- the text choose which entries are shown.
local levels = { "debug", "info", "warn", "error" }
local colors = { debug = { 0.5, 0.7, 0.7, 1 }, info = { 0.9, 0.9, 0.9, 1 }, warn = { 1, 0.8, 0.3, 1 }, error = { 1, 0.4, 0.4, 1 } }
local rank = { debug = 1, info = 2, warn = 3, error = 4 }
local least, filter, shown, last = 2, "", {}, 0

local function wanted(e) return rank[e.level] >= least and (e.text .. e.source):lower():find(filter:lower(), 1, true) end

-- Only what is new since the last frame is fetched; log.entries itself keeps the last thousand.
local function update()
  for _, e in ipairs(log.entries(last)) do
    last = e.number
    if wanted(e) then shown[#shown + 1] = e end
  end
end

local function start_again() shown, last = {}, 0 end

local function gui()
  local changed
  ImGui.SetNextItemWidth(120)
  least, changed = ImGui.Combo("level", least, levels, #levels)
  if changed then start_again() end
  ImGui.SameLine()
  filter, changed = ImGui.InputTextWithHint("##filter", "contains", filter)
  if changed then start_again() end
  update()
  ImGui.BeginChild("entries", 0, 0, true)
  for _, e in ipairs(shown) do
    local task = e.task and e.task ~= "main" and " [" .. e.task .. "]" or ""
    ImGui.TextColored(colors[e.level], ("%8.3f %-5s %s%s: %s"):format(e.time, e.level, e.source, task, e.text))
  end
  if ImGui.GetScrollY() >= ImGui.GetScrollMaxY() then ImGui.SetScrollHereY(1) end
  ImGui.EndChild()
end

task.spawn({ name = "sensor" }, function()
  for i = 1, 12 do
    task.wait(0.07)
    local value = 20 + i * i / 10
    log.debug("raw value", value)
    if value > 30 then log.warn("%.1f degrees, more than 30", value) else log.info("%.1f degrees", value) end
  end
  log.error("the sensor does not answer", { port = 3, tries = 5 })
end)

app.run(gui, { title = "Log", size = { 800, 400 } })
