-- Every family of widgets in one window; each panel is one function. Read the one you are looking at.

local em -- the height of the font: sizes in it look the same at every --scale

-- choices and numbers: a widget takes the value that it shows and gives back the value that it shows now

local value = { on = true, radio = 1, fruit = 2, level = 0.4, count = 12, low = 2, high = 7, angle = 0.8 }
local color = { 0.30, 0.55, 1.00 }
local fruits = { "Apple", "Banana", "Cherry" }

local function values_panel()
  ImGui.PushItemWidth(-6 * em) -- leaves room for the labels
  value.on = ImGui.Checkbox("Checkbox", value.on)
  for i, label in ipairs { "One", "Two" } do
    ImGui.SameLine()
    value.radio = ImGui.RadioButton(label, value.radio, i)
  end
  value.fruit = ImGui.Combo("Combo", value.fruit, fruits) -- lists count from 1, as Lua does
  value.level = ImGui.SliderFloat("Slider", value.level, 0, 1)
  value.count = ImGui.InputInt("Integer", value.count)
  value.low, value.high = ImGui.DragIntRange2("Range", value.low, value.high, 0.1, 0, 10)
  color = ImGui.ColorEdit3("Color", color)
  ImGui.PopItemWidth()
end

-- text: a string goes in and comes out, of any length

local note = "# A note\n\nThis is an editor of several lines.\nSelect, copy, paste, undo: it is all there.\n"
local search = ""

local function text_panel()
  search = ImGui.InputTextWithHint("##search", "type to find", search)
  ImGui.SameLine()
  local _, found = note:lower():gsub(search:lower():gsub("%p", "%%%0"), "")
  ImGui.TextDisabled(search == "" and "" or found .. " found")
  note = ImGui.InputTextMultiline("##note", note, ImVec2(-1, -ImGui.GetFrameHeightWithSpacing()))
  ImGui.Text("%d characters", utf8.len(note) or #note)
end

-- a table: sorted by the column that is clicked

local cities = {
  { "Lagos", "Nigeria", 15.4 }, { "Lima", "Peru", 10.9 },  { "London", "Great Britain", 8.9 },
  { "Osaka", "Japan", 2.8 },    { "Oslo", "Norway", 0.7 }, { "Quito", "Ecuador", 1.8 },
}
local table_flags = ImGuiTableFlags.Sortable | ImGuiTableFlags.RowBg | ImGuiTableFlags.BordersOuter
  | ImGuiTableFlags.BordersInnerV | ImGuiTableFlags.Resizable

local function sort_cities()
  local specs = ImGui.TableGetSortSpecs()
  if not specs or not specs.SpecsDirty or specs.SpecsCount == 0 then return end
  local by = specs:Specs(1)
  local column, rising = by.ColumnIndex + 1, by.SortDirection == ImGuiSortDirection.Ascending
  table.sort(cities, function(a, b)
    if rising then return a[column] < b[column] end
    return a[column] > b[column]
  end)
  specs.SpecsDirty = false
end

local function table_panel()
  if not ImGui.BeginTable("cities", 3, table_flags) then return end
  ImGui.TableSetupColumn("City")
  ImGui.TableSetupColumn("Country")
  ImGui.TableSetupColumn("Million", ImGuiTableColumnFlags.PreferSortDescending)
  ImGui.TableHeadersRow()
  sort_cities()
  for _, city in ipairs(cities) do
    for _, cell in ipairs(city) do
      ImGui.TableNextColumn() -- begins a row when the last one is full
      ImGui.Text(tostring(cell))
    end
  end
  ImGui.EndTable()
end

-- a tree, and a long list: only the rows that can be seen are drawn

local files = { name = "project", { name = "src", { name = "main.lua" }, { name = "util.lua" } }, { name = "README.md" } }
local selected_file = files[1][1]

local function tree(node)
  local leaf = #node == 0
  local flags = ImGuiTreeNodeFlags.DefaultOpen | ImGuiTreeNodeFlags.SpanAvailWidth
  if leaf then flags = flags | ImGuiTreeNodeFlags.Leaf end
  if node == selected_file then flags = flags | ImGuiTreeNodeFlags.Selected end
  local open = ImGui.TreeNodeEx(node.name, flags)
  if leaf and ImGui.IsItemClicked() then selected_file = node end
  if not open then return end
  for _, child in ipairs(node) do tree(child) end
  ImGui.TreePop()
end

local function long_list()
  if ImGui.BeginChild("rows") then
    local clipper = ImGuiListClipper()
    clipper:Begin(100000)
    while clipper:Step() do
      for i = clipper.DisplayStart, clipper.DisplayEnd - 1 do ImGui.Text("Row %d of 100000", i + 1) end
    end
  end
  ImGui.EndChild()
end

-- tabs

local documents, made = { "Document 1" }, 1

local function fixed_tab(name, draw)
  if not ImGui.BeginTabItem(name) then return end
  draw()
  ImGui.EndTabItem()
end

local function tabs_panel()
  if not ImGui.BeginTabBar("tabs", ImGuiTabBarFlags.Reorderable) then return end
  fixed_tab("Tree", function() tree(files) end)
  fixed_tab("Long list", long_list)
  for i = #documents, 1, -1 do -- backwards, for one may be removed
    local open, shown = ImGui.BeginTabItem(documents[i], true) -- true: with a cross to close it
    if shown then
      ImGui.Text("The cross closes this tab.")
      ImGui.EndTabItem()
    end
    if not open then table.remove(documents, i) end
  end
  if ImGui.TabItemButton("+", ImGuiTabItemFlags.Trailing) then
    made = made + 1
    documents[#documents + 1] = "Document " .. made
  end
  ImGui.EndTabBar()
end

-- popups: what opens them and what is in them stand side by side

local answer = "nothing yet"

local function question()
  ImGui.SetNextWindowSize(ImVec2(18 * em, 0))
  if not ImGui.BeginPopupModal("Question", nil) then return end
  ImGui.TextWrapped("Everything else waits until this is answered.")
  for i, word in ipairs { "Yes", "No" } do
    if i > 1 then ImGui.SameLine() end
    if ImGui.Button(word, ImVec2(5 * em, 0)) then
      answer = word
      ImGui.CloseCurrentPopup()
    end
  end
  ImGui.EndPopup()
end

local function popups_panel()
  if ImGui.Button("Ask") then ImGui.OpenPopup("Question") end
  question()
  ImGui.SameLine()
  if ImGui.Button("Menu") then ImGui.OpenPopup("menu") end
  if ImGui.BeginPopup("menu") then
    for _, fruit in ipairs(fruits) do
      if ImGui.Selectable(fruit) then answer = fruit end
    end
    ImGui.EndPopup()
  end
  ImGui.SameLine()
  ImGui.Button("Right-click me")
  if ImGui.BeginPopupContextItem() then
    if ImGui.MenuItem("From the context menu") then answer = "the context menu" end
    ImGui.EndPopup()
  end
  ImGui.SameLine()
  ImGui.TextDisabled("(hover)")
  if ImGui.IsItemHovered() then ImGui.SetTooltip("A tooltip") end
  ImGui.Text("Answered: " .. answer)
end

-- drag and drop: a payload may be any Lua value

local baskets = { { "Pear", "Plum" }, { "Fig" } }

local function basket(number)
  local items = baskets[number]
  ImGui.BeginGroup()
  ImGui.TextDisabled("Basket " .. number)
  for i, name in ipairs(items) do
    ImGui.Button(name, ImVec2(6 * em, 0))
    if ImGui.BeginDragDropSource() then
      ImGui.SetDragDropPayload("fruit", { from = number, index = i })
      ImGui.Text(name)
      ImGui.EndDragDropSource()
    end
  end
  ImGui.Dummy(ImVec2(6 * em, em))
  ImGui.EndGroup()
  if ImGui.BeginDragDropTarget() then
    local payload = ImGui.AcceptDragDropPayload("fruit")
    if payload then
      local moved = payload.Data
      items[#items + 1] = table.remove(baskets[moved.from], moved.index)
    end
    ImGui.EndDragDropTarget()
  end
end

local function drag_panel()
  basket(1)
  ImGui.SameLine(0, 2 * em)
  basket(2)
end

-- plots

local wave = {}

local function plots_panel()
  local width = ImGui.GetContentRegionAvail() -- its height comes second
  for i = 1, 80 do wave[i] = math.sin(i * 0.2 + app.time()) * math.cos(i * 0.05) end
  ImGui.PlotLines("##wave", wave, #wave, 0, "a wave", -1, 1, ImVec2(width, 5 * em))
  ImGui.PlotHistogram("##bars", { 0.3, 0.6, 0.9, 0.7, 0.4, 0.5 }, 6, 0, nil, 0, 1, ImVec2(width, 4 * em))
  ImGui.ProgressBar(app.time() / 4 % 1)
end

-- pictures: a texture is made once, from a file (ImGui.LoadTexture) or from pixels

local function made_texture(size)
  local pixels = {}
  for y = 0, size - 1 do
    for x = 0, size - 1 do pixels[#pixels + 1] = IM_COL32(255 * x // size, 140, 255 * y // size) end
  end
  return ImGui.CreateTexture(size, size, pixels)
end
local texture, presses = made_texture(64), 0

local function picture_panel()
  ImGui.Image(texture, ImVec2(7 * em, 7 * em))
  ImGui.SameLine()
  if ImGui.ImageButton("quarter", texture, ImVec2(5 * em, 5 * em), ImVec2(0, 0), ImVec2(0.5, 0.5)) then presses = presses + 1 end
  ImGui.SameLine()
  ImGui.Text("%d presses", presses)
end

-- drawing, and styles: what is pushed counts until it is popped

local function gauge(list, center, radius, level)
  local from, to = 0.75 * math.pi, 2.25 * math.pi
  list:PathArcTo(center, radius, from, to, 48)
  list:PathStroke(ImGui.GetColorU32(ImGuiCol.FrameBg), 0, 0.6 * em)
  list:PathArcTo(center, radius, from, from + (to - from) * level, 48)
  list:PathStroke(ImGui.GetColorU32(ImGuiCol.SliderGrab), 0, 0.6 * em)
  local text = ("%.0f %%"):format(100 * level)
  list:AddText(center - ImGui.CalcTextSizeVec(text) / 2, ImGui.GetColorU32(ImGuiCol.Text), text)
end

local function drawing_panel()
  local corner = ImGui.GetCursorScreenPosVec()
  gauge(ImGui.GetWindowDrawList(), corner + ImVec2(4 * em, 3.6 * em), 3 * em, value.level)
  ImGui.Dummy(ImVec2(8 * em, 7 * em)) -- the room that was drawn on
  ImGui.SameLine()
  ImGui.BeginGroup()
  for i, hue in ipairs { 0.0, 0.33, 0.6 } do
    ImGui.PushStyleColor(ImGuiCol.Button, ImColor.HSV(hue, 0.6, 0.6).Value)
    ImGui.PushStyleVar(ImGuiStyleVar.FrameRounding, (i - 1) * 0.5 * em)
    ImGui.Button("Style " .. i, ImVec2(7 * em, 0))
    ImGui.PopStyleVar()
    ImGui.PopStyleColor()
  end
  ImGui.EndGroup()
end

-- the window: a menu bar, and the panels in three columns

local dark = true

local function menu_bar()
  if not ImGui.BeginMenuBar() then return end
  if ImGui.BeginMenu("View") then
    local chosen
    chosen, dark = ImGui.MenuItem("Dark", nil, dark)
    if chosen then (dark and ImGui.StyleColorsDark or ImGui.StyleColorsLight)() end
    ImGui.EndMenu()
  end
  if ImGui.BeginMenu("Help") then
    ImGui.MenuItem("Dear ImGui " .. ImGui.GetVersion(), nil, false, false)
    ImGui.EndMenu()
  end
  ImGui.EndMenuBar()
end

local panels = {
  { "Values", values_panel }, { "Text", text_panel }, { "Table", table_panel },
  { "Tabs, tree and list", tabs_panel }, { "Popups", popups_panel }, { "Drag and drop", drag_panel },
  { "Plots", plots_panel }, { "Drawing and styles", drawing_panel }, { "Pictures", picture_panel },
}

local function gui()
  em = ImGui.GetFontSize()
  menu_bar()
  local room, gap = ImGui.GetContentRegionAvailVec(), ImGui.GetStyle().ItemSpacing
  local size = ImVec2((room.x - 2 * gap.x) / 3 // 1, (room.y - 2 * gap.y) / 3 // 1)
  for i, panel in ipairs(panels) do
    if i % 3 ~= 1 then ImGui.SameLine() end
    if ImGui.BeginChild(panel[1], size, true) then
      ImGui.TextDisabled(panel[1])
      ImGui.Separator()
      panel[2]()
    end
    ImGui.EndChild()
  end
end

app.run(gui, { title = "Widgets", size = { 1180, 800 }, menu_bar = true })
