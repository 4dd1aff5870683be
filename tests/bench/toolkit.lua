-- What the toolkit costs beside bare ImGui and beside a loop over tables.
-- usage: toolkit.lua KIND SIDE N      KIND: slider checkbox button label table observables start
-- SIDE: ui, bare. Prints "ns N", of one of them, and for a table "us N", of a frame.
local kind, side, count = ...
count = math.tointeger(count)
local frames <const> = 50 -- a run without a screen ends after 60
local clock = os.clock

local labels, values, bound = {}, {}, {}
for i = 1, count do
  labels[i], values[i] = "row " .. i, i % 100 / 100
  if side == "ui" and kind ~= "table" then bound[i] = observable(values[i]) end
end
local function nothing() end

local loops = { ui = {}, bare = {} }
function loops.bare.slider() for i = 1, count do values[i] = ImGui.SliderFloat(labels[i], values[i], 0, 1) end end
function loops.ui.slider() for i = 1, count do ui.slider(labels[i], bound[i], 0, 1) end end
function loops.bare.checkbox() for i = 1, count do values[i] = ImGui.Checkbox(labels[i], values[i] and true) end end
function loops.ui.checkbox() for i = 1, count do ui.checkbox(labels[i], bound[i]) end end
function loops.bare.button() for i = 1, count do if ImGui.Button(labels[i]) then nothing() end end end
function loops.ui.button() for i = 1, count do ui.button(labels[i], nothing) end end
function loops.bare.label() for i = 1, count do ImGui.TextUnformatted(labels[i]) end end
function loops.ui.label() for i = 1, count do ui.label(labels[i]) end end

-- Three columns of `count` rows, by clipper, of which some forty are seen.
local rows = setmetatable({}, { __index = function(_, i) return { i, labels[i], values[i] } end })
local columns = { { title = "n" }, { title = "name" }, { title = "value", format = "%.2f" } }
function loops.ui.table() ui.table(rows, columns, { select = "none" }) end
function loops.bare.table()
  if not ImGui.BeginTable("t", 3, ImGuiTableFlags.ScrollY | ImGuiTableFlags.RowBg) then return end
  for _, column in ipairs(columns) do ImGui.TableSetupColumn(column.title) end
  ImGui.TableHeadersRow()
  local clipper = ImGuiListClipper()
  clipper:Begin(count)
  while clipper:Step() do
    for i = clipper.DisplayStart + 1, clipper.DisplayEnd do
      local row = rows[i]
      ImGui.TableNextRow()
      ImGui.TableNextColumn() ImGui.TextUnformatted(tostring(row[1]))
      ImGui.TableNextColumn() ImGui.TextUnformatted(row[2])
      ImGui.TableNextColumn() ImGui.TextUnformatted(("%.2f"):format(row[3]))
    end
  end
  clipper:End()
  ImGui.EndTable()
end

-- So many change in one turn, and each has a subscriber; bare: a function is called for each.
local function change_all()
  local heard = 0
  if side == "ui" then
    local subscriptions = {}
    for i = 1, count do subscriptions[i] = bound[i]:subscribe(function(v) heard = heard + v end) end
    local began = clock()
    for i = 1, count do bound[i]:set(2) end
    while heard < 2 * count do task.yield() end
    return clock() - began
  end
  local listeners = {}
  for i = 1, count do listeners[i] = function(v) heard = heard + v end end
  local began = clock()
  for i = 1, count do
    values[i] = 2
    task.spawn(listeners[i], 2)
  end
  while heard < 2 * count do task.yield() end
  return clock() - began
end

if kind == "observables" then
  print(("ns %.1f"):format(change_all() / count * 1e9))
  return
end
if kind == "table" then getmetatable(rows).__len = function() return count end end
local run, drawn, took = loops[side][kind], 0, 0
app.run(function()
  local height = kind == "label" and ImGui.GetTextLineHeight() or ImGui.GetFrameHeight()
  if kind ~= "table" then ImGui.PushStyleVar(ImGuiStyleVar.ItemSpacing, 0, -height) end
  local began = clock()
  run()
  took = took + (drawn >= 6 and clock() - began or 0)
  drawn = drawn + 1
  if kind ~= "table" then ImGui.PopStyleVar() end
  if drawn == frames + 6 then
    print(("ns %.1f\nus %.3f"):format(took / frames / count * 1e9, took / frames * 1e6))
    app.exit(0)
  end
end, { fps_idle = 0 })
