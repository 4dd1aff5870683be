-- A tour of what a script can do. Each tab is one function; read the one you are looking at.
-- appctl run examples/tour.lua [TAB]   opens with that tab: inputs, values, table, tasks or errors

-- inputs: every input takes the value it shows and gives back the value it shows now.

local text = { name = "Ada", password = "secret", note = "Several lines\nof text", hint = "" }
local choice = { checked = true, flags = 1, radio = 1, fruit = 2, planet = 3, selected = 1 }
local fruits = { "Apple", "Banana", "Cherry" }
local planets = { "Mercury", "Venus", "Earth", "Mars" }

local function text_inputs()
  text.name = ImGui.InputText("Name", text.name)
  text.hint = ImGui.InputTextWithHint("Search", "type to search", text.hint)
  text.password = ImGui.InputText("Password", text.password, ImGuiInputTextFlags.Password)
  text.note = ImGui.InputTextMultiline("Note", text.note, ImVec2(0, 3.5 * ImGui.GetFontSize()))
end

local function choices()
  choice.checked = ImGui.Checkbox("Checkbox", choice.checked)
  ImGui.SameLine()
  choice.flags = ImGui.CheckboxFlags("Bit 1", choice.flags, 1) -- one number, a bit for each box
  ImGui.SameLine()
  choice.flags = ImGui.CheckboxFlags("Bit 2", choice.flags, 2)
  for i, label in ipairs { "One", "Two", "Three" } do
    if i > 1 then ImGui.SameLine() end
    choice.radio = ImGui.RadioButton(label, choice.radio, i)
  end
  choice.fruit = ImGui.Combo("Combo", choice.fruit, fruits) -- lists count from 1, as Lua does
  choice.planet = ImGui.ListBox("List box", choice.planet, planets, #planets, 3)
  for i, label in ipairs { "Selectable", "Another one" } do
    if ImGui.Selectable(label, choice.selected == i) then choice.selected = i end
  end
end

local pressed = "nothing yet"

local function buttons()
  if ImGui.Button("Button") then pressed = "the button" end
  ImGui.SameLine()
  if ImGui.SmallButton("Small") then pressed = "the small one" end
  ImGui.SameLine()
  if ImGui.ArrowButton("left", ImGuiDir.Left) then pressed = "left" end
  ImGui.SameLine()
  if ImGui.ArrowButton("right", ImGuiDir.Right) then pressed = "right" end
  ImGui.SameLine()
  ImGui.Text("Pressed: " .. pressed)
  if ImGui.IsItemHovered() then ImGui.SetTooltip("A tooltip") end
end

local function inputs_tab()
  ImGui.PushItemWidth(-9 * ImGui.GetFontSize()) -- leaves room for the labels
  buttons()
  ImGui.Separator()
  text_inputs()
  ImGui.Separator()
  choices()
  ImGui.PopItemWidth()
end

-- values: numbers, vectors and colours. Vectors and colours are tables, or ImVec2 and ImVec4.

local number = { int = 42, float = 0.5, double = 2.718281828, slider = 0.3, angle = 0.8, drag = 10, low = 2, high = 8 }
local vector = { 0.1, 0.2, 0.3 }
local rgb, rgba = { 0.30, 0.55, 1.00 }, { 1.00, 0.55, 0.30, 0.80 }
local bars = { 0.2, 0.5, 0.9, 0.6, 0.3 }

local function numbers()
  number.int = ImGui.InputInt("Integer", number.int)
  number.float = ImGui.InputFloat("Float", number.float, 0.1)
  number.double = ImGui.InputDouble("Double", number.double, 0, 0, "%.9f")
  vector = ImGui.InputFloat3("Vector", vector)
end

local function sliders()
  number.slider = ImGui.SliderFloat("Slider", number.slider, 0, 1)
  number.angle = ImGui.SliderAngle("Angle", number.angle)
  number.drag = ImGui.DragInt("Drag", number.drag, 0.2, 0, 100)
  number.low, number.high = ImGui.DragFloatRange2("Range", number.low, number.high, 0.1, 0, 10)
  for i = 1, #bars do
    if i > 1 then ImGui.SameLine() end
    bars[i] = ImGui.VSliderFloat("##bar" .. i, ImVec2(1.6 * ImGui.GetFontSize(), 4 * ImGui.GetFontSize()), bars[i], 0, 1, "")
  end
  ImGui.SameLine()
  ImGui.PlotHistogram("##plot", bars, #bars, 0, nil, 0, 1, ImVec2(10 * ImGui.GetFontSize(), 4 * ImGui.GetFontSize()))
end

local function values_tab()
  ImGui.PushItemWidth(-9 * ImGui.GetFontSize())
  numbers()
  ImGui.Separator()
  sliders()
  ImGui.Separator()
  rgb = ImGui.ColorEdit3("Colour", rgb)
  rgba = ImGui.ColorEdit4("With alpha", rgba)
  if ImGui.TreeNode("A tree") then
    ImGui.BulletText("with a leaf")
    ImGui.TreePop()
  end
  ImGui.PopItemWidth()
end

-- table

local cities = {
  { "Lagos", "Nigeria", 15.4 }, { "Lima", "Peru", 10.9 },  { "London", "Great Britain", 8.9 },
  { "Osaka", "Japan", 2.8 },    { "Oslo", "Norway", 0.7 }, { "Quito", "Ecuador", 1.8 },
}
local table_flags = ImGuiTableFlags.Borders | ImGuiTableFlags.RowBg | ImGuiTableFlags.Resizable

local function table_tab()
  if not ImGui.BeginTable("cities", 3, table_flags) then return end
  ImGui.TableSetupColumn("City")
  ImGui.TableSetupColumn("Country")
  ImGui.TableSetupColumn("Million people")
  ImGui.TableHeadersRow()
  for _, city in ipairs(cities) do
    ImGui.TableNextRow()
    ImGui.TableNextColumn()
    ImGui.AlignTextToFramePadding() -- to the middle of the bar beside it
    ImGui.Text(city[1])
    ImGui.TableNextColumn()
    ImGui.Text(city[2])
    ImGui.TableNextColumn()
    ImGui.ProgressBar(city[3] / 16, ImVec2(-1, 0), ("%.1f"):format(city[3]))
  end
  ImGui.EndTable()
end

-- tasks: slow work runs beside the frames, and can be cancelled.

local job, progress, outcome = nil, 0, "not started"

local function work()
  for step = 1, 100 do
    progress = step / 100
    task.wait(0.03) -- when it is cancelled the task ends here
  end
end

local function start_job()
  job = task.spawn(work)
  local ok, why = task.pawait(job) -- false if the task failed or was cancelled
  outcome = ok and "done" or tostring(why)
end

local function tasks_tab()
  local running = job ~= nil and not job:done()
  ImGui.BeginDisabled(running)
  if ImGui.Button("Start") then
    outcome = "running"
    task.spawn(start_job) -- a frame never waits: what does is a task
  end
  ImGui.EndDisabled()
  ImGui.SameLine()
  ImGui.BeginDisabled(not running)
  if ImGui.Button("Cancel") then job:cancel("the button was pressed") end
  ImGui.EndDisabled()
  ImGui.ProgressBar(progress)
  ImGui.TextWrapped("The job: " .. outcome)
  ImGui.Text("Tasks alive: %d", #task.list())
end

-- errors: they are shown in the window and on stderr, and the window goes on.

local function fail() error("this button always fails") end

local function errors_tab()
  ImGui.TextWrapped("The task that this button starts fails. The panel that appears shows where, and which line started it. "
    .. "The window goes on, and the exit code of the run will be 1.")
  if ImGui.Button("Fail") then task.spawn(fail) end
end

-- the line on top: app.pacing is live, and may be written to.

local function pacing()
  local p = app.pacing
  ImGui.Text("Frame %d   %.1f fps   %s", p.frame, p.fps, p.is_idling and "idling" or "active")
  ImGui.PushItemWidth(7 * ImGui.GetFontSize())
  p.fps_max = ImGui.SliderFloat("fps_max", p.fps_max, 0, 240, "%.0f")
  ImGui.SameLine()
  p.fps_idle = ImGui.SliderFloat("fps_idle", p.fps_idle, 0, 30, "%.0f")
  ImGui.SameLine()
  p.idle_after = ImGui.SliderFloat("idle_after", p.idle_after, 0, 10, "%.1f s")
  ImGui.PopItemWidth()
end

-- the window

local tabs = { { "Inputs", inputs_tab }, { "Values", values_tab }, { "Table", table_tab }, { "Tasks", tasks_tab }, { "Errors", errors_tab } }
local wanted = app.args[1]

local function gui()
  pacing()
  if not ImGui.BeginTabBar("tabs") then return end
  for _, tab in ipairs(tabs) do
    local name, draw = tab[1], tab[2]
    local flags = name:lower() == wanted and ImGuiTabItemFlags.SetSelected or 0
    local _, shown = ImGui.BeginTabItem(name, nil, flags)
    if shown then
      draw()
      ImGui.EndTabItem()
    end
  end
  wanted = nil -- from now on the tab that was clicked
  ImGui.EndTabBar()
end

app.run(gui, { title = "Tour", size = { 640, 560 } })
